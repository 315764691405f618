"""Carrying evidence over: what is suggested, what is not, and that the worker's word is needed for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from capabilities.models import Capability, Crosswalk, FrameworkVersion
from people.models import AuditRecord
from portfolios.domain import carry_over, evidence
from portfolios.domain.verify import verify_portfolio
from portfolios.models import CarryOver, Claim, Decision
from tests.factories.capabilities import a_published_framework, capability_of, stage_of
from tests.factories.portfolios import Pair, a_draft, a_pair, a_submission
from tests.portfolios.carry_over_world import (
    NOTE,
    a_new_version,
    a_worker_with_two_versions,
    an_old_version,
    carry,
    link,
    signed,
    signed_again,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    return a_worker_with_two_versions()


@pytest.fixture
def pair(world: Any) -> Pair:
    return world[0]


@pytest.fixture
def old(world: Any) -> FrameworkVersion:
    return world[1]


@pytest.fixture
def new(world: Any) -> FrameworkVersion:
    return world[2]


def found(pair: Pair, new: FrameworkVersion) -> carry_over.Suggestions:
    return carry_over.suggestions_for(pair.worker, pair.framework, new)


SUGGESTED: list[tuple[str, list[tuple[str, str]], bool]] = [
    ("K1", [("K1", "replaced_by")], False),
    ("K2", [("K2", "replaced_by"), ("R2", "replaced_by")], True),
    ("K3", [("K3", "wider")], False),
    ("R1", [("R1", "part_of")], False),
    ("R2", [("S1", "related")], True),
    ("S1", [("S1", "lineage")], False),
    ("S3", [("S3", "same_as")], False),
]


@pytest.mark.parametrize(("code", "counterparts", "is_ambiguous"), SUGGESTED, ids=[row[0] for row in SUGGESTED])
def test_each_kind_of_link_suggests_in_its_own_words(
    pair: Pair, new: FrameworkVersion, code: str, counterparts: list[tuple[str, str]], *, is_ambiguous: bool
) -> None:
    signed(pair, code)
    [suggestion] = found(pair, new).suggested
    assert [(to.capability.code, to.relation) for to in suggestion.counterparts] == counterparts
    assert all(to.capability.version_id == new.pk for to in suggestion.counterparts)
    assert suggestion.is_ambiguous is is_ambiguous
    assert found(pair, new).ambiguous == ((suggestion,) if is_ambiguous else ())
    assert not suggestion.is_confirmed


def test_every_relation_says_what_it_means_in_words_of_its_own() -> None:
    said = {str(relation.label) for relation in CarryOver.Relation}
    assert len(said) == len(CarryOver.Relation) == 6
    assert "more may be needed" in CarryOver.Relation.PART_OF.label
    assert "read it again" in CarryOver.Relation.RELATED.label


@pytest.mark.parametrize("code", ["S2", "R3"])
def test_what_nothing_leads_from_has_no_counterpart(pair: Pair, new: FrameworkVersion, code: str) -> None:
    claim = signed(pair, code)
    result = found(pair, new)
    assert [one.claim for one in result.without] == [claim]
    assert result.suggested == ()


def test_a_suggestion_says_who_signed_when_at_what_stage_and_why(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K1", stage=2)
    pair.supervisor.first_name = "Renamed"
    pair.supervisor.save()
    [suggestion] = found(pair, new).suggested
    decision = Decision.objects.get()
    assert suggestion.signed.signed_by == f"Robin {pair.supervisor.last_name}"  # as it was then
    assert suggestion.signed.signed_at == decision.decided_at
    assert suggestion.signed.stage == claim.stage
    [to] = suggestion.counterparts
    assert (to.note, to.stage) == (NOTE, stage_of(new, claim.stage.code))


NO_KNOTS = ["draft", "submitted", "returned", "partly", "not_yet", "withdrawn"]


@pytest.mark.parametrize("state", NO_KNOTS)
def test_only_what_makes_a_knot_is_suggested(pair: Pair, new: FrameworkVersion, state: str) -> None:
    if state == "draft":
        a_draft(pair)
    elif state == "submitted":
        a_submission(pair)
    elif state == "returned":
        signed(pair, "K1", outcome="returned")
    elif state == "withdrawn":
        withdraw(pair, signed(pair, "K1"))
    else:
        signed(pair, "K1", answer=state)
    assert found(pair, new).is_empty
    assert carry_over.pairs_of(pair.worker) == []


@pytest.mark.parametrize("answer", ["", "shown"])
def test_shown_and_not_judged_separately_are_suggested(pair: Pair, new: FrameworkVersion, answer: str) -> None:
    signed(pair, "K1", answer=answer)
    assert len(found(pair, new).suggested) == 1


def test_nobody_elses_evidence_is_suggested(pair: Pair, new: FrameworkVersion) -> None:
    other = a_pair(framework=pair.framework)
    signed(other, "K1")
    assert len(found(other, new).suggested) == 1
    assert found(pair, new).is_empty


def test_a_piece_signed_off_in_two_versions_is_suggested_once(pair: Pair, new: FrameworkVersion) -> None:
    first = signed(pair, "K1")
    again = signed_again(pair, first)
    [suggestion] = found(pair, new).suggested
    assert suggestion.signed.claim == again


def test_what_was_carried_before_a_newer_version_was_signed_stays_confirmed(pair: Pair, new: FrameworkVersion) -> None:
    first = signed(pair, "K1")
    carry(pair, new, (first, "K1"))
    signed_again(pair, first)
    [suggestion] = found(pair, new).suggested
    assert suggestion.is_confirmed
    assert found(pair, new).carried[0].carry_over.claim == first


def chain_of(pair: Pair, length: int) -> FrameworkVersion:
    """The old version and `length` more, K1 replaced by K1 from each to the next with no lineage kept; the last one."""
    version = pair.framework
    for number in range(length):
        version = a_new_version(
            version,
            label=f"v{number}",
            links=[("K1", "K1", "replaced_by", f"Step {number}")],
            in_force_from=date(2026, 1, 1 + number),
        )
    return version


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_chain_of_versions_is_followed_to_its_end(length: int, django_assert_num_queries: Any) -> None:
    pair = a_pair(framework=an_old_version())
    last = chain_of(pair, length)
    signed(pair, "K1")
    # One for each step of the chain: how many pieces there are makes no difference.
    with django_assert_num_queries(5 + length):
        [suggestion] = found(pair, last).suggested
    [to] = suggestion.counterparts
    assert (to.capability, to.relation) == (capability_of(last, "K1"), "replaced_by")
    assert to.note == "; ".join(f"Step {number}" for number in range(length))


def test_a_ring_of_replacements_ends(pair: Pair, old: FrameworkVersion, new: FrameworkVersion) -> None:
    other = a_published_framework(slug="ring", label="1", per_area=1)
    link(capability_of(new, "K1"), capability_of(other, "K1"), "replaced_by")
    link(capability_of(other, "K1"), capability_of(old, "K1"), "replaced_by")
    link(capability_of(old, "K1"), capability_of(other, "R1"), "replaced_by")
    signed(pair, "K1")
    [suggestion] = carry_over.suggestions_for(pair.worker, old, other).suggested
    assert {to.capability.code for to in suggestion.counterparts} == {"K1", "R1"}


def test_a_last_step_of_another_kind_is_what_the_chain_is_worth(pair: Pair, new: FrameworkVersion) -> None:
    other = a_published_framework(slug="other", label="1", per_area=1)
    link(capability_of(new, "K1"), capability_of(other, "K1"), "part_of", "Only the first half")
    signed(pair, "K1")
    [suggestion] = carry_over.suggestions_for(pair.worker, pair.framework, other).suggested
    [to] = suggestion.counterparts
    assert (to.relation, to.note) == ("part_of", f"{NOTE}; Only the first half")


def test_related_is_never_followed_further(pair: Pair, new: FrameworkVersion) -> None:
    other = a_published_framework(slug="other", label="1", per_area=1)
    link(capability_of(new, "S1"), capability_of(other, "K1"), "replaced_by")
    signed(pair, "R2")  # related to the new S1
    assert [one.title for one in carry_over.suggestions_for(pair.worker, pair.framework, other).without] == [
        "A piece on R2"
    ]


def test_where_several_ways_lead_the_strongest_says_how(
    pair: Pair, old: FrameworkVersion, new: FrameworkVersion
) -> None:
    link(capability_of(old, "K1"), capability_of(new, "K1"), "related", "Weak")
    signed(pair, "K1")
    [to] = found(pair, new).suggested[0].counterparts
    assert (to.relation, to.note) == ("replaced_by", NOTE)


def test_a_copy_that_keeps_its_lineage_says_that_it_was_replaced() -> None:
    """A new version begins as a copy with the lineage kept and a crosswalk: the crosswalk says more."""
    old = an_old_version()
    pair = a_pair(framework=old)
    new = a_new_version(old, links=[("S1", "S1", "replaced_by", "Reworded")])
    signed(pair, "S1")
    [to] = found(pair, new).suggested[0].counterparts
    assert (to.relation, to.note) == ("replaced_by", "Reworded")


def test_a_replacement_leads_from_old_to_new_only(pair: Pair, old: FrameworkVersion) -> None:
    other = a_published_framework(slug="other", label="1", per_area=1)
    link(capability_of(other, "K1"), capability_of(old, "K1"), "replaced_by")
    signed(pair, "K1")
    assert carry_over.suggestions_for(pair.worker, old, other).suggested == ()


@pytest.mark.parametrize("kind", ["same_as", "related"])
def test_what_reads_both_ways_leads_both_ways(pair: Pair, old: FrameworkVersion, kind: str) -> None:
    other = a_published_framework(slug="other", label="1", per_area=1)
    link(capability_of(other, "K1"), capability_of(old, "K1"), kind)
    signed(pair, "K1")
    [suggestion] = carry_over.suggestions_for(pair.worker, old, other).suggested
    assert [to.relation for to in suggestion.counterparts] == [kind]


def test_a_draft_version_leads_nowhere(pair: Pair, old: FrameworkVersion) -> None:
    from tests.factories.capabilities import a_draft_framework

    draft = a_draft_framework(slug="drafted", label="1")
    link(capability_of(old, "K1"), capability_of(draft, "K1"), "replaced_by")
    signed(pair, "K1")
    assert carry_over.suggestions_for(pair.worker, old, draft).suggested == ()
    assert draft not in [one.version_to for one in carry_over.pairs_of(pair.worker)]


def test_an_area_is_nothing_to_count_toward(pair: Pair, old: FrameworkVersion, new: FrameworkVersion) -> None:
    assert capability_of(new, "K").kind == Capability.Kind.AREA
    link(capability_of(old, "S2"), capability_of(new, "K"), "replaced_by")
    signed(pair, "S2")
    assert len(found(pair, new).without) == 1


# Confirming


def test_confirming_three_carries_three(pair: Pair, old: FrameworkVersion, new: FrameworkVersion) -> None:
    claims = [signed(pair, code) for code in ("K1", "R1", "S1")]
    made = carry(pair, new, *zip(claims, ("K1", "R1", "S1"), strict=True))
    assert [(one.claim, one.capability.code, one.stage.version_id) for one in made] == [
        (claim, code, new.pk) for claim, code in zip(claims, ("K1", "R1", "S1"), strict=True)
    ]
    assert [one.relation for one in made] == ["replaced_by", "part_of", "lineage"]
    for claim in claims:
        claim.refresh_from_db()
        assert claim.capability.version_id == old.pk
    assert verify_portfolio(pair.worker.portfolio).state == "whole"


def test_the_relation_and_note_are_kept_as_they_were(pair: Pair, new: FrameworkVersion) -> None:
    carry(pair, new, (signed(pair, "K1"), "K1"))
    Crosswalk.objects.all().delete()
    [kept] = found(pair, new).carried
    assert (kept.carry_over.relation, kept.carry_over.note) == ("replaced_by", NOTE)
    assert found(pair, new).suggested == ()


def test_confirming_the_same_again_does_nothing(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K1")
    assert len(carry(pair, new, (claim, "K1"))) == 1
    assert carry(pair, new, (claim, "K1")) == []
    assert CarryOver.objects.count() == 1
    assert AuditRecord.objects.filter(action="carry_over.confirmed").count() == 1


def test_a_split_may_count_toward_both(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K2")
    assert len(carry(pair, new, (claim, "K2"), (claim, "R2"))) == 2


def test_it_is_all_of_it_or_nothing(pair: Pair, new: FrameworkVersion) -> None:
    first, second = signed(pair, "K1"), signed(pair, "S2")
    with pytest.raises(carry_over.NotSuggested):
        carry(pair, new, (first, "K1"), (second, "S2"))
    assert not CarryOver.objects.exists()


def test_nothing_ticked_is_refused(pair: Pair, new: FrameworkVersion) -> None:
    with pytest.raises(carry_over.NothingTicked):
        carry(pair, new)


def test_somebody_elses_claim_cannot_be_carried(pair: Pair, new: FrameworkVersion) -> None:
    other = a_pair(framework=pair.framework)
    claim = signed(other, "K1")
    signed(pair, "K1")
    with pytest.raises(carry_over.NotSuggested):
        carry(pair, new, (claim, "K1"))
    assert not CarryOver.objects.exists()


def test_somebody_without_a_portfolio_has_nothing_to_carry(pair: Pair, new: FrameworkVersion) -> None:
    with pytest.raises(carry_over.NotSuggested):
        carry_over.confirm(by=pair.supervisor, version_from=pair.framework, version_to=new, ticked=[(uuid4(), "k1")])


def test_a_capability_that_no_link_leads_to_cannot_be_ticked(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K1")
    with pytest.raises(carry_over.NotSuggested):
        carry(pair, new, (claim, "S3"))


def test_a_withdrawn_sign_off_cannot_be_carried_from_a_page_of_before(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K1")
    withdraw(pair, claim)
    with pytest.raises(carry_over.NotSuggested):
        carry(pair, new, (claim, "K1"))


def test_evidence_never_goes_back_to_an_earlier_version(
    pair: Pair, old: FrameworkVersion, new: FrameworkVersion
) -> None:
    later = Pair(pair.worker, pair.supervisor, pair.organisation, pair.team, pair.supervision, new)
    claim = signed(later, "S1")
    with pytest.raises(carry_over.NotOnward):
        carry(later, old, (claim, "S1"))
    assert carry_over.pairs_of(pair.worker) == []


def test_evidence_goes_nowhere_that_cannot_be_claimed(pair: Pair, old: FrameworkVersion) -> None:
    other = a_published_framework(slug="stub", label="1", per_area=1, is_claimable=False)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "same_as")
    claim = signed(pair, "K1")
    with pytest.raises(carry_over.NotOnward):
        carry(pair, other, (claim, "K1"))


def test_evidence_goes_nowhere_without_stages(pair: Pair, old: FrameworkVersion) -> None:
    other = a_published_framework(slug="flat", label="1", per_area=1, stages=0)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "same_as")
    claim = signed(pair, "K1")
    with pytest.raises(carry_over.NotOnward):
        carry(pair, other, (claim, "K1"))


def test_a_stage_that_is_not_there_has_to_be_chosen(pair: Pair, old: FrameworkVersion) -> None:
    other = a_published_framework(slug="short", label="1", per_area=1, stages=2)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "same_as")
    claim, known = signed(pair, "K1", stage=4), signed(pair, "K1", stage=0)
    result = carry_over.suggestions_for(pair.worker, old, other)
    assert [stage.code for stage in result.stages_to_choose] == ["advanced"]
    ticked = [(claim.public_id, "k1"), (known.public_id, "k1")]
    with pytest.raises(carry_over.StageWanted) as wanted:
        carry_over.confirm(by=pair.worker, version_from=old, version_to=other, ticked=ticked)
    assert wanted.value.codes == {"advanced"}
    with pytest.raises(carry_over.StageWanted):
        carry_over.confirm(
            by=pair.worker, version_from=old, version_to=other, ticked=ticked, stages={"advanced": "nowhere"}
        )
    assert not CarryOver.objects.exists()
    made = carry_over.confirm(
        by=pair.worker, version_from=old, version_to=other, ticked=ticked, stages={"advanced": "newly-qualified"}
    )
    assert {one.claim_id: one.stage.code for one in made} == {claim.pk: "newly-qualified", known.pk: "student"}


# Taking back


def test_taking_back_unties_and_it_can_be_carried_again(pair: Pair, new: FrameworkVersion) -> None:
    claim = signed(pair, "K1")
    [first] = carry(pair, new, (claim, "K1"))
    taken = carry_over.take_back(by=pair.worker, carry_over=first)
    assert taken.taken_back_at is not None
    assert not found(pair, new).suggested[0].is_confirmed
    assert found(pair, new).carried == ()
    carry(pair, new, (claim, "K1"))
    assert CarryOver.objects.count() == 2
    assert found(pair, new).suggested[0].is_confirmed


def test_only_its_owner_takes_it_back(pair: Pair, new: FrameworkVersion) -> None:
    [one] = carry(pair, new, (signed(pair, "K1"), "K1"))
    with pytest.raises(evidence.NotYours):
        carry_over.take_back(by=pair.supervisor, carry_over=one)
    one.refresh_from_db()
    assert one.taken_back_at is None
    assert carry_over.own_carry_over(pair.supervisor, one.public_id) is None


def test_it_is_taken_back_once(pair: Pair, new: FrameworkVersion) -> None:
    [one] = carry(pair, new, (signed(pair, "K1"), "K1"))
    carry_over.take_back(by=pair.worker, carry_over=one)
    with pytest.raises(carry_over.AlreadyTakenBack):
        carry_over.take_back(by=pair.worker, carry_over=one)
    assert AuditRecord.objects.filter(action="carry_over.taken_back").count() == 1


def test_a_sign_off_withdrawn_later_unties_what_was_carried_and_stays_visible(
    pair: Pair, new: FrameworkVersion
) -> None:
    claim = signed(pair, "K1")
    carry(pair, new, (claim, "K1"))
    withdraw(pair, claim)
    result = found(pair, new)
    assert result.suggested == ()
    assert [one.is_withdrawn for one in result.carried] == [True]


def test_the_audit_trail_says_what_was_carried_without_words(pair: Pair, new: FrameworkVersion) -> None:
    carry(pair, new, (signed(pair, "K1"), "K1"), (signed(pair, "S1"), "S1"))
    record = AuditRecord.objects.get(action="carry_over.confirmed")
    assert (record.actor, record.subject, record.organisation) == (pair.worker, pair.worker, None)
    assert record.detail == {"from": "starter@2026", "to": "starter@2027", "number": 2}


# Which pairs there are, and what the map tells of


def test_pairs_count_what_there_is_to_do(pair: Pair, old: FrameworkVersion, new: FrameworkVersion) -> None:
    first = signed(pair, "K1")
    signed(pair, "K2")
    signed(pair, "S2")
    carry(pair, new, (first, "K1"))
    [only] = carry_over.pairs_of(pair.worker)
    assert (only.version_from, only.version_to) == (old, new)
    assert (only.pieces, only.suggested, only.carried, only.without, only.to_confirm) == (3, 2, 1, 1, 1)
    assert only.is_ending


def test_the_map_tells_of_a_version_that_ends_until_nothing_is_open(pair: Pair, new: FrameworkVersion) -> None:
    assert carry_over.ending_pair(pair.worker) is None
    claim = signed(pair, "K1")
    told = carry_over.ending_pair(pair.worker)
    assert told is not None
    assert (told.version_to, told.suggested) == (new, 1)
    assert told.ending_words == "The starter framework, 2026 has a newer version."
    second = signed(pair, "R1")
    carry(pair, new, (claim, "K1"))
    told = carry_over.ending_pair(pair.worker)
    assert told is not None
    assert (told.version_to, told.to_confirm) == (new, 1)
    carry(pair, new, (second, "R1"))
    assert carry_over.ending_pair(pair.worker) is None


def another_framework(old: FrameworkVersion, *codes: str) -> FrameworkVersion:
    """Linked to the old version's capabilities, all of them to its K1."""
    other = a_published_framework(slug="another", label="2018", per_area=1, stages=3)
    for code in codes:
        link(capability_of(old, code), capability_of(other, "K1"), "same_as")
    return other


