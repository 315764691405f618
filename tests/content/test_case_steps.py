"""A case in a module as its author puts it there, as its edition keeps it, and as visitors see it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import BaseViewRestriction, Page, PageViewRestriction, ReferenceIndex
from wagtail.test.utils.form_data import streamfield

from content.domain import editions, module_paths
from content.domain.checks import must_problems
from content.models import CollectionPage, Edition, ModulePage
from content.step_blocks import CaseStep
from tests.content.test_cms import _form
from tests.factories.case_pages import a_case, case_step
from tests.factories.cases import the_cold_room
from tests.factories.content import a_digest, a_module, a_site, digest_step, text_step
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def problems(page: ModulePage) -> list[tuple[int, str]]:
    return [(problem.place, problem.field) for problem in module_paths.wrong_ways(page)]


def close(page: Page, how: str) -> None:
    if how == "deleted":
        page.delete()
    elif how == "unpublished":
        page.unpublish()
    else:
        closed = page if how == "private" else page.get_parent()
        PageViewRestriction.objects.create(page=closed, restriction_type=BaseViewRestriction.LOGIN)


WAYS = ["deleted", "unpublished", "private", "under a private page"]


def test_a_step_whose_case_is_gone_says_so_and_a_draft_may_lack_it() -> None:
    block = CaseStep()
    value = block.normalize(case_step(None)[1])
    with pytest.raises(ValidationError) as refused:
        block.clean(value)
    assert "may have been deleted" in refused.value.block_errors["case"].messages[0]  # type: ignore[attr-defined]
    block.clean_deferred(value)
    assert block.clean(block.normalize(case_step(a_case())[1]))["title"] == "Play it"


def test_an_edition_keeps_what_the_case_said_of_itself_and_not_how_it_goes_on() -> None:
    case = a_case(summary="A cold hall.", content_note="Cold.", minutes=25)
    module = a_module(steps=[text_step(), case_step(case)])
    edition = editions.latest_edition(module)
    assert edition is not None
    said = {
        "page": case.pk,
        "title": "The cold room",
        "summary": "A cold hall.",
        "content_note": "Cold.",
        "minutes": 25,
        "edition": str(editions.current_edition(case).public_id),
    }
    assert edition.body["cases"] == {str(editions.key_of(case)): said}
    assert "One coat" not in str(edition.body)
    step = editions.steps_of(edition)[1]
    assert (step.type, step.value["introduction"], step.value["optional"]) == ("case", "Look for the hall.", False)
    key = {"key": str(editions.key_of(case))}
    assert step.value["case"] == said | key | {"url": "/cases/the-cold-room/", "changed": False}


def test_publishing_a_module_again_makes_an_edition_only_if_the_case_says_something_else() -> None:
    case = a_case()
    module = a_module(steps=[case_step(case)])
    module.save_revision().publish()
    assert Edition.objects.filter(kind="module").count() == 1
    case.summary = "Other words."
    case.save_revision().publish()
    assert editions.steps_of(Edition.objects.get(kind="module"))[0].value["case"]["changed"]
    module.save_revision().publish()
    first, second = Edition.objects.filter(kind="module").order_by("number")
    assert [editions.steps_of(one)[0].value["case"]["changed"] for one in (first, second)] == [True, False]
    assert editions.steps_of(first)[0].value["case"]["summary"] != "Other words."


@pytest.mark.parametrize("how", WAYS)
def test_learners_keep_what_was_said_and_are_not_sent_to_a_closed_case(how: str) -> None:
    case = a_case(summary="A cold hall.")
    a_module(steps=[case_step(case)])
    edition = Edition.objects.get(kind="module")
    assert editions.steps_of(edition)[0].value["case"]["page"] == case.pk
    close(case, how)
    after = editions.steps_of(edition)[0].value["case"]
    assert (after["page"], after["url"], after["changed"]) == (0, "", False)
    assert (after["title"], after["summary"]) == ("The cold room", "A cold hall.")


def test_an_edition_never_holds_the_words_of_a_private_case() -> None:
    case = a_case(summary="A secret", content_note="Another secret")
    close(case, "private")
    edition = editions.latest_edition(a_module(steps=[case_step(case)]))
    assert edition is not None
    assert edition.body["cases"] == {str(editions.key_of(case)): {"page": case.pk, "title": "The cold room"}}
    assert "secret" not in str(edition.body)


def test_of_a_case_that_is_opened_later_its_own_page_says_what_to_expect() -> None:
    case = a_case(content_note="Cold.")
    close(case, "private")
    edition = editions.latest_edition(a_module(steps=[case_step(case)]))
    assert edition is not None
    PageViewRestriction.objects.all().delete()
    said = editions.steps_of(edition)[0].value["case"]
    assert (said["page"], said["content_note"], said["changed"]) == (case.pk, "", True)


def test_the_same_case_twice_is_refused_at_the_second_step() -> None:
    case, other = a_case(), a_case(the_cold_room() | {"title": "The warm room"})
    module = a_module(steps=[case_step(case), case_step(other)])
    assert problems(module) == []
    module.steps = [case_step(case), text_step(), case_step(case)]
    assert problems(module) == [(2, "case")]
    assert module_paths.wrong_ways(module)[0].message.startswith("Step 1 has this case already.")
    with pytest.raises(ValidationError):
        module.save_revision()


def test_a_module_is_not_led_back_to_by_the_words_of_its_case() -> None:
    module = a_module(title="Round", steps=[text_step()])
    case = a_case()
    case.debrief = f'<p>Take <a linktype="page" id="{module.pk}">the module</a>.</p>'
    case.save_revision().publish()
    module.steps = [text_step(), case_step(case)]
    assert problems(module) == [(1, "case")]


def test_what_a_closed_case_needs_is_said_by_the_checks_and_the_case_knows_where_it_is_used() -> None:
    case = a_case()
    module = a_module(steps=[case_step(case)])
    assert must_problems(module) == []
    assert [use.object_id for use in ReferenceIndex.get_references_to(case)] == [str(module.pk)]
    case.unpublish()
    module = ModulePage.objects.get(pk=module.pk)
    assert [one.sentence for one in must_problems(module)] == [
        "A link leads to “The cold room”, which readers cannot open."
    ]


@pytest.mark.parametrize("how", WAYS)
def test_an_author_is_told_at_the_step_and_can_still_keep_a_draft(operator: Client, how: str) -> None:
    case = a_case(title="Once open")
    module = a_module(steps=[text_step(), case_step(case)])
    url = reverse("wagtailadmin_pages:edit", args=[module.pk])
    step = {"title": "Play", "introduction": "", "case": str(case.pk)}
    form = _form("Changed", slug=module.slug, steps=streamfield([("case", step)]))
    close(case, how)
    refused = operator.post(url, form | {"action-publish": "action-publish"})
    said = refused.content.decode().replace("\\u201c", "“").replace("\\u201d", "”")
    assert ("may have been deleted" if how == "deleted" else "Learners cannot read “Once open”") in said
    assert Page.objects.get(pk=module.pk).title != "Changed"
    operator.post(url, form)
    assert ModulePage.objects.get(pk=module.pk).get_latest_revision().content["title"] == "Changed"
    if how != "deleted":  # then the field is empty, which the editor shows by itself
        told = [str(message) for message in operator.get(url).context["messages"]]
        assert [message for message in told if message.startswith("Step 1, “Play”")]


def test_a_case_is_put_into_a_module_and_published_from_the_editor(operator: Client) -> None:
    a_site()
    case = a_case()
    step = {"title": "Play", "introduction": "Look.", "case": str(case.pk), "optional": "on"}
    modules = CollectionPage.objects.get(slug="modules")
    response = operator.post(
        reverse("wagtailadmin_pages:add", args=["content", "modulepage", modules.pk]),
        _form("With a case", steps=streamfield([("case", step)])) | {"action-publish": "action-publish"},
    )
    assert response.status_code == 302, response.context["form"].errors
    (found,) = editions.steps_of(Edition.objects.get(title="With a case"))
    assert (found.value["case"]["page"], found.value["optional"]) == (case.pk, True)


def main_of(client: Client, url: str) -> str:
    html = client.get(url).content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


def test_visitors_are_told_of_the_case_and_of_its_name_while_it_is_open(client: Client) -> None:
    case = a_case()
    module = a_module(steps=[text_step(), case_step(case, optional=True)])
    link = '<p>A case exercise: <a href="/cases/the-cold-room/">The cold room</a>, can be left out</p>'
    assert link in main_of(client, module.url)
    case.title = "The colder room"
    case.save_revision().publish()
    assert ">The colder room</a>" in main_of(client, module.url), "publishing a case makes anew what shows it"
    case.unpublish()
    assert "<p>A case exercise, can be left out</p>" in main_of(client, module.url)


def test_a_private_case_is_not_named_on_the_module(client: Client) -> None:
    case = a_case(title="Members only")
    module = a_module(steps=[case_step(case)])
    close(case, "private")
    assert "Members only" not in main_of(client, module.url)


@pytest.mark.parametrize("number", [1, 3])
def test_a_module_costs_the_same_however_many_digests_and_cases_it_has(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    cases = [a_case(the_cold_room() | {"title": f"Room {n}"}) for n in range(number)]
    steps = [*(case_step(one) for one in cases), *(digest_step(a_digest()) for _ in range(number))]
    module = a_module(steps=steps)
    client.get(module.url)
    client = sign_in(Client(), UserFactory())
    with django_assert_num_queries(12):
        assert client.get(module.url).status_code == 200
    edition = Edition.objects.get(page=module)
    with django_assert_num_queries(1):
        assert len(editions.steps_of(edition)) == 2 * number
