"""Translating in the CMS: authors have translated what is theirs, publishers publish, and a machine's words say so."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Locale, Page, PageLogEntry
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments.extract import extract_segments

from content.domain import translations
from content.domain.institutions import open_space
from content.models import DigestPage, GuidancePage, InstitutionPage, MachineWords, ModulePage
from people.models import Membership, Organisation, User
from tests.content.test_welsh import in_welsh
from tests.factories.content import CollectionPage, DigestPageFactory, a_digest, a_module, a_site
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
LABEL = "Cyfieithiad peiriant, heb ei wirio eto"
DUMMY = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"}


@pytest.fixture
def welsh() -> Locale:
    """A site with its home page and collections in Welsh."""
    home = a_site()
    in_welsh(home)
    for page in CollectionPage.objects.child_of(home):
        in_welsh(page)
    return Locale.objects.get(language_code="cy")


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True), second_factor=True)


def an_author_with_a_page(client: Client) -> tuple[User, Page]:
    """Somebody signed in who writes for an institution with a space, and a published page in it."""
    membership = MembershipFactory(role=Membership.Role.AUTHOR)
    space = open_space(by=None, organisation=membership.organisation)
    page = DigestPageFactory.build(title="Ours")
    space.add_child(instance=page)
    page.save_revision().publish()
    sign_in(client, membership.user, second_factor=True)
    return membership.user, page


def submit(client: Client, page: Page, locale: Locale, **also: str) -> Any:
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return client.post(address, {"locales": [locale.pk], **also})


def test_an_author_has_their_page_translated_as_a_draft(client: Client, welsh: Locale) -> None:
    user, page = an_author_with_a_page(client)

    assert submit(client, page, welsh).status_code == 302

    twin = page.get_translation(welsh)
    assert not twin.live
    assert client.get(f"/cy{page.url}").headers["Location"] == page.url, "readers still get it in English"
    assert twin.permissions_for_user(user).can_edit()
    assert not twin.permissions_for_user(user).can_publish()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).status_code == 200
    assert twin.get_workflow() == page.get_workflow() is not None
    # Publishing from the translations' own editor asks for the same right.
    refused = client.post(reverse("wagtailadmin_pages:edit", args=[twin.pk]), {"action": "publish"})
    assert refused.status_code in {302, 403}
    twin.refresh_from_db()
    assert not twin.live


def test_a_translation_says_how_it_comes_to_review_and_brings_its_words_there(client: Client, welsh: Locale) -> None:
    """wagtail-localize keeps what is translated beside the page, until somebody publishes: an author never does."""
    user, page = an_author_with_a_page(client)
    submit(client, page, welsh)
    twin = page.get_translation(welsh)
    editor = reverse("wagtailadmin_pages:edit", args=[twin.pk])
    translation = Translation.objects.get(source__object_id=page.translation_key)
    segment = translation.source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=welsh,
        data="Ein tudalen",
        last_translated_by=user,
    )
    opened = client.get(editor).content.decode()
    assert "This page follows its twin in English" in opened
    assert "1 of " in opened
    props = json.loads(unescape(opened.split('data-props="')[1].split('"')[0]))
    assert (props["perms"]["canDelete"], props["links"]["convertToAliasUrl"]) == (False, None)

    stopped = client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))
    assert stopped.headers["Location"] == editor
    twin.refresh_from_db()
    assert (twin.live, twin.get_latest_revision_as_object().title) == (False, "Ein tudalen")
    opened = client.get(editor).content.decode()
    assert 'name="action-submit"' in opened
    assert "Ein tudalen" in opened
    assert "This page follows" not in opened


def test_letting_a_published_translation_stand_on_its_own_publishes_nothing(client: Client, welsh: Locale) -> None:
    user, page = an_author_with_a_page(client)
    submit(client, page, welsh)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    translation.save_target(publish=True)
    Page.objects.filter(pk=page.get_translation(welsh).pk).update(live=True)
    segment = translation.source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=welsh,
        data="Ein tudalen",
        last_translated_by=user,
    )
    client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk]))
    twin = page.get_translation(welsh)
    assert (twin.title, twin.get_latest_revision_as_object().title) == ("Ours", "Ein tudalen")
    # Nobody else lets it.
    other = an_author_with_a_page(client)[0]
    Translation.objects.update(enabled=True)
    assert not twin.permissions_for_user(other).can_edit()
    assert client.post(reverse("wagtail_localize:stop_translation", args=[translation.pk])).status_code in {302, 403}
    assert Translation.objects.get(pk=translation.pk).enabled


def test_a_publisher_has_the_whole_menu_of_a_translation(operator: Client, welsh: Locale) -> None:
    page = a_digest(title="Ours")
    submit(operator, page, welsh)
    opened = operator.get(reverse("wagtailadmin_pages:edit", args=[page.get_translation(welsh).pk])).content.decode()
    assert "This page follows its twin" not in opened
    assert json.loads(unescape(opened.split('data-props="')[1].split('"')[0]))["perms"]["canDelete"]


def test_the_translation_of_a_space_keeps_its_organisations_rights_and_no_second_claim_to_it(
    client: Client, welsh: Locale
) -> None:
    _user, page = an_author_with_a_page(client)
    submit(client, page, welsh)
    space = InstitutionPage.objects.get(locale=welsh)
    assert space.organisation is None
    assert set(GroupPagePermission.objects.filter(page=space).values_list("permission__codename", flat=True)) == {
        "add_page",
        "change_page",
    }
    assert Organisation.objects.get(space__locale__language_code="en-gb")


def test_nobody_has_a_page_of_others_translated(client: Client, welsh: Locale) -> None:
    _user, _page = an_author_with_a_page(client)
    others = a_digest()
    address = reverse("wagtail_localize:submit_page_translation", args=[others.pk])
    assert client.get(address).status_code == 404
    assert submit(client, others, welsh).status_code == 404
    assert not others.get_translations().exists()

    home = Page.objects.get(url_path="/throughline/")
    assert submit(client, home, welsh, include_subtree="on").status_code == 404
    assert not others.get_translations().exists()


def test_nobody_publishes_by_keeping_translations_in_step(client: Client, welsh: Locale) -> None:
    _user, page = an_author_with_a_page(client)
    submit(client, page, welsh)
    source = TranslationSource.objects.get(object_id=page.translation_key)
    address = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert client.post(address, {"publish_translations": "on"}).status_code == 404
    assert not page.get_translation(welsh).live
    assert client.post(address, {}).status_code == 302

    theirs, _made = TranslationSource.update_or_create_from_instance(a_digest())
    assert client.post(reverse("wagtail_localize:update_translations", args=[theirs.pk]), {}).status_code == 404


def test_what_knows_nothing_of_whose_a_page_is_is_for_operators(client: Client, welsh: Locale) -> None:
    an_author_with_a_page(client)
    for address in (
        reverse("wagtail_localize:translations_report"),
        reverse("wagtail_localize:translations_report_results"),
        reverse("wagtail_localize:snippets_api_listing", args=["content", "theme"]),
        reverse("wagtail_localize:submit_snippet_translation", args=["content", "theme", "1"]),
    ):
        assert client.get(address).status_code == 404, address
    sign_in(client, UserFactory(is_superuser=True), second_factor=True)
    assert client.get(reverse("wagtail_localize:translations_report")).status_code == 200
    assert client.get(reverse("wagtail_localize:snippets_api_listing", args=["content", "theme"])).status_code == 200


def machine_translated(page: Page, locale: Locale, client: Client) -> Page:
    """The page's twin with the words of the dummy translator, published through its editor by an operator."""
    submit(client, page, locale)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    client.post(reverse("wagtail_localize:machine_translate", args=[translation.pk]))
    translation.save_target(publish=False)
    twin = page.get_translation(locale)
    twin.get_latest_revision().publish()
    twin.refresh_from_db()
    return twin


