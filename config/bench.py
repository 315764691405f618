"""`python -m config.bench` (`make bench`): how much each main page asks of the database and of the processor.

On a throw-away database with the demo world in it: the real one is not touched. Each page is fetched through Django's
test client, in this one process, with the project's whole middleware, signed in as whoever uses the page. Beside it,
in the same way, a *bare Django page*: a view of one line that renders a template of one line, without middleware,
session or query. The ratio says how many of those a page costs, and so means the same on any machine. The second row,
our own page with nothing in it, shows what of that is the house (middleware, session, header) and not the page.
    python -m config.bench [RUNS]      RUNS per page, 15 unless told otherwise; no page takes more than 5 seconds in all
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User

RUNS = 15
LONGEST = 5.0  # seconds for one page, all runs
WARM_UP = 2
KEPT = ", from the cache"
"""Ends the title of a page that is measured as its second reader gets it; all others are made anew each time."""

SEARCH = "search: "
"""Begins the title of a search, beside which its budget is printed."""

Row = tuple[str, "User | None", str | None]
"""Title, who opens it, address."""


@dataclass(frozen=True)
class Measured:
    queries: int
    milliseconds: float
    status: int


def bare(request: HttpRequest) -> HttpResponse:
    """The page that all others are measured against."""
    from django.http import HttpResponse
    from django.template import engines

    return HttpResponse(engines["django"].from_string("<h1>{{ words }}</h1>").render({"words": "Bare"}, request=None))


def empty(request: HttpRequest) -> HttpResponse:
    """A page of ours with nothing in it: what every signed-in page costs before it says a word."""
    from django.shortcuts import render

    return render(request, "base.html")


def main(runs: int) -> int:
    """Print the table; exit code 1 when a page does not answer 200."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(DEMO_WITHOUT_SECOND_FACTOR="1", CACHE_URL="locmemcache://", LOG_LEVEL="ERROR")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from config import template_database

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    print("Preparing a throw-away database…", flush=True)
    template_database.ensure(on_build=lambda: print("  migrating it, once (about half a minute)…", flush=True))
    name = template_database.scratch_name("bench")
    before = template_database.use(name)
    try:
        template_database.restore(name)
        _load_demo()
        print(f"Measuring on {connection.vendor}, {runs} runs a page…\n", flush=True)
        return _print_table(runs)
    finally:
        template_database.use(before)
        template_database.remove(name)


def _load_demo() -> None:
    from django.core.management import call_command

    call_command("load_demo", verbosity=0)


def _print_table(runs: int) -> int:
    from django.test import override_settings
    from django.urls import path

    from config import urls

    class OnlyBare:
        urlpatterns = [path("bare/", bare)]

    class WithEmpty:
        urlpatterns = [path("empty/", empty), *urls.urlpatterns]

    with override_settings(ROOT_URLCONF=OnlyBare, MIDDLEWARE=[]):
        floor = _measure("/bare/", None, runs)
    print(f"{'page':<42}{'queries':>8}{'median ms':>11}{'× bare':>9}")
    print(f"{'a bare Django page':<42}{floor.queries:>8}{floor.milliseconds:>11.2f}{1:>9}")
    failed = False
    worker = _demo_user("worker")
    # Made one after the other, so that what is small is measured while the rest is small.
    for title, user, address in chain(
        [("our own, empty, signed in", worker, "/empty/")],
        _pages(),
        _made_when_asked(_searches_of_many_pages),
        _made_when_asked(_pages_of_large_frameworks),
    ):
        with override_settings(ROOT_URLCONF=WithEmpty, WHOLE_PAGE_CACHE=title.endswith(KEPT)):
            measured = _measure(address, user, runs) if address else None
        if measured is None or measured.status != 200:
            failed = True
            print(
                f"{title:<42}  {'nothing in the demo world for it' if not measured else f'answered {measured.status}'}"
            )
            continue
        ratio = measured.milliseconds / floor.milliseconds
        budget = _budget_of(title, measured.milliseconds)
        print(f"{title:<42}{measured.queries:>8}{measured.milliseconds:>11.2f}{ratio:>9.0f}{budget}", flush=True)
    _print_moves(worker, runs, floor)
    return 1 if failed else 0


def _budget_of(title: str, milliseconds: float) -> str:
    """What a search may take on this database, and whether it took more; nothing for other pages."""
    from django.db import connection

    from config.bench_search import BUDGET

    if not title.startswith(SEARCH):
        return ""
    budget = BUDGET[connection.vendor]
    return f"   of {budget} ms{', OVER' if milliseconds > budget else ''}"


