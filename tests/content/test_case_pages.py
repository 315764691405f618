"""Case pages: page and document are the same case, an edition holds what is played, visitors read the first scene alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from wagtail.models import Page, PageViewRestriction

from content.cases import read_case
from content.domain import editions
from content.domain.cases import from_document, pages, to_document
from content.models import CasePage, Edition, Findable
from cpd.domain import attempts
from tests.content.case_graphs import a_decision, a_scene, an_option, asks, cases, small_case
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.case_pages import a_case, a_draft_case
from tests.factories.cases import the_cold_room
from tests.factories.content import a_digest
from tests.factories.people import UserFactory, sign_in

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "content" / "shipped" / "cases").glob("*.json"))


def everything() -> dict[str, Any]:
    """A document that uses every part of the format."""
    when = {
        "any": True,
        "tests": [
            {"what": "fact", "key": "coat"},
            {"what": "enquiry", "key": "look", "not": True},
            {"what": "option", "key": "knock/wait"},
            {"what": "flag", "key": "let-in", "not": True},
            {"what": "scene", "key": "door"},
            {"what": "trust", "at_least": 4},
            {"what": "time_left", "at_least": 30, "not": True},
        ],
    }
    effects = {"trust": -2, "set": ["let-in"], "clear": ["let-in"], "learn": ["coat"]}
    passages = [
        {"type": "narrative", "html": "<p>One <strong>coat</strong>.</p>", "when": when, "learn": ["coat"]},
        {"type": "document", "kind": "letter", "title": "To you", "from": "School", "dated": "May", "html": "<p>Late.</p>"},
        {"type": "voice", "who": "child", "name": "Robin", "words": "It’s like camping.", "when": asks("fact", "coat")},
        {"type": "picture", "kind": "genogram", "alt": "Three children.", "caption": "The family"},
        {"type": "ecomap", "centre": "Robin", "caption": "Around Robin", "learn": ["coat"],
         "ties": [{"name": "School", "tie": "strained", "note": "Late"}, {"name": "Gran", "tie": "unknown"}]},
    ]  # fmt: skip
    enquiry = {
        "key": "look", "title": "Look", "text": "It takes a moment.", "cost": 10, "passages": passages[:1],
        "effects": effects, "when": asks("trust", at_least=1),
    }  # fmt: skip
    decision = a_decision(
        title="At the door",
        ask_reason=True,
        options=[an_option("wait", cost=5, effects=effects, when=when, feedback="<p>Rain.</p>"), an_option("go")],
        other={"label": "Else", "next": "end", "feedback": "<p>Hm.</p>", "cost": 1, "effects": {"trust": 1}},
        factors=["human_tool", "human_reasoning"],
        panel=[{"role": "nurse", "option": "other", "words": "I would."}, {"role": "nurse", "words": "It depends."}],
    )
    estimates = [
        {"key": "warm", "prompt": "How likely?", "low": 0, "high": 30, "why": "Cold.", "outcome": False},
        {"key": "food", "prompt": "And food?"},
    ]
    hall = a_scene("hall", next=[{"scene": "door", "when": when}, {"scene": "end"}])
    door = a_scene("door", on="Monday", passages=passages, enquiries=[enquiry], estimates=estimates, decision=decision)
    return small_case(
        [door, hall, a_scene("end", ending=True)],
        child="Robin",
        minutes=25,
        budget=120,
        trust=0,
        facts=[{"key": "coat", "text": "One coat", "on": "Monday", "order": 1.5, "source": "You"}, {"key": "b", "text": "B"}],
        debrief={
            "html": "<p>Look back.</p>",
            "routes": [{"title": "Slowly", "html": "<p>Why.</p>",
                        "choices": [{"decision": "knock", "option": "wait", "why": "Trust."}]}],
            "hindsight": [{"text": "It was mended", "on": "June"}, {"text": "More"}],
            "questions": ["What next?"],
        },
    )  # fmt: skip


def _there_and_back(document: dict[str, Any]) -> dict[str, Any]:
    return to_document.document(from_document.fields(document), from_document.streams(document, {}), {})


@pytest.mark.parametrize(
    "document", [everything(), the_cold_room(), small_case()], ids=["everything", "cold room", "small"]
)
def test_page_and_document_say_the_same(document: dict[str, Any]) -> None:
    back = _there_and_back(document)
    assert read_case(back) == read_case(document)
    assert _there_and_back(back) == back


@given(document=cases())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_case_stays_the_same_on_its_page(document: dict[str, Any]) -> None:
    assert read_case(_there_and_back(document)) == read_case(document)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_case_stays_the_same_on_its_page(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    tags = {code: number for number, code in enumerate(sorted(pages.codes_in(document)), 1)}
    streams = from_document.streams(document, tags)
    back = to_document.document(
        from_document.fields(document), streams, {number: code for code, number in tags.items()}
    )
    assert read_case(back) == read_case(document)


@pytest.mark.django_db
def test_a_stored_page_gives_the_same_document_with_its_capabilities() -> None:
    version = a_published_framework()
    document = everything()
    document["scenes"][0]["decision"]["capabilities"] = [{"code": "R1", "stage": "newly-qualified"}]
    assert capability_of(version, "R1").code == "R1"
    page = a_case(document)
    found = pages.document_of(CasePage.objects.get(pk=page.pk))
    assert found["scenes"][0]["decision"]["capabilities"] == [{"code": "R1", "stage": "newly-qualified"}]
    assert read_case(found) == read_case(document)


@pytest.mark.django_db
def test_publishing_keeps_the_document_that_is_played() -> None:
    page = a_case()
    edition = editions.current_edition(page)
    assert (edition.kind, edition.minutes, edition.title) == ("case", 20, "The cold room")
    assert attempts.case_of(edition) == read_case(the_cold_room())
    assert edition.body["content_note"] == "Nothing hard to read."
    assert "scenes" not in edition.body
    assert editions.publish_edition(page) == edition, "nothing has changed"
    assert Edition.objects.filter(kind="case").count() == 1


def _secrets(page: CasePage) -> list[str]:
    """What a reader of the first scene must not come across."""
    case = pages.case_of(page)
    later = [scene.title for scene in case.scenes.values() if scene.key != case.first_scene]
    decision = case.scenes[case.first_scene].decision
    assert decision is not None
    ways = [text for way in decision.ways.values() for text in (way.text, way.feedback) if text]
    told = [str(one.value["html"]) for scene in case.scenes.values() for ask in scene.enquiries for one in ask.passages]
    views = [view.words for view in decision.panel]
    back = [
        case.debrief.html,
        *(route.title for route in case.debrief.routes),
        *(h.text for h in case.debrief.hindsight),
    ]
    return [re.sub("<[^>]+>", "", text) for text in (*later, *ways, *told, *views, *back)]


@pytest.mark.django_db
def test_a_visitor_reads_the_content_note_first_and_then_the_first_scene_alone(client: Client) -> None:
    page = a_case(content_note="A cold house.")
    body = client.get(page.url).content.decode()
    assert body.index("A cold house.") < body.index("Somebody opens.")
    assert "It’s like camping." in body
    assert "Sign in to play" in body
    assert "csrfmiddlewaretoken" not in body
    secrets = _secrets(page)
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in body] == []


@pytest.mark.django_db
def test_who_is_signed_in_begins_it_from_its_page(client: Client) -> None:
    page = a_case()
    user = UserFactory()
    sign_in(client, user)
    assert "Play this case" in client.get(page.url).content.decode()
    response = client.post(reverse("cpd:case_start", args=[page.pk]))
    attempt = user.case_attempts.get()
    assert response["Location"] == reverse("cpd:play", args=[attempt.public_id])
    assert attempt.edition == editions.latest_edition(page)
    assert "Somebody opens." in client.get(response["Location"]).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["unpublished", "private", "of another kind"])
def test_what_cannot_be_read_or_is_no_case_is_not_begun(client: Client, how: str) -> None:
    page = a_digest() if how == "of another kind" else a_case()
    if how == "unpublished":
        page.unpublish()
    elif how == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    user = UserFactory()
    sign_in(client, user)
    for answer in (client.get, client.post):
        assert answer(reverse("cpd:case_start", args=[page.pk])).status_code == 404
    assert not user.case_attempts.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("tags", [1, 3])
def test_its_page_takes_few_queries(client: Client, django_assert_num_queries: Any, tags: int) -> None:
    version = a_published_framework(areas=1, per_area=3)
    items = version.capabilities.filter(kind="capability")[:tags]
    page = a_case(tags=tuple(items))
    client.get(page.url)
    with django_assert_num_queries(QUERIES):
        client.get(page.url, headers={"cache-control": "no-cache"})


QUERIES = 7


@pytest.mark.django_db
def test_search_finds_it_by_its_first_scene_and_not_by_what_comes_later(client: Client) -> None:
    page = a_case(title="Winter", summary="A house.")
    assert page.words_to_find == [
        "Nothing hard to read.",
        "Door",
        "Somebody opens.",
        "Robin, on the stairs",
        "It’s like camping.",
    ]
    assert Findable.objects.get(page=page.pk).kind == "case"
    for words, is_found in (("camping", True), ("Somebody opens", True), ("boiler", False), ("upstairs", False)):
        body = client.get(reverse("content:search"), {"q": words}).content.decode()
        assert ("Winter" in body) is is_found, words


@pytest.mark.django_db
def test_it_is_listed_with_the_cases_and_its_capability_and_described_for_others(client: Client) -> None:
    version = a_published_framework()
    page = a_case(tags=(capability_of(version, "R1"),))
    assert page.title in client.get("/cases/").content.decode()
    address = reverse("content:capability", args=[version.framework.slug, capability_of(version, "R1").slug])
    assert page.title in client.get(address).content.decode()
    assert page.title in client.get(reverse("content:feed")).content.decode()
    assert page.url in client.get("/sitemap-pages.xml").content.decode()
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', client.get(page.url).content.decode(), re.DOTALL)[1])  # type: ignore[index]
    assert (data["@type"], data["timeRequired"]) == ("LearningResource", "PT20M")
    assert [term["termCode"] for term in data["teaches"]] == ["R1"]


@pytest.mark.django_db
def test_a_copy_is_a_new_case_of_its_own() -> None:
    page = a_case()
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copied"}, keep_live=True)
    assert copy.translation_key != page.translation_key
    assert pages.document_of(copy) | {"title": ""} == pages.document_of(page) | {"title": ""}
    first, second = editions.current_edition(page), editions.current_edition(Page.objects.get(pk=copy.pk))
    assert first.page_key != second.page_key
    assert second.number == 1


@pytest.mark.django_db
def test_what_has_no_key_is_given_one_from_its_name_when_it_is_saved() -> None:
    page = a_draft_case()
    stored = page.stored_parts()
    scene = stored["scenes"][0]["value"]
    for one in stored["scenes"][:2]:
        one["value"] |= {"key": "", "title": "At the Door!"}
    scene["onward"][0]["value"]["key"] = ""
    stored["facts"][0]["value"]["key"] = ""
    for name in page.STREAMS:
        setattr(page, name, json.dumps(stored[name]))
    page.save_revision()
    case = pages.case_of(CasePage.objects.get(pk=page.pk).get_latest_revision_as_object())
    assert list(case.scenes)[:2] == ["at-the-door", "at-the-door-2"]
    assert list(case.facts) == ["one-coat-for-two-children"]
    assert list(case.decisions) == ["what-do-you-do", "the-room"]


def test_a_new_scene_is_not_wrong_before_anybody_has_written_in_it_and_is_refused_without_anything_to_read() -> None:
    scenes = CasePage.scenes.field.stream_block
    scene = scenes.child_blocks["scene"]
    parts = [scenes, scene.child_blocks["passages"], scene.child_blocks["onward"]]
    assert [part.meta.min_num for part in parts] == [None] * 3  # of a number the editor would say at once: too few
    for part in parts:
        with pytest.raises(ValidationError) as refused:
            part.clean(part.to_python([]))
        assert refused.value.non_block_errors.as_data()[0].messages == ["This field is required."]


@pytest.mark.django_db
def test_an_unfinished_draft_has_a_document_all_the_same() -> None:
    page = CasePage(title="", summary="", content_note="")
    assert pages.case_of(page).scenes == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("narrative", "Two coats hang by the door."),
        ("document", "Case note: Telephone call"),
        ("voice", "It’s like camping."),
        ("picture", "Three children of two fathers"),
        ("ecomap", "Grandmother"),
    ],
)
def test_every_part_of_a_scene_has_a_preview(kind: str, words: str) -> None:
    block = CasePage.scenes.field.stream_block.child_blocks["scene"].child_blocks["passages"].child_blocks[kind]
    value = block.get_preview_value()
    assert words in block.render(value, context=block.get_preview_context(value))


@pytest.mark.django_db
def test_a_picture_without_a_file_is_read_in_words(client: Client) -> None:
    document = the_cold_room()
    document["scenes"][0]["passages"].append({"type": "picture", "kind": "genogram", "alt": "Three children."})
    assert "<p>Three children.</p>" in client.get(a_case(document).url).content.decode()