def test_no_machine_translates_unless_one_is_named(operator: Client, welsh: Locale, settings: Any) -> None:
    page = a_digest()
    assert not hasattr(settings, "WAGTAILLOCALIZE_MACHINE_TRANSLATOR")
    submit(operator, page, welsh)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    assert operator.post(reverse("wagtail_localize:machine_translate", args=[translation.pk])).status_code == 404
    assert not StringTranslation.objects.exists()


def test_a_machines_words_say_so_until_a_person_has_checked_them(
    operator: Client, welsh: Locale, settings: Any
) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = DUMMY
    page = a_digest(title="Two words")
    twin = machine_translated(page, welsh, operator)
    visitor = Client()
    assert twin.title == "words Two"
    assert LABEL in visitor.get(twin.url).content.decode()
    assert LABEL not in visitor.get(page.url).content.decode()
    assert (
        "Confirm the machine translation"
        in operator.get(reverse("wagtailadmin_explore", args=[twin.pk])).content.decode()
    )

    check = reverse("content_check_machine_words", args=[twin.pk])
    assert operator.get(check).status_code == 200
    assert LABEL in visitor.get(twin.url).content.decode(), "looking is not confirming"
    assert operator.post(check).status_code == 302

    assert LABEL not in visitor.get(twin.url).content.decode()
    assert PageLogEntry.objects.filter(page=twin.pk, action=translations.CHECKED).count() == 1
    twin.save_revision().publish()
    assert LABEL not in visitor.get(twin.url).content.decode(), "publishing again brings nothing back"
    assert operator.post(check).status_code == 404


def test_new_words_of_a_machine_ask_for_a_new_check(operator: Client, welsh: Locale, settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = DUMMY
    twin = machine_translated(a_digest(), welsh, operator)
    operator.post(reverse("content_check_machine_words", args=[twin.pk]))
    StringTranslation.objects.filter(data=twin.title).update(
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE
    )
    twin.save_revision().publish()
    assert translations.is_unchecked(twin)


def test_words_of_a_person_carry_no_label(operator: Client, welsh: Locale) -> None:
    page = a_digest()
    submit(operator, page, welsh)
    twin = page.get_translation(welsh)
    twin.save_revision().publish()
    assert not MachineWords.objects.exists()


def test_only_whoever_may_edit_the_page_confirms(operator: Client, welsh: Locale, settings: Any) -> None:
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = DUMMY
    twin = machine_translated(a_digest(), welsh, operator)
    client = Client()
    user, _page = an_author_with_a_page(client)
    assert client.post(reverse("content_check_machine_words", args=[twin.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        translations.confirm_machine_words(by=user, page=twin)
    assert translations.is_unchecked(twin)


@pytest.mark.usefixtures("shipped_content")
def test_every_shipped_page_can_be_cut_into_strings() -> None:
    for model in (DigestPage, GuidancePage, ModulePage):
        for page in model.objects.all():
            assert extract_segments(page), page.slug


def test_a_page_from_before_a_part_was_added_asks_to_be_saved_once(operator: Client, welsh: Locale) -> None:
    page = a_module()
    with pytest.raises(TypeError):
        extract_segments(page)
    assert submit(operator, page, welsh).headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