def to_come(old: FrameworkVersion, *codes: str, days: int = 40) -> FrameworkVersion:
    """The next version, published and not yet in force. Those in force end the day before."""
    return a_new_version(
        old,
        label="2028",
        links=[(code, code, "replaced_by", "") for code in codes],
        in_force_from=timezone.localdate() + timedelta(days=days),
    )


def told_of(pair: Pair) -> FrameworkVersion | None:
    told = carry_over.ending_pair(pair.worker)
    return told.version_to if told else None


def test_the_map_names_the_same_framework_in_force_and_never_another_one(pair: Pair, new: FrameworkVersion) -> None:
    other = another_framework(pair.framework, "K1", "K2", "R1")
    claims = {code: signed(pair, code) for code in ("K1", "K2", "R1")}
    assert other in [one.version_to for one in carry_over.pairs_of(pair.worker)]
    for code in ("K1", "K2", "R1"):
        assert told_of(pair) == new
        carry(pair, new, (claims[code], code))
    assert told_of(pair) is None
    assert any(one.to_confirm for one in carry_over.pairs_of(pair.worker))


def test_a_version_to_come_is_not_named_while_one_is_in_force(pair: Pair, new: FrameworkVersion) -> None:
    later = to_come(pair.framework, "K1", "K2", "R1", "S2")
    new.refresh_from_db()
    assert new.in_force_until is not None
    claims = {code: signed(pair, code) for code in ("K1", "R1", "S2")}
    assert later in [one.version_to for one in carry_over.pairs_of(pair.worker)]
    assert told_of(pair) == new
    carry(pair, new, (claims["K1"], "K1"))
    assert told_of(pair) == new
    carry(pair, new, (claims["R1"], "R1"))
    assert told_of(pair) is None


