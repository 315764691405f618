"""Cases for `make bench`: a million moves of others in the table, and what one more move costs.

Each measured move is made in an attempt of its own, so that none is longer than another. Used by config/bench.py only.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from people.models import User

MOVES = 1_000_000
LENGTH = 20  # moves of one attempt
BATCH = 10_000


def store_moves(user: User) -> float:
    """Attempts of `user` at other cases, a million moves in all; the seconds it took."""
    from django.db import connection

    from content.models import Edition
    from cpd.models import CaseAttempt

    began = time.perf_counter()
    edition = Edition.objects.create(page_key=uuid.uuid4(), number=1, kind="case", title="Others", body={"case": {}})
    CaseAttempt.objects.bulk_create(
        (
            CaseAttempt(user=user, edition=edition, page_key=edition.page_key, state="finished", moves_made=LENGTH)
            for _ in range(MOVES // LENGTH)
        ),
        batch_size=BATCH,
    )

    numbers = " UNION ALL ".join(f"SELECT {number} AS number" for number in range(1, LENGTH + 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cpd_casemove (attempt_id, number, kind, key, choice, value, scene, made_by_id, made_at)"  # noqa: S608 numbers of ours
            f" SELECT a.id, n.number, 'decide', 'decision', 'a', '{{}}', 'scene', a.user_id, a.started_at"
            f" FROM cpd_caseattempt a CROSS JOIN ({numbers}) n WHERE a.edition_id = %s",
            [edition.pk],
        )
    return time.perf_counter() - began


def timed_moves(user: User, runs: int) -> tuple[int, float, list[tuple[str, str]]]:
    """Queries and median milliseconds of one enquiry in a shipped case, and the addresses of a scene and a debrief."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from content.domain.shipped import SHIPPED
    from content.models import Edition
    from cpd.domain import attempts

    path = min((SHIPPED / "cases").glob("*.json"))
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    first = next(scene for scene in document["scenes"] if scene["key"] == document["first_scene"])
    enquiry = first["enquiries"][0]["key"]
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def at_the_beginning() -> str:
        edition = Edition.objects.create(
            page_key=uuid.uuid4(), number=1, kind="case", title=document["title"], body={"case": document}
        )
        attempt = attempts.start(by=user, edition=edition)
        attempts.playing(attempt)
        return reverse("cpd:play", args=[attempt.public_id])

    sent = {"after": 0, "ask": enquiry}
    address = at_the_beginning()
    client.post(address, sent)
    scene = address
    address = at_the_beginning()
    with CaptureQueriesContext(connection) as captured:
        client.post(address, sent)
    queries, times = len(captured), []
    for address in [at_the_beginning() for _ in range(runs)]:
        began = time.perf_counter()
        response = client.post(address, sent)
        times.append(time.perf_counter() - began)
        assert response.status_code == 302, response.status_code
    return queries, statistics.median(times) * 1000, [("a scene of a case", scene)]
