"""The synonyms of the field: what comes with Throughline, and what operators may write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from content.domain.finding import find
from content.domain.finding_synonyms import SHIPPED, load_synonyms
from content.domain.finding_words import phrase_of, pieces, short_form, split, stem, stems_of, to_keep
from content.domain.shipped import load_shipped_content
from content.models import SynonymGroup
from people.domain.authors import sync_author
from people.models import Membership
from tests.factories.content import a_digest, a_module
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


def test_the_shipped_list_is_whole_and_says_nothing_twice() -> None:
    groups = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert load_synonyms() == len(groups) >= 40
    names = [group["name"] for group in groups]
    assert names == sorted(names, key=str.lower)
    words = [
        (phrase_of(word, group.get("language", "en")), group["name"]) for group in groups for word in group["words"]
    ]
    assert len({phrase for phrase, _name in words}) == len(words), "a word stands for one thing"
    assert all(stems_of(word, group.get("language", "en")) for group in groups for word in group["words"])
    for group in groups:  # but it may lead to several
        leads = [phrase_of(word) for word in group.get("leads", ())]
        assert all(leads)
        assert len(set(leads)) == len(leads), group["name"]
        assert not set(leads) & {phrase for phrase, name in words if name == group["name"]}, group["name"]


@pytest.mark.parametrize(
    ("short", "title"),
    [
        ("DV", "Living with domestic abuse"),
        ("domestic violence", "Living with domestic abuse"),
        ("LAC", "Looked-after children"),
        ("LAC", "Children in care"),
        ("children looked after", "Looked after children"),
        ("CSE", "Child sexual exploitation"),
        ("CCE", "Child criminal exploitation"),
        ("county lines", "Child criminal exploitation"),
        ("CP", "Child protection"),
        ("CiN", "Children in need"),
        ("D.V.", "Living with domestic abuse"),
        ("d.v", "Living with domestic abuse"),
        ("s.17", "Children in need"),
        ("CCE", "Children who were criminally exploited"),
        ("gangs", "Criminal exploitation"),
        ("CSE", "Sexually exploited: children and young people"),
        ("EFH", "Extra-familial risks"),
        ("county lines", "Harm outside the home"),
        ("pre-birth", "An unborn child"),
        ("pre birth", "Before the baby is born"),
        ("prebirth", "Unborn babies"),
        ("unborn", "Pre-birth assessment"),
        ("pregnant", "Pre-birth assessment"),
        ("reunification", "Returning home"),
        ("going home", "Reunification"),
        ("returning home", "Reunification"),
        ("autism", "Autistic children"),
        ("ASD", "Autistic children"),
        ("SGO", "Special guardianship orders"),
        ("SGOs", "Special guardianship order"),
        ("UASC", "Unaccompanied asylum-seeking children"),
        ("EH", "Early help"),
        ("NRM", "The National Referral Mechanism"),
        ("LADO", "The local authority’s designated officer: local authority designated officer"),
        ("MASH", "A multi-agency safeguarding hub"),
        ("FGC", "Family group conferences"),
        ("IRO", "Independent reviewing officers"),
        ("CAMHS", "Child and adolescent mental health services"),
        ("NEET", "Not in education, employment or training"),
        ("SEND", "Special educational needs"),
        ("PLO", "The public law outline"),
        ("DoLS", "Deprivation of liberty"),
        ("IPV", "Domestic abuse"),
    ],
)
def test_what_practitioners_say_finds_what_is_written(short: str, title: str) -> None:
    load_synonyms()
    a_digest(title=title)
    a_module(title="Something else")
    assert [result.title for result in find(words=short, chosen={}).results] == [title]
    assert [result.title for result in find(words=short.lower(), chosen={}).results] == [title]


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("alcohol misuse", "Drug misuse"),
        ("domestic abuse", "County lines"),
        ("LAC", "What a child looks like"),
        ("LAC", "Child care"),
        ("LAC", "A child needs care; children and care"),
        ("CiN", "Children need time"),
        ("SEND", "Whom to send a report"),
        ("ACE", "An ace, by children"),
        ("multi-agency safeguarding hub", "How to mash potatoes"),
        ("child sexual exploitation", "County lines"),
    ],
)
def test_what_is_not_the_same_stays_apart(asked: str, other: str) -> None:
    load_synonyms()
    a_digest(title=other)
    assert find(words=asked, chosen={}).total == 0


@pytest.mark.usefixtures("shipped_content")
def test_the_list_is_loaded_once_and_then_belongs_to_the_operators() -> None:
    assert SynonymGroup.objects.filter(name="Domestic abuse").delete()[0] == 1
    load_shipped_content()
    assert not SynonymGroup.objects.filter(name="Domestic abuse").exists()


def of(name: str) -> SynonymGroup:
    return SynonymGroup.objects.get(name=name)


def as_it_came(data: dict[str, Any]) -> SynonymGroup:
    """A group as an earlier release had it."""
    [earlier] = data["earlier"]
    return SynonymGroup.objects.create(
        name=data["name"], words="\r\n".join(earlier["words"]), leads="\r\n".join(earlier["leads"])
    )


def test_what_a_later_release_added_reaches_a_list_that_is_there() -> None:
    shipped = {group["name"]: group for group in json.loads(SHIPPED.read_text(encoding="utf-8"))}
    changed = [as_it_came(data) for data in shipped.values() if "earlier" in data]
    added = [name for name, data in shipped.items() if data.get("added")]
    assert len(changed) > 5
    assert added
    welsh = sum(1 for data in shipped.values() if data.get("language") == "cy")
    assert load_synonyms() == len(added) + welsh
    for group in changed:
        assert of(group.name).words.split("\n") == shipped[group.name]["words"]
    assert SynonymGroup.objects.filter(language="en").count() == len(changed) + len(added)  # no other came back
    assert load_synonyms() == 0


def test_what_operators_wrote_or_took_out_stays_so() -> None:
    load_synonyms()
    shipped = {group["name"]: group for group in json.loads(SHIPPED.read_text(encoding="utf-8"))}
    SynonymGroup.objects.filter(name__in=["Pre-birth assessment", "Autism"]).delete()
    mine = as_it_came(shipped["Pre-birth assessment"])
    mine.words += "\nbump"
    mine.save()
    SynonymGroup.objects.create(name="Our word for it", words="autism\nneurodivergence")
    assert load_synonyms() == 0
    assert of("Pre-birth assessment").words.endswith("\nbump")
    assert not SynonymGroup.objects.filter(name="Autism").exists()


@pytest.mark.usefixtures("shipped_content")
def test_a_group_that_was_deleted_in_the_cms_does_not_come_back() -> None:
    client = Client()
    sign_in(client, UserFactory(is_superuser=True))
    group = of("Autism")
    assert client.post(f"/cms/snippets/content/synonymgroup/delete/{group.pk}/").status_code == 302
    assert load_synonyms() == 0
    assert not SynonymGroup.objects.filter(name="Autism").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("D.V. and U.K", ["dv", "and", "uk"]),
        ("s.47; s. 17", ["s47", "s", "17"]),
        ("Munro, E. (2011). Next", ["munro", "e", "2011", "next"]),
        ("2.4 and K1.2", ["2", "4", "and", "k1", "2"]),
        ("the child’s tŷ", ["the", "child", "ty"]),
        ("E.Munro", ["e", "munro"]),
    ],
)
def test_letters_with_full_stops_between_them_are_one_word(text: str, words: list[str]) -> None:
    assert split(text) == words


@pytest.mark.parametrize(
    ("word", "capitals"),
    [("SEND", "caps0send"), ("SGOs", "caps0sgo"), ("CiN", "caps0cin"), ("DoLS", "caps0dols")],
)
def test_a_short_form_is_known_by_its_capitals(word: str, capitals: str) -> None:
    assert short_form(word) == capitals
    assert short_form(word, "cy") == f"cy0{capitals}"
    assert to_keep(f"to {word}") == ("to", stem(word.lower()), capitals)


@pytest.mark.parametrize("word", ["Send", "send", "McCartan", "S", "K1", "A", "Ts"])
def test_other_words_are_no_short_forms(word: str) -> None:
    assert short_form(word) == ""


def test_who_types_capitals_throughout_means_words() -> None:
    load_synonyms()
    a_digest(title="Whom to send a report")
    a_digest(title="The SEND report")
    assert {one.title for one in find(words="SEND REPORT", chosen={}).results} == {
        "Whom to send a report",
        "The SEND report",
    }
    assert [one.title for one in find(words="SEND report", chosen={}).results] == ["The SEND report"]
    assert {one.title for one in find(words="send report", chosen={}).results} == {
        "Whom to send a report",
        "The SEND report",
    }


@pytest.mark.parametrize(
    ("words", "leads", "problem"),
    [
        ("only one", "", "words"),
        ("DV\nDV", "", "words"),
        ("DV\n%%%", "", "words"),
        ("DV\n" + "a" * 81, "", "words"),
        ("DV\ndomestic abuse", "…", "leads"),
    ],
)
def test_a_group_that_would_do_nothing_is_refused(words: str, leads: str, problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SynonymGroup(name="Group", words=words, leads=leads).full_clean()
    assert set(refused.value.message_dict) == {problem}


def test_one_word_with_one_that_leads_to_it_is_a_group() -> None:
    SynonymGroup(name="Group", words="coercion", leads="county lines").full_clean()


@pytest.mark.usefixtures("shipped_content")
def test_operators_edit_them_in_the_cms_and_authors_do_not() -> None:
    client = Client()
    sign_in(client, UserFactory(is_superuser=True))
    assert "Domestic abuse" in client.get("/cms/snippets/content/synonymgroup/").content.decode()
    made = client.post(
        "/cms/snippets/content/synonymgroup/add/",
        {"name": "Zebras", "language": "en", "words": "zebra\nstriped horse", "leads": ""},
    )
    assert made.status_code == 302
    a_digest(title="Striped horses")
    assert find(words="zebra", chosen={}).total == 1
    author = MembershipFactory(role=Membership.Role.AUTHOR).user
    sync_author(author)
    sign_in(client, author)
    assert client.get("/cms/snippets/content/synonymgroup/").status_code == 302
    assert client.get("/cms/snippets/content/synonymgroup/add/").status_code == 302


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("assessments", "assessment"),
        ("families", "family"),
        ("neglected", "neglecting"),
        ("abusive", "abuse"),
        ("disability", "disabled"),
    ],
)
def test_forms_of_a_word_have_one_stem(word: str, same: str) -> None:
    assert stem(word) == stem(same)


@pytest.mark.parametrize(("word", "other"), [("caring", "cars"), ("policy", "police"), ("universal", "university")])
def test_words_that_look_alike_have_not(word: str, other: str) -> None:
    assert stems_of(word) != stems_of(other)


def test_phrases_are_marked_as_one_and_words_only_where_they_are_sought() -> None:
    text = "Domestic abuse, and the abuse of power. Children in need; children need D.V. SENDs, and send."
    sought = {("domest", "abus"), ("child", "in", "need"), ("dv",), ("caps0send",)}
    assert [piece for piece, is_marked in pieces(text, sought) if is_marked] == [
        "Domestic abuse",
        "Children in need",
        "D.V.",
        "SENDs",
    ]
    assert "".join(piece for piece, _is_marked in pieces(text, sought)) == text
    assert pieces("Nothing", frozenset()) == [("Nothing", False)]
    assert pieces("", sought) == []