def _print_moves(user: User, runs: int, floor: Measured) -> None:
    """One move of a case among a million; it is sent, and so has no address to fetch."""
    from config.bench_cases import MOVES, store_moves, timed_moves

    print(f"({MOVES:,} moves of cases stored in {store_moves(user):.0f} s)", flush=True)
    queries, milliseconds, pages = timed_moves(user, runs)
    print(f"{'a move in a case':<42}{queries:>8}{milliseconds:>11.2f}{milliseconds / floor.milliseconds:>9.0f}")
    for title, address in pages:
        measured = _measure(address, user, runs)
        ratio = measured.milliseconds / floor.milliseconds
        print(f"{title:<42}{measured.queries:>8}{measured.milliseconds:>11.2f}{ratio:>9.0f}", flush=True)


def _measure(address: str, user: User | None, runs: int) -> Measured:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    status = 0
    for _ in range(WARM_UP):
        status = client.get(address).status_code
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = len(captured)  # now: the next request empties the log
    times: list[float] = []
    until = time.perf_counter() + LONGEST
    while len(times) < runs and (len(times) < 3 or time.perf_counter() < until):
        began = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - began)
    return Measured(queries=queries, milliseconds=statistics.median(times) * 1000, status=status)


def _pages() -> list[Row]:
    """The main pages: title, who opens it, address (None where the demo world has nothing for it)."""
    from django.urls import reverse

    from capabilities.domain.queries import default_version
    from content.models import DigestPage
    from people.models import Membership
    from portfolios.models import EvidenceVersion, Submission

    worker, supervisor, lead = (_demo_user(email) for email in ("worker", "supervisor", "lead"))
    version = default_version()
    capability = version.capabilities.filter(children__isnull=True).order_by("pk").first()
    framework = version.framework.slug
    own = EvidenceVersion.objects.filter(evidence__portfolio__user=worker)
    draft = own.filter(state="draft").first() or own.first()
    waiting = Submission.objects.filter(addressee=supervisor, version__state="submitted").first()
    place = worker.portfolio.places.first()
    leads = (
        Membership.objects.filter(user=lead, role=Membership.Role.PRACTICE_LEAD).select_related("organisation").first()
    )

    def address(name: str, *arguments: object) -> str | None:
        return None if None in arguments else reverse(name, args=arguments)

    digest = DigestPage.objects.live().first()
    return [
        ("home, visitor", None, "/"),
        ("research digest, visitor", None, digest and digest.url),
        ("framework, visitor", None, address("content:framework", framework)),
        ("capability, visitor", None, address("content:capability", framework, capability and capability.slug)),
        (f"home, visitor{KEPT}", None, "/"),
        (f"research digest, visitor{KEPT}", None, digest and digest.url),
        ("home of a worker", worker, address("portfolios:me")),
        ("CPD year", worker, address("cpd:year")),
        ("evidence, list", worker, address("portfolios:evidence_list")),
        ("evidence, writing", worker, address("portfolios:evidence_write", draft and draft.evidence.public_id)),
        ("map of capabilities", worker, address("portfolios:map")),
        ("programme place", worker, address("portfolios:place", place and place.public_id)),
        ("supervision, queue", supervisor, address("portfolios:queue")),
        ("supervision, a submission", supervisor, address("portfolios:submission", waiting and waiting.public_id)),
        ("organisation insight", lead, address("portfolios:insight", leads and leads.organisation.slug)),
    ]


def _pages_of_large_frameworks() -> list[Row]:
    """Import 1,000 and 20,000 capabilities, say how long that took, and name what is measured of the smaller one."""
    from django.urls import reverse

    from capabilities.models import FrameworkVersion
    from config.bench_frameworks import timed_import

    for number, expectations in ((1_000, True), (20_000, False)):
        took = timed_import(number, expectations=expectations)
        with_them = ", with expectations at 5 stages" if expectations else ""
        print(f"(import of {number:,} items{with_them}: {took:.1f} s)", flush=True)
    version = FrameworkVersion.objects.get(framework__slug="bench-1000")
    return [
        ("framework of 1,000, visitor", None, reverse("content:framework", args=["bench-1000"])),
        ("capability among 1,000, visitor", None, reverse("content:capability", args=["bench-1000", "b500"])),
        ("CASE package of 1,000, cached", None, f"/ims/case/v1p1/CFPackages/{version.identifier}"),
    ]


def _searches_of_many_pages() -> list[Row]:
    """Make 10,000 pages, say how long it takes to make them findable, and name the searches."""
    from django.urls import reverse

    from config.bench_search import PAGES, SEARCHES, SUGGESTIONS, timed_pages

    made, indexed = timed_pages()
    print(f"({PAGES:,} pages made in {made:.0f} s, findable in {indexed:.0f} s)", flush=True)
    return [
        *((f"{SEARCH}{title}", None, f"{reverse('content:search')}?{query}") for title, query in SEARCHES.items()),
        *((f"suggest: {title}", None, f"{reverse('content:suggest')}?{query}") for title, query in SUGGESTIONS.items()),
    ]


def _made_when_asked(make: Callable[[], list[Row]]) -> Iterator[Row]:
    yield from make()


def _demo_user(name: str) -> User:
    from people.models import User
    from portfolios.demo.sign_ins import DOMAIN

    return User.objects.get(email=f"{name}@{DOMAIN}")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