def test_a_version_to_come_is_not_named_where_the_one_in_force_has_nothing(pair: Pair, new: FrameworkVersion) -> None:
    later = to_come(pair.framework, "S2")
    other = another_framework(pair.framework, "S2")
    signed(pair, "S2")
    assert {one.version_to for one in carry_over.pairs_of(pair.worker)} == {later, other}
    assert told_of(pair) is None


def test_a_version_to_come_is_named_where_none_other_is_in_force() -> None:
    pair = a_pair(framework=an_old_version())
    other = another_framework(pair.framework, "K1", "R1")
    later = to_come(pair.framework, "K1", "R1")
    pair.framework.refresh_from_db()
    claims = [signed(pair, "K1"), signed(pair, "R1")]
    assert other in [one.version_to for one in carry_over.pairs_of(pair.worker)]
    assert told_of(pair) == later
    carry(pair, later, (claims[0], "K1"))
    assert told_of(pair) == later
    carry(pair, later, (claims[1], "R1"))
    assert told_of(pair) is None


def test_another_framework_is_named_where_the_same_has_no_other_version() -> None:
    pair = a_pair(framework=an_old_version())
    other = another_framework(pair.framework, "K1", "R1")
    claims = [signed(pair, "K1"), signed(pair, "R1")]
    assert told_of(pair) is None
    FrameworkVersion.objects.filter(pk=pair.framework.pk).update(
        in_force_until=timezone.localdate() + timedelta(days=30)
    )
    assert told_of(pair) == other
    for claim in claims:
        assert told_of(pair) == other
        carry(pair, other, (claim, "K1"))
    assert told_of(pair) is None


