"""A second factor stands before every page where somebody reads or decides on what others entrusted to them."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from people.middleware import PROTECTED_PREFIXES
from people.models import AuditRecord, Membership, User
from tests.factories.people import (
    PASSWORD,
    MembershipFactory,
    SupervisionFactory,
    UserFactory,
    give_second_factor,
    sign_in,
)

pytestmark = pytest.mark.django_db
Role = Membership.Role
EXPLAINED = "/me/account/second-factor/"


def code_for(user: User) -> str:
    """What the person's app shows now."""
    secret = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).wrap().instance.data["secret"]
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def supervisor() -> User:
    return SupervisionFactory().supervisor


def somebody_with(role: str) -> User:
    return MembershipFactory(role=role).user


NEED_ONE = {
    "supervisor": supervisor,
    "practice lead": lambda: somebody_with(Role.PRACTICE_LEAD),
    "author": lambda: somebody_with(Role.AUTHOR),
    "admin": lambda: somebody_with(Role.ADMIN),
    "operator": lambda: UserFactory(is_superuser=True),
}


@pytest.mark.parametrize(
    ("who", "prefix"),
    [(who, prefix) for who in NEED_ONE for prefix in PROTECTED_PREFIXES if prefix != "/cms/"]
    + [("author", "/cms/"), ("operator", "/cms/")],
)
def test_those_who_need_one_are_led_to_set_it_up_first(client: Client, who: str, prefix: str) -> None:
    client.force_login(NEED_ONE[who]())
    response = client.get(f"{prefix}somewhere/?a=b")
    assert response.status_code == 302
    assert response.url == f"{EXPLAINED}?next={prefix.replace('/', '%2F')}somewhere%2F%3Fa%3Db"  # type: ignore[attr-defined]


@pytest.mark.parametrize("prefix", PROTECTED_PREFIXES)
def test_a_post_does_not_get_past_either(client: Client, prefix: str) -> None:
    client.force_login(UserFactory(is_superuser=True))
    response = client.post(f"{prefix}somewhere/", {"a": "b"})
    assert response.status_code == 302
    assert response.url.startswith(EXPLAINED)


@pytest.mark.parametrize("who", NEED_ONE)
def test_the_cms_is_not_there_for_those_who_do_not_write_in_it(client: Client, who: str) -> None:
    client.force_login(NEED_ONE[who]())
    assert client.get("/cms/somewhere/").status_code == (302 if who in {"author", "practice lead", "operator"} else 404)


@pytest.mark.parametrize("who", NEED_ONE)
def test_their_own_pages_stay_open(client: Client, who: str) -> None:
    client.force_login(NEED_ONE[who]())
    for name in ("people:account", "people:requests", "people:second_factor"):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "worker",
    [
        UserFactory,
        lambda: somebody_with(Role.MEMBER),
        lambda: SupervisionFactory().worker,
        lambda: SupervisionFactory(ended=date(2026, 1, 1)).supervisor,
        lambda: SupervisionFactory(accepted_at=None).supervisor,
        lambda: MembershipFactory(role=Role.ADMIN, accepted_at=None).user,
    ],
)
def test_others_are_not_asked_for_one(client: Client, worker: Any) -> None:
    client.force_login(worker())
    response = client.get("/supervision/nothing-here/")
    assert response.status_code == 404


def test_signed_in_with_it_the_page_opens(client: Client) -> None:
    sign_in(client, supervisor())
    assert client.get("/supervision/nothing-here/").status_code == 404


def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    user = supervisor()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "00", "used_mask": 0})
    client.force_login(user)
    assert client.get("/supervision/x/").url.startswith(EXPLAINED)  # type: ignore[attr-defined]


def test_a_session_that_began_with_a_password_alone_is_asked_for_it(client: Client) -> None:
    user = give_second_factor(supervisor())
    client.force_login(user)
    response = client.get("/supervision/x/")
    assert response.url == f"{reverse('mfa_reauthenticate')}?next=%2Fsupervision%2Fx%2F"  # type: ignore[attr-defined]
    response = client.post(response.url, {"code": code_for(user), "next": "/supervision/x/"})  # type: ignore[attr-defined]
    assert response.url == "/supervision/x/"  # type: ignore[attr-defined]
    assert client.get("/supervision/x/").status_code == 404


def test_signing_in_asks_for_password_and_then_the_code(client: Client) -> None:
    user = give_second_factor(supervisor())
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")  # type: ignore[attr-defined]
    assert "_auth_user_id" not in client.session
    wrong = client.post(response.url, {"code": "000000"})  # type: ignore[attr-defined]
    assert wrong.status_code == 200
    assert "Check the code" in wrong.text
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": code_for(user)})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/supervision/x/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_somebody_sets_one_up_from_the_page_that_explains_it(client: Client) -> None:
    user = supervisor()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    explained = client.get("/supervision/x/").url  # type: ignore[attr-defined]
    assert reverse("mfa_activate_totp") in client.get(explained).text
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200  # the password was given a moment ago: not asked for again
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    response = client.post(reverse("mfa_activate_totp"), {"code": code})
    codes = client.get(response.url)  # type: ignore[attr-defined]
    assert "Keep these codes" in codes.text
    ready = client.get(reverse("people:second_factor"))
    assert 'href="/supervision/x/"' in ready.text
    assert client.get("/supervision/x/").status_code == 404
    assert AuditRecord.objects.filter(subject=user, action="second_factor.added").count() == 1


def test_setting_one_up_long_after_signing_in_asks_for_the_password(client: Client) -> None:
    user = supervisor()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 301}]
    session.save()
    response = client.get(reverse("mfa_activate_totp"))
    assert response.url.startswith(reverse("account_reauthenticate"))  # type: ignore[attr-defined]


def test_somebody_whose_factor_is_gone_is_led_to_set_one_up(client: Client) -> None:
    user = supervisor()
    sign_in(client, user)
    Authenticator.objects.filter(user=user).delete()
    assert client.get("/supervision/x/").url.startswith(EXPLAINED)  # type: ignore[attr-defined]


def test_the_page_does_not_lead_to_other_sites(client: Client) -> None:
    sign_in(client, supervisor())
    response = client.get(EXPLAINED, {"next": "https://elsewhere.example/"})
    assert "elsewhere" not in response.text


@pytest.mark.parametrize(
    ("switch", "is_demo", "passes"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_only_the_development_switch_lets_demo_accounts_pass(
    client: Client, settings: Any, *, switch: bool, is_demo: bool, passes: bool
) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = switch
    client.force_login(SupervisionFactory(supervisor=UserFactory(is_demo=is_demo)).supervisor)
    response = client.get("/supervision/x/")
    assert (response.status_code == 404) is passes


def test_the_switch_is_never_read_in_production() -> None:
    import os
    import subprocess
    import sys

    environment = os.environ | {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "throughline.example.org",
        "DATABASE_URL": "sqlite:///:memory:",
        "DEMO_WITHOUT_SECOND_FACTOR": "1",
    }
    program = "from config import settings; print(settings.DEMO_WITHOUT_SECOND_FACTOR)"
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


def test_the_header_shares_one_standing_with_the_page(client: Client, django_assert_num_queries: Any) -> None:
    sign_in(client, somebody_with(Role.MEMBER))
    with django_assert_num_queries(4):  # session, person, standing (2); a 404 page has a header too
        client.get("/organisation/not-theirs/people/")


def test_a_supervisor_costs_one_query_more(client: Client, django_assert_num_queries: Any) -> None:
    sign_in(client, supervisor())
    with django_assert_num_queries(5):  # and whether the second factor is set up
        client.get("/organisation/not-theirs/people/")
