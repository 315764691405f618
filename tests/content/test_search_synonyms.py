"""The synonyms of the field: what comes with Throughline, and what operators may write."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from content.domain.finding import find
from content.domain.finding_synonyms import SHIPPED, load_synonyms
from content.domain.finding_words import pieces, stem, stems_of
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
    everything = [
        stems_of(word, group.get("language", "en"))
        for group in groups
        for word in (*group["words"], *group.get("leads", ()))
    ]
    assert len(everything) == len(set(everything))
    assert all(everything)


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


@pytest.mark.parametrize(("asked", "other"), [("alcohol misuse", "Drug misuse"), ("domestic abuse", "County lines")])
def test_what_is_not_the_same_stays_apart(asked: str, other: str) -> None:
    load_synonyms()
    a_digest(title=other)
    assert find(words=asked, chosen={}).total == 0


@pytest.mark.usefixtures("shipped_content")
def test_the_list_is_loaded_once_and_then_belongs_to_the_operators() -> None:
    assert SynonymGroup.objects.filter(name="Domestic abuse").delete()[0] == 1
    load_shipped_content()
    assert not SynonymGroup.objects.filter(name="Domestic abuse").exists()


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
    text = "Domestic abuse, and the abuse of power. Children in need; a need."
    sought = {("domest", "abus"), ("child", "need")}
    assert [piece for piece, is_marked in pieces(text, sought) if is_marked] == ["Domestic abuse", "Children in need"]
    assert "".join(piece for piece, _is_marked in pieces(text, sought)) == text
    assert pieces("Nothing", frozenset()) == [("Nothing", False)]
    assert pieces("", sought) == []