def test_what_is_left_open_in_the_version_in_force_comes_before_the_version_to_come(
    pair: Pair, new: FrameworkVersion
) -> None:
    """The worker has evidence under the one that is over, and under the one in force that ends soon."""
    later = to_come(new, "K2")
    first = signed(pair, "K1")
    here = replace(pair, framework=new)
    second = signed(here, "K2")
    assert told_of(pair) == new
    carry(pair, new, (first, "K1"))
    assert told_of(pair) == later
    carry(here, later, (second, "K2"))
    assert told_of(pair) is None


def test_the_map_is_quiet_where_nothing_has_a_counterpart(pair: Pair, new: FrameworkVersion) -> None:
    signed(pair, "S2")
    assert carry_over.ending_pair(pair.worker) is None


ENDS: list[tuple[str, date | None, str]] = [
    ("published", None, ""),
    ("published", date(2027, 6, 1), ""),
    ("published", date(2027, 5, 23), "The starter framework, 2026 ends on 23 May 2027."),
    ("published", date(2026, 11, 21), "The starter framework, 2026 ends on 21 November 2026."),
    ("published", date(2026, 11, 20), "The starter framework, 2026 ended on 20 November 2026."),
    ("superseded", date(2026, 11, 20), "The starter framework, 2026 has a newer version."),
    ("withdrawn", None, "The starter framework, 2026 is withdrawn."),
]


