"""`manage.py carry_over`: codes and numbers, never a person's words, and never a confirmation."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from capabilities.models import FrameworkVersion
from people.models import Membership
from portfolios.domain import carry_over
from portfolios.models import CarryOver
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.people import OrganisationFactory
from tests.factories.portfolios import Pair, a_pair
from tests.portfolios.carry_over_world import a_worker_with_two_versions, carry, link, signed, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    return a_worker_with_two_versions()


def run(*args: str) -> str:
    out = StringIO()
    call_command("carry_over", *args, stdout=out)
    return out.getvalue()


def test_for_a_worker_it_says_codes_and_numbers(world: Any) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1"), "K1"))
    for code in ("K1", "K2", "S2"):
        signed(pair, code)
    withdraw(pair, signed(pair, "S3"))
    said = run("starter@2026", "starter", "--worker", pair.worker.email.upper())
    assert said.splitlines() == [
        "From starter@2026 to starter@2027, for one worker:",
        "  K1 → K1 (replaced by): 2 suggested, 1 confirmed",
        "  K2 → K2 (replaced by), R2 (replaced by): 1 suggested, 0 confirmed; the worker chooses",
        "  S2 → no counterpart: 1",
        "Total: 4 signed off; 3 suggested (1 ambiguous, 1 confirmed), 1 without counterpart.",
        "Nothing was confirmed: each worker does that on their own page, My capabilities, Carry over.",
    ]
    assert CarryOver.objects.count() == 1
    # The operator reads no titles and no words.
    for secret in ("A piece on", "drawing", "Robin", pair.capabilities[0].title):
        assert secret not in said


def test_it_says_which_stages_the_worker_has_to_place(world: Any) -> None:
    pair, old, _new = world
    other = a_published_framework(slug="short", label="1", per_area=1, stages=1)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "same_as")
    signed(pair, "K1", stage=2)
    assert "The worker says where these stages belong: social-worker." in run(
        "starter@2026", "short@1", "--worker", pair.worker.email
    )


def a_council(pair: Pair, number: int) -> list[Pair]:
    """So many workers of the pair's organisation."""
    pair.organisation.small_number = 3
    pair.organisation.save()
    return [
        pair,
        *(a_pair(organisation=pair.organisation, framework=pair.framework) for _one in range(number - 1)),
    ]


def test_for_an_organisation_it_gives_numbers_and_hides_the_small_ones(world: Any) -> None:
    pair, _old, _new = world
    for number, one in enumerate(a_council(pair, 3)):
        signed(one, "K1")
        signed(one, "S2")
        if number:
            signed(one, "K2")  # two workers: too few
    said = run("starter@2026", "starter@2027", "--organisation", pair.organisation.slug).splitlines()
    assert said[0] == f"From starter@2026 to starter@2027, signed off in {pair.organisation.slug}:"
    assert said[1:4] == [
        "  K1 → K1 (replaced by): 3 pieces of 3 workers",
        "  K2 → K2 (replaced by), R2 (replaced by): too few to show",
        "  K3 → K3 (wider than): too few to show",
    ]
    assert "  S2 → no counterpart: 3 pieces of 3 workers" in said
    assert said[-2] == (
        "Total over the 2 shown: 3 suggested, 3 without counterpart. 7 hidden: fewer than 3 workers each, and in no total."
    )


def test_one_worker_with_many_pieces_is_still_one_worker(world: Any) -> None:
    pair, _old, _new = world
    a_council(pair, 1)
    for _number in range(5):
        signed(pair, "K1")
    said = run("starter@2026", "starter@2027", "--organisation", pair.organisation.slug)
    assert "  K1 → K1 (replaced by): too few to show" in said
    assert "Total over the 0 shown: 0 suggested, 0 without counterpart." in said


def test_what_was_signed_elsewhere_or_by_somebody_who_left_is_not_counted(world: Any) -> None:
    pair, old, new = world
    council = a_council(pair, 3)
    for one in council:
        signed(one, "K1")
    elsewhere = a_pair(framework=old)
    signed(elsewhere, "K1")
    [line, *_rest] = carry_over.figures_of(pair.organisation, old, new)
    assert (line.workers, line.pieces) == (3, 3)
    Membership.objects.filter(user=council[2].worker).update(ended=date(2026, 1, 1))
    [line, *_rest] = carry_over.figures_of(pair.organisation, old, new)
    assert (line.workers, line.pieces) == (None, None)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_figures_cost_the_same_for_any_number_of_workers(
    world: Any, number: int, django_assert_num_queries: Any
) -> None:
    pair, old, new = world
    for one in a_council(pair, number):
        signed(one, "K1")
    with django_assert_num_queries(4):
        assert len(list(carry_over.figures_of(pair.organisation, old, new))) == 9


ERRORS = [
    (("starter@2026", "starter@2027"), "Say for whom: either --worker EMAIL or --organisation SLUG."),
    (("starter@2026", "starter@2027", "--worker", "a@b.org", "--organisation", "x"), "Say for whom"),
    (("nothing", "starter", "--worker", "WORKER"), "There is no published framework nothing."),
    (("starter@1999", "starter", "--worker", "WORKER"), "starter has no published version 1999. It has: 2027, 2026."),
    (("starter@2026", "drafted@1", "--worker", "WORKER"), "There is no published framework drafted."),
    (("starter@2027", "starter@2026", "--worker", "WORKER"), "starter@2026 does not come after starter@2027"),
    (("starter@2026", "starter@2026", "--worker", "WORKER"), "starter@2026 does not come after starter@2026"),
    (("starter@2026", "flat@1", "--worker", "WORKER"), "flat@1 has no stages"),
    (("starter@2026", "starter@2027", "--worker", "nobody@example.org"), "Nobody has the address nobody@example.org."),
    (("starter@2026", "starter@2027", "--organisation", "nowhere"), "There is no organisation nowhere."),
]


@pytest.mark.parametrize(("args", "message"), ERRORS, ids=[message for _args, message in ERRORS])
def test_what_is_wrong_is_said_plainly(world: Any, args: tuple[str, ...], message: str) -> None:
    pair, _old, _new = world
    a_draft_framework(slug="drafted", label="1")
    a_published_framework(slug="flat", label="1", stages=0)
    with pytest.raises(CommandError) as error:
        run(*(pair.worker.email if arg == "WORKER" else arg for arg in args))
    assert message in str(error.value)
    assert error.value.returncode == 1


def test_an_organisation_without_anything_is_no_error(world: Any) -> None:
    organisation = OrganisationFactory(slug="empty")
    said = run("starter@2026", "starter@2027", "--organisation", organisation.slug)
    assert said.count("too few to show") == 9
