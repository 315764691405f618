"""Writing entries down: keeping, two tabs, capabilities, identical words, deleting."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from cpd.domain import entries
from cpd.domain.changes import TEXT_LENGTH, ChangedElsewhere, NotYours, TooLong
from cpd.models import Entry
from people.models import User
from portfolios.domain.evidence import use_as_evidence
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.cpd import EntryFactory

pytestmark = pytest.mark.django_db


def test_a_title_is_enough(worker: User, today: None) -> None:
    entry = entries.create_entry(by=worker, title="A visit")
    assert (entry.title, entry.done_on, entry.kind, entry.sentences_to_go) == (
        "A visit",
        date(2026, 11, 21),
        "practice",
        2,
    )


def test_a_form_that_arrives_twice_makes_one_entry(worker: User) -> None:
    key = uuid.uuid4()
    first = entries.create_entry(by=worker, title="A visit", key=key)
    assert entries.create_entry(by=worker, title="A visit", key=key) == first
    assert first.public_id == key


def test_a_key_that_is_somebody_elses_shows_nothing_of_theirs(worker: User, somebody_else: User) -> None:
    theirs = EntryFactory(user=somebody_else)
    mine = entries.create_entry(by=worker, title="Mine", key=theirs.public_id)
    assert (mine.user, mine.title) == (worker, "Mine")
    assert mine.public_id != theirs.public_id


def test_saving_keeps_what_changed_and_counts_the_edit(worker: User) -> None:
    entry = EntryFactory(user=worker)
    saved = entries.save_entry(by=worker, entry=entry, edit_number=0, changes={"impact": "More."})
    assert (saved.impact, saved.learnt, saved.edit_number) == ("More.", entry.learnt, 1)


def test_saving_what_is_there_changes_nothing_whatever_the_number(worker: User) -> None:
    entry = EntryFactory(user=worker, learnt="One\ntwo")
    saved = entries.save_entry(by=worker, entry=entry, edit_number=7, changes={"learnt": "One\r\ntwo"})
    assert saved.edit_number == 0


def test_two_tabs_lose_nothing(worker: User) -> None:
    entry = EntryFactory(user=worker)
    entries.save_entry(by=worker, entry=entry, edit_number=0, changes={"learnt": "First tab"})
    with pytest.raises(ChangedElsewhere) as found:
        entries.save_entry(by=worker, entry=entry, edit_number=0, changes={"impact": "Second tab"})
    assert (found.value.current.learnt, found.value.current.impact) == ("First tab", entry.impact)


def test_capabilities_are_named_and_taken_off(worker: User) -> None:
    version = a_published_framework()
    r1, k1 = capability_of(version, "R1"), capability_of(version, "K1")
    entry = entries.create_entry(by=worker, title="A visit", capabilities=[r1, k1])
    assert set(entry.capabilities.all()) == {r1, k1}
    entries.save_entry(by=worker, entry=entry, edit_number=0, changes={}, capabilities=[r1])
    assert set(entry.capabilities.all()) == {r1}
    entries.save_entry(by=worker, entry=entry, edit_number=1, changes={"title": "Another"})
    assert set(entry.capabilities.all()) == {r1}


def test_areas_and_drafts_are_not_named(worker: User) -> None:
    area = capability_of(a_published_framework(), "R")
    draft = capability_of(a_draft_framework(slug="other"), "R1")
    entry = entries.create_entry(by=worker, title="A visit", capabilities=[area, draft])
    assert entry.capabilities.count() == 0


def test_what_may_be_named_comes_by_area_with_what_is_named_already(worker: User) -> None:
    starter = a_published_framework(per_area=1)
    other = capability_of(a_published_framework(slug="other"), "S2")
    entry = entries.create_entry(by=worker, title="A visit", capabilities=[other, capability_of(starter, "K1")])
    offered = [(title, [str(item) for item in group]) for title, group in entries.nameable(entry)]
    assert [title for title, _group in offered] == [
        "Knowledge", "Critical reflection and analysis", "Intervention and skills", "From other frameworks",
    ]  # fmt: skip
    assert offered[-1][1] == ["S2 Intervention and skills, part 2"]


def test_without_a_framework_nothing_is_offered() -> None:
    assert entries.nameable() == []


def test_a_field_an_entry_does_not_have_is_refused(worker: User) -> None:
    with pytest.raises(TypeError, match="user_id"):
        entries.save_entry(by=worker, entry=EntryFactory(user=worker), edit_number=0, changes={"user_id": 1})


def test_a_text_that_is_too_long_is_refused_not_cut(worker: User) -> None:
    with pytest.raises(TooLong):
        entries.create_entry(by=worker, title="A visit", learnt="x" * (TEXT_LENGTH + 1))


def test_identical_words_are_noticed_within_a_year(worker: User, somebody_else: User) -> None:
    entry = EntryFactory(user=worker, learnt="The same words.")
    EntryFactory(user=somebody_else, learnt="The same words.")
    EntryFactory(user=worker, learnt="The same words.", done_on=date(2024, 1, 1))
    assert entries.twin_of(entry) == ""
    EntryFactory(user=worker, learnt=" the SAME\nwords.", title="The twin", done_on=date(2026, 2, 1))
    assert entries.twin_of(entry) == "The twin"


def test_empty_words_have_no_twin(worker: User) -> None:
    EntryFactory(user=worker, learnt="")
    assert entries.twin_of(EntryFactory(user=worker, learnt=" ")) == ""


def test_an_entry_is_deleted_for_good(worker: User) -> None:
    entry = EntryFactory(user=worker)
    entries.delete_entry(by=worker, entry=entry)
    assert not Entry.objects.exists()


def test_an_entry_that_evidence_was_made_from_stays(worker: User) -> None:
    entry = EntryFactory(user=worker)
    assert not entries.is_used(entry)
    use_as_evidence(by=worker, entry=entry)
    assert entries.is_used(entry)
    with pytest.raises(entries.EntryIsUsed):
        entries.delete_entry(by=worker, entry=entry)
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_nobody_else_changes_or_deletes_it(worker: User, somebody_else: User) -> None:
    entry = EntryFactory(user=worker)
    with pytest.raises(NotYours):
        entries.save_entry(by=somebody_else, entry=entry, edit_number=0, changes={"title": "Theirs"})
    with pytest.raises(NotYours):
        entries.delete_entry(by=somebody_else, entry=entry)
    with pytest.raises(Entry.DoesNotExist):
        entries.entry_of(somebody_else, entry.public_id)
