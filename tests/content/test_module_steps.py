"""What an author may put into a module: films, practice tasks, and ways that lead somewhere and never round."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.test.utils.form_data import streamfield

from content.domain import editions, module_paths
from content.models import CollectionPage, DigestPage, Edition, ModulePage
from content.step_blocks import DigestStep, VideoStep
from tests.content.test_cms import _form
from tests.factories.content import a_digest, a_guidance, a_module, a_site, digest_step, text_step
from tests.factories.films import PAGE, a_document, a_film, practice_step, some_captions, video_step
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def wrong_with(**value: Any) -> dict[str, str]:
    """What the editor says about a film step, by field."""
    block = VideoStep()
    try:
        block.clean(block.normalize(video_step(**value)[1]))
    except ValidationError as error:
        return {name: said.messages[0] for name, said in error.block_errors.items()}  # type: ignore[attr-defined]
    return {}


def test_a_film_of_our_own_has_captions_and_a_transcript() -> None:
    assert wrong_with() == {}
    assert list(wrong_with(film=a_film())) == ["captions"]
    assert list(wrong_with(transcript="")) == ["transcript"]
    assert list(wrong_with(film=None)) == ["film"]


def test_what_only_pretends_to_be_a_film_or_captions_is_refused_by_whichever_door_it_came() -> None:
    assert "Choose an MP4 or WebM file" in wrong_with(film=a_document("a.mp4", PAGE), captions=some_captions())["film"]
    assert "Choose an MP4 or WebM file" in wrong_with(film=some_captions(), captions=some_captions())["film"]
    assert "Choose a WebVTT file" in wrong_with(film=a_film(), captions=a_document("a.vtt", PAGE))["captions"]
    lost = a_film()
    lost.file.storage.delete(lost.file.name)
    assert list(wrong_with(film=lost, captions=some_captions())) == ["film"]


def test_a_link_leads_to_an_allowed_host_or_is_refused_with_the_names_of_those(settings: Any) -> None:
    settings.VIDEO_HOSTS = ["vimeo.com", "media.example.ac.uk"]
    assert wrong_with(film=None, link="https://media.example.ac.uk/visit") == {}
    for address in ("https://www.youtube.com/watch?v=1", "http://vimeo.com/1", "https://vimeo.com.example.org/1"):
        said = wrong_with(film=None, link=address)["link"]
        assert "https:// at vimeo.com or media.example.ac.uk" in said
        assert "upload the file" in said
    assert list(wrong_with(film=a_film(), captions=some_captions(), link="https://vimeo.com/1")) == ["link"]


def test_where_no_host_is_allowed_the_message_says_what_to_do_instead(settings: Any) -> None:
    settings.VIDEO_HOSTS = []
    said = wrong_with(film=None, link="https://vimeo.com/1")["link"]
    assert "not to vimeo.com. Upload the file" in said


def test_a_draft_may_lack_things_but_never_holds_a_link_to_an_unlisted_host(settings: Any) -> None:
    settings.VIDEO_HOSTS = ["vimeo.com"]
    block = VideoStep()
    empty = {"film": None, "transcript": "", "title": ""}
    block.clean_deferred(block.normalize(video_step(**empty)[1]))
    with pytest.raises(ValidationError):
        block.clean_deferred(block.normalize(video_step(**empty, link="https://elsewhere.org/1")[1]))


def test_a_digest_step_whose_digest_is_gone_says_so() -> None:
    block = DigestStep()
    value = block.normalize({"title": "Read", "introduction": "", "digest": None, "optional": False})
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert "may have been deleted" in refused.value.block_errors["digest"].messages[0]  # type: ignore[attr-defined]
    block.clean_deferred(value)


def link(page: Page) -> tuple[str, dict[str, Any]]:
    return text_step(text=f'<p>See <a linktype="page" id="{page.pk}">this</a>.</p>')


def problems(page: ModulePage) -> list[tuple[int, str]]:
    return [(problem.place, problem.field) for problem in module_paths.wrong_ways(page)]


def test_the_same_digest_twice_is_refused_at_the_second_step() -> None:
    digest = a_digest()
    module = a_module(steps=[digest_step(digest), text_step(), digest_step(a_digest())])
    module.steps = [digest_step(digest), text_step(), digest_step(digest)]
    assert problems(module) == [(2, "digest")]
    with pytest.raises(ValidationError) as refused:
        module.save_revision()
    assert "Step 1 sends to this digest already" in str(module_paths.wrong_ways(module)[0].message)
    assert list(refused.value.message_dict) == ["steps"]


def test_a_module_does_not_lead_to_itself() -> None:
    module = a_module(steps=[text_step()])
    module.steps = [text_step(), link(module)]
    assert problems(module) == [(1, "text")]


def test_nor_by_way_of_another_module_however_far() -> None:
    first = a_module(title="First", steps=[text_step()])
    second = a_module(title="Second", steps=[link(first)])
    third = a_module(title="Third", steps=[text_step(), link(second)])
    first.steps = [text_step(), link(second)]
    assert problems(first) == [(1, "text")]
    first.steps = [link(third), link(a_module(title="Aside", steps=[text_step()]))]
    assert problems(first) == [(0, "text")]
    assert "“Third”, and from there back" in module_paths.wrong_ways(first)[0].message
    assert problems(second) == problems(third) == []


def test_nor_by_way_of_the_words_of_guidance_but_what_is_only_related_is_no_step() -> None:
    module = a_module(steps=[text_step()])
    words = a_guidance(title="Words", body=[("paragraph", f'<p><a linktype="page" id="{module.pk}">go</a></p>')])
    listed = a_guidance(title="Listed", related=[("page", module)])
    module.steps = [link(listed), link(words)]
    assert problems(module) == [(1, "text")]


def test_two_drafts_do_not_close_a_circle_between_them() -> None:
    first, second = a_module(steps=[text_step()]), a_module(steps=[text_step()])
    first.steps = [link(second)]
    first.save_revision()
    second.steps = [link(first)]
    assert problems(second) == [(0, "text")]


def test_ways_among_other_pages_that_go_round_end_as_well() -> None:
    one, two = a_guidance(), a_guidance()
    for page, other in ((one, two), (two, one)):
        page.body = [("paragraph", f'<p><a linktype="page" id="{other.pk}">go</a></p>')]
        page.save_revision().publish()
    assert problems(a_module(steps=[link(one)])) == []


def close(page: Page, how: str) -> None:
    if how == "deleted":
        page.delete()
    elif how == "unpublished":
        page.unpublish()
    else:
        closed = page if how == "private" else page.get_parent()
        PageViewRestriction.objects.create(page=closed, restriction_type=BaseViewRestriction.LOGIN)


WAYS = ["deleted", "unpublished", "private", "under a private page"]


@pytest.mark.parametrize("how", WAYS)
def test_learners_keep_what_was_said_and_are_not_sent_to_a_closed_page(how: str) -> None:
    digest = a_digest(title="What research says")
    a_module(steps=[digest_step(digest), link(digest)])
    edition = Edition.objects.get(kind="module")
    before, text = editions.steps_of(edition)
    assert before.value["digest"]["url"].endswith(f"/{digest.slug}/")
    assert f'/{digest.slug}/" rel="noopener">this</a>' in text.value["text"]

    close(digest, how)

    after, text = editions.steps_of(edition)
    assert after.value["digest"]["url"] == ""
    assert after.value["digest"]["key_messages"] == ["First message.", "Second message."]
    assert after.value["digest"]["title"] == "What research says"
    assert text.value["text"] == "<p>See this (no longer open to read).</p>"


def test_an_edition_never_holds_the_words_of_a_private_digest() -> None:
    digest = a_digest(title="Private", summary="A secret")
    close(digest, "private")
    module = a_module(steps=[digest_step(digest)])
    edition = editions.latest_edition(module)
    assert edition is not None
    assert edition.body["digests"] == {str(digest.pk): {"title": "Private"}}
    assert "A secret" not in str(edition.body)


@pytest.mark.parametrize("how", WAYS)
def test_an_author_is_told_at_the_step_and_can_still_keep_a_draft(operator: Client, how: str) -> None:
    module = a_module(steps=[text_step(), digest_step(a_digest(title="Once open"))])
    digest = DigestPage.objects.get()
    url = reverse("wagtailadmin_pages:edit", args=[module.pk])
    form = _form(
        "Changed",
        slug=module.slug,
        steps=streamfield(
            [
                ("text", {"title": "Read", "text": rich(digest), "more": streamfield([])}),
                ("digest", {"title": "Digest", "introduction": "", "digest": str(digest.pk)}),
            ]
        ),
    )
    close(digest, how)

    refused = operator.post(url, form | {"action-publish": "action-publish"})
    said = refused.content.decode()
    assert refused.status_code == 200
    assert Page.objects.get(pk=module.pk).title != "Changed"
    assert ("may have been deleted" if how == "deleted" else "Learners cannot read “Once open”") in said.replace(
        "\\u201c", "“"
    ).replace("\\u201d", "”")

    operator.post(url, form)
    assert ModulePage.objects.get(pk=module.pk).get_latest_revision().content["title"] == "Changed"
    told = [str(message) for message in operator.get(url).context["messages"]]
    assert [message for message in told if message.startswith("Step 1, “Read”")]


def rich(page: Page) -> str:
    from wagtail.test.utils.form_data import rich_text

    return rich_text(f'<p>See <a linktype="page" id="{page.pk}">this</a>.</p>', features=["link"])


def test_a_circle_is_refused_in_the_editor_also_as_a_draft(operator: Client) -> None:
    module = a_module(steps=[text_step()])
    form = _form(
        "Round",
        slug=module.slug,
        steps=streamfield([("text", {"title": "Read", "text": rich(module), "more": streamfield([])})]),
    )
    for action in ({}, {"action-publish": "action-publish"}):
        response = operator.post(reverse("wagtailadmin_pages:edit", args=[module.pk]), form | action)
        assert "This is a link to the module itself" in response.content.decode()
    assert module.revisions.count() == 1


def test_films_and_tasks_are_published_from_the_editor(operator: Client) -> None:
    a_site()
    film, captions = a_film(), some_captions()
    video = {
        "title": "See",
        "introduction": "",
        "film": str(film.pk),
        "captions": str(captions.pk),
        "poster": "",
        "link": "",
        "transcript": rich(a_digest()),
    }
    steps = [("video", video), ("practice", {"title": "Ask", "task": "Ask once.", "bring": "A question."})]
    modules = CollectionPage.objects.get(slug="modules")
    response = operator.post(
        reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk]),
        _form("Films", steps=streamfield(steps)) | {"action-publish": "action-publish"},
    )
    assert response.status_code == 302, response.context["form"].errors
    first, second = editions.steps_of(Edition.objects.get(title="Films"))
    assert (first.value["film"].src, first.value["film"].type) == (film.url, "video/webm")
    assert (first.value["film"].captions, first.value["film"].language) == (captions.url, "en-gb")
    assert (second.value["task"], second.value["bring"]) == ("Ask once.", "A question.")


def test_an_edition_notices_that_a_film_is_gone_or_another_or_private() -> None:
    a_module(steps=[video_step()])
    edition = Edition.objects.get()
    film, captions = a_documents()
    assert not editions.steps_of(edition)[0].value["film"].changed

    film.file_hash = "another"
    film.save()
    assert editions.steps_of(edition)[0].value["film"].changed
    captions.delete()
    assert editions.steps_of(edition)[0].value["film"].captions == ""
    closed = CollectionViewRestriction.objects.create(
        collection=film.collection, restriction_type=BaseViewRestriction.LOGIN
    )
    assert editions.steps_of(edition)[0].value["film"] is None
    closed.delete()
    film.delete()
    gone = editions.steps_of(edition)[0]
    assert gone.value["film"] is None
    assert gone.value["transcript"] == "<p>A key turns in the door.</p>"


def a_documents() -> tuple[Any, Any]:
    from wagtail.documents.models import Document

    return Document.objects.get(title="visit.webm"), Document.objects.get(title="visit.vtt")


def test_a_link_is_shown_as_long_as_its_host_is_allowed(settings: Any) -> None:
    settings.VIDEO_HOSTS = ["vimeo.com"]
    a_module(steps=[video_step(film=None, link="https://vimeo.com/1")])
    edition = Edition.objects.get()
    assert editions.steps_of(edition)[0].value["link"] == {"url": "https://vimeo.com/1", "host": "vimeo.com"}
    settings.VIDEO_HOSTS = []
    assert editions.steps_of(edition)[0].value["link"] is None


def test_steps_with_films_cost_the_same_with_one_or_three(django_assert_num_queries: Any) -> None:
    for number in (1, 3):
        a_module(title=f"With {number}", steps=[video_step() for _ in range(number)] + [practice_step()])
        edition = Edition.objects.get(title=f"With {number}")
        editions.steps_of(edition)
        with django_assert_num_queries(2):
            editions.steps_of(edition)


def test_a_text_may_be_followed_by_the_blocks_of_guidance() -> None:
    digest = a_digest()
    linked = f'<p>A girl <a linktype="page" id="{digest.pk}">opens</a>.<script>alert(1)</script></p>'
    more = [
        ("vignette", {"title": "Before school", "text": linked, "question": "What next?"}),
        ("callout", {"tone": "careful", "title": "Slowly", "text": "Wait.", "link": "", "link_text": ""}),
    ]
    kind, value = text_step()
    a_module(steps=[(kind, value | {"more": more})])
    edition = Edition.objects.get(kind="module")
    body = editions.steps_of(edition)[0].value["body"]
    assert "Before school" in body
    assert "What next?" in body
    assert "Slowly" in body
    assert f"/{digest.slug}/" in body
    assert "<script" not in body
    digest.unpublish()
    body = editions.steps_of(edition)[0].value["body"]
    assert "opens (no longer open to read)" in body
    assert f"/{digest.slug}/" not in body


def test_a_step_of_a_kind_that_is_not_known_here_stops_nothing() -> None:
    edition = Edition(kind="module", body={"steps": [{"id": "1", "type": "later", "value": {"title": "Later"}}]})
    assert dict(editions.steps_of(edition)[0].value) == {"optional": False}
