"""A case in Welsh: had translated by its author, read at /cy/, and played; its keys and ways are those of the English one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from content.cases import document
from content.domain import editions
from content.domain.cases.pages import case_of
from content.models import CasePage
from cpd.models import CaseAttempt
from people.models import User
from tests.content.test_welsh import in_welsh
from tests.factories.case_pages import a_case, the_cases
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
WELSH = {
    "The cold room": "Yr ystafell oer",
    "Somebody opens.": "Mae rhywun yn agor y drws.",
    "It’s like camping.": "Mae fel gwersylla.",
    "What do you do?": "Beth rydych chi’n ei wneud?",
    "Ask to see upstairs": "Gofyn am weld y llofft",
}


@pytest.fixture
def welsh() -> Locale:
    collection = the_cases()
    in_welsh(collection.get_parent().specific, title="Throughline")
    in_welsh(collection, title="Achosion")
    return Locale.objects.get(language_code="cy")


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def translated(page: CasePage, welsh: Locale, operator: Client) -> CasePage:
    """The case's twin as wagtail-localize makes it of what somebody wrote in Welsh, published; the rest is in English."""
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert operator.post(address, {"locales": [welsh.pk]}).status_code == 302
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in translation.source.stringsegment_set.select_related("string"):
        english = segment.string.data
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=welsh,
            context=segment.context,
            data=next((said for one, said in WELSH.items() if one == english), english),
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    translation.save_target(publish=False)
    page.get_translation(welsh).get_latest_revision().publish()
    twin = page.get_translation(welsh)
    assert isinstance(twin, CasePage)
    assert twin.live
    return twin


def bones(case: document.Case) -> dict[str, Any]:
    """What holds a case together: its scenes, what can be found out and decided in each, and where it leads."""
    return {
        scene.key: (
            [enquiry.key for enquiry in scene.enquiries],
            scene.decision
            and (scene.decision.key, [(option.key, option.next, option.cost) for option in scene.decision.options]),
            scene.is_ending,
        )
        for scene in case.scenes.values()
    }


def test_only_words_are_put_before_the_translator(welsh: Locale, operator: Client) -> None:
    page = a_case()
    operator.post(reverse("wagtail_localize:submit_page_translation", args=[page.pk]), {"locales": [welsh.pk]})
    translation = Translation.objects.get(source__object_id=page.translation_key)
    words = set(translation.source.stringsegment_set.values_list("string__data", flat=True))
    assert set(WELSH) <= words
    case = case_of(page)
    keys = {*case.scenes, *case.decisions, *(option.key for one in case.decisions.values() for option in one.options)}
    assert len(keys) > 5
    assert not keys & words
    twin = page.get_translation(welsh)
    assert not twin.live
    assert Client().get(f"/cy{page.url}").headers["Location"] == page.url, "readers still get it in English"
    assert operator.get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).status_code == 200


def test_a_translated_case_is_read_in_welsh_and_holds_together_as_the_english_one_does(
    welsh: Locale, operator: Client
) -> None:
    page = a_case()
    twin = translated(page, welsh, operator)

    body = Client().get(twin.url).content.decode()

    assert twin.url == f"/cy{page.url}"
    assert ("Yr ystafell oer" in body, "Mae fel gwersylla." in body, "Somebody opens." in body) == (True, True, False)
    assert "Mewngofnodi i chwarae" in body
    assert f'href="{page.url}" lang="en-gb"' in body
    assert bones(case_of(twin)) == bones(case_of(page))
    assert editions.latest_edition(twin).page_key != editions.latest_edition(page).page_key


def test_its_first_scene_is_played_in_welsh_words(welsh: Locale, operator: Client) -> None:
    twin = translated(a_case(), welsh, operator)
    worker: User = UserFactory()
    browser = sign_in(Client(), worker)
    assert "Chwarae’r achos hwn" in browser.get(twin.url).content.decode()

    play = browser.post(reverse("cpd:case_start", args=[twin.pk])).headers["Location"]

    scene = browser.get(play).content.decode()
    for said in ("Mae rhywun yn agor y drws.", "Beth rydych chi’n ei wneud?", "Gofyn am weld y llofft"):
        assert said in scene
    attempt = CaseAttempt.objects.get()
    assert attempt.edition == editions.latest_edition(twin)
    decided = browser.post(
        play, {"after": "0", "estimate-heated": "20", "option": "up", "reason": "Wn i ddim eto.", "confidence": "50"}
    )
    assert (decided.status_code, decided.headers["Location"]) == (302, f"{play}#decided")
    assert "She leads the way." in browser.get(play).content.decode()