@pytest.mark.parametrize(("state", "until", "words"), ENDS)
def test_a_version_that_ends_within_six_months_is_ending(state: str, until: date | None, words: str) -> None:
    from portfolios.domain.carry_over.versions import ending_words

    version = an_old_version()
    version.state, version.in_force_until = state, until
    assert ending_words(version, date(2026, 11, 21)) == words


# What it costs


@pytest.mark.parametrize("number", [1, 3, 30])
def test_suggestions_cost_the_same_however_many_there_are(
    pair: Pair, new: FrameworkVersion, number: int, django_assert_num_queries: Any
) -> None:
    claims = [signed(pair, ("K1", "K2", "S2")[n % 3]) for n in range(number)]
    carry(pair, new, *((claim, "K1") for claim in claims[::3]))
    with django_assert_num_queries(6):
        result = found(pair, new)
    assert len(result.suggested) + len(result.without) == number
    with django_assert_num_queries(5):
        carry_over.pairs_of(pair.worker)
    with django_assert_num_queries(5):
        carry_over.ending_pair(pair.worker)


def test_somebody_whose_versions_all_stay_costs_the_map_one_query(django_assert_num_queries: Any) -> None:
    pair = a_pair(framework=an_old_version())
    signed(pair, "K1")
    with django_assert_num_queries(1):
        assert carry_over.ending_pair(pair.worker) is None


def test_asking_whether_another_version_is_in_force_costs_one_query_more(django_assert_num_queries: Any) -> None:
    pair = a_pair(framework=an_old_version())
    later = to_come(pair.framework, "K1")
    signed(pair, "K1")
    with django_assert_num_queries(6):
        assert told_of(pair) == later


def test_claims_are_told_apart_by_stage(pair: Pair, new: FrameworkVersion) -> None:
    signed(pair, "K1", stage=0)
    signed(pair, "K1", stage=1)
    assert len(found(pair, new).suggested) == 2
    assert Claim.objects.count() == 2
