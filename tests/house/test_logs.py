"""Logs say who went where, and hold nothing that opens a door or repeats a learner's words."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
import structlog
from django.conf import settings

from config import logs
from config.lint import PRODUCTION


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("GET /search/?q=a+mother+in+Leeds", "GET /search/"),
        ("POST /invitations/3q9-Xa_/", "POST /invitations/…/"),
        ("GET /contribute/3q9-Xa_/thanks/", "GET /contribute/…/thanks/"),
        ("GET /shared/3q9-Xa_/", "GET /shared/…/"),
        ("GET /cy/accounts/password/reset/key/3-abc-def/", "GET /cy/accounts/password/reset/key/…/"),
        ("GET /accounts/confirm-email/MTp:abc/", "GET /accounts/confirm-email/…/"),
        ("GET /me/evidence/0f3a/", "GET /me/evidence/0f3a/"),
    ],
)
def test_a_logged_address_opens_nothing(address: str, kept: str) -> None:
    assert logs.hide_keys(None, "info", {"request": address})["request"] == kept


def test_probes_that_are_well_are_not_logged() -> None:
    with pytest.raises(structlog.DropEvent):
        logs.drop_probes(None, "info", {"request": "GET /readyz", "code": 200})
    unwell = {"request": "GET /readyz", "code": 503}
    assert logs.drop_probes(None, "info", unwell) == unwell


def test_production_logs_one_line_of_json_for_a_request_and_for_an_error() -> None:
    program = (
        "import django; django.setup()\n"
        "import logging\n"
        "from django.test import Client\n"
        "Client(headers={'x-forwarded-proto': 'https', 'host': 'throughline.example'}).get('/healthz?x=1')\n"
        "Client(headers={'x-forwarded-proto': 'https', 'host': 'throughline.example'}).post('/healthz?x=1')\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.getLogger('somewhere').exception('It broke')\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(settings.VAR_DIR)}
        | PRODUCTION,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["request_finished", "It broke"]  # the probe that was well: nothing
    finished = next(line for line in lines if line["event"] == "request_finished")
    assert (finished["request"], finished["code"], finished["user_id"]) == ("POST /healthz", 405, None)
    assert "ip" not in finished
    assert "ZeroDivisionError" in lines[-1]["exception"]


def test_a_traceback_in_development_holds_no_variables() -> None:
    program = (
        "import django; django.setup()\n"
        "import logging\n"
        "def broken(words):\n    1 / 0\n"
        "try:\n    broken('a mother ' + 'in Leeds')\n"
        "except ZeroDivisionError:\n    logging.getLogger('somewhere').exception('It broke')\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(settings.VAR_DIR)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ZeroDivisionError" in result.stderr
    assert "a mother in Leeds" not in result.stderr
