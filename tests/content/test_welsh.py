"""Welsh: the address alone says the language, twins lead to each other, and what is not there in Welsh leads to English."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import polib
import pytest
from defusedxml import ElementTree
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from wagtail.models import Locale, Page, PageViewRestriction

from config import messages
from content.cases import durations
from content.domain import editions, languages
from content.domain.queries import learning_about
from content.domain.shipped import load_shipped_content
from content.models import CollectionPage, HomePage, Theme
from people.domain import mail
from tests.factories.capabilities import a_published_framework
from tests.factories.content import InformationPageFactory, a_digest, a_guidance, a_module, a_site
from tests.factories.people import UserFactory, sign_in
from tests.house.test_urls import named

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def in_welsh(page: Page, **words: Any) -> Page:
    """The page's Welsh twin, published, beneath its parent's (made as drafts where they are not there)."""
    welsh, _made = Locale.objects.get_or_create(language_code="cy")
    twin = page.copy_for_translation(welsh, copy_parents=True)
    for name, value in words.items():
        setattr(twin, name, value)
    twin.save_revision().publish()
    twin.refresh_from_db()
    return twin


@pytest.fixture
def home() -> HomePage:
    """A site whose home page and collections are there in Welsh too."""
    home = a_site()
    in_welsh(home, title="Throughline", lead="Lle mae gweithwyr yn dysgu.")
    for page in CollectionPage.objects.child_of(home):
        in_welsh(page, title={"library": "Llyfrgell", "modules": "Modiwlau", "guidance": "Canllawiau"}[page.slug])
    return home


@pytest.mark.parametrize("browser", ["cy", "en-GB", "fr", ""])
def test_the_address_alone_says_the_language(browser: str, client: Client, home: HomePage) -> None:
    for path, language in (("/", "en-gb"), ("/library/", "en-gb"), ("/cy/", "cy"), ("/cy/library/", "cy")):
        response = client.get(path, headers={"accept-language": browser})
        assert (response.status_code, response.headers["Content-Language"]) == (200, language)
        assert f'<html lang="{language}">' in response.content.decode()
        assert "Accept-Language" not in response.headers["Vary"]
        assert "Cookie" in response.headers["Vary"], "one page for all visitors, another for people"


def test_a_person_who_prefers_welsh_gets_the_language_of_the_address_too(client: Client, home: HomePage) -> None:
    sign_in(client, UserFactory(preferred_language="cy"))
    assert '<html lang="en-gb">' in client.get("/").content.decode()
    assert '<html lang="cy">' in client.get("/cy/").content.decode()


def test_a_page_and_its_twin_lead_to_each_other(client: Client, home: HomePage) -> None:
    page = a_digest(title="Noticing neglect")
    twin = in_welsh(page, title="Sylwi ar esgeulustod")
    assert twin.url == f"/cy{page.url}"

    english, welsh = client.get(page.url).content.decode(), client.get(twin.url).content.decode()

    assert f'<a href="{twin.url}" lang="cy" hreflang="cy">Cymraeg</a>' in english
    assert f'<a href="{page.url}" lang="en-gb" hreflang="en-gb">English</a>' in welsh
    for text in (english, welsh):
        for code, path in (("en-gb", page.url), ("cy", twin.url), ("x-default", page.url)):
            assert f'<link rel="alternate" hreflang="{code}" href="http://testserver{path}">' in text
    assert "Sylwi ar esgeulustod" in welsh
    assert "Prif negeseuon" in welsh
    assert f'<link rel="canonical" href="http://testserver{twin.url}">' in welsh
    assert '"inLanguage": "cy"' in welsh


def test_without_a_twin_that_anybody_may_read_there_is_no_switch(client: Client, home: HomePage) -> None:
    alone, drafted, hidden = a_digest(), a_digest(), a_digest()
    in_welsh(drafted).unpublish()
    PageViewRestriction.objects.create(page=in_welsh(hidden), restriction_type=PageViewRestriction.LOGIN)
    for page in (alone, drafted, hidden):
        text = client.get(page.url).content.decode()
        assert "Cymraeg" not in text
        assert 'rel="alternate" hreflang' not in text


def test_what_is_not_there_in_welsh_leads_to_it_in_english(client: Client, home: HomePage) -> None:
    page = a_guidance()
    assert client.get(f"/cy{page.url}?from=here").headers["Location"] == f"{page.url}?from=here"
    assert client.get("/cy/nothing/").status_code == 404
    page.unpublish()
    assert client.get(f"/cy{page.url}").status_code == 404


def test_the_switch_keeps_what_was_asked(client: Client) -> None:
    text = client.get("/search/?q=neglect&type=digest").content.decode()
    assert 'href="/cy/search/?q=neglect&amp;type=digest" lang="cy"' in text
    back = client.get("/cy/search/?q=neglect&type=digest").content.decode()
    assert 'href="/search/?q=neglect&amp;type=digest" lang="en-gb"' in back
    assert '<link rel="alternate" hreflang="cy" href="http://testserver/cy/search/">' in text


def test_lists_show_what_is_written_in_their_language(client: Client, home: HomePage) -> None:
    capability = a_published_framework(areas=1, per_area=1).capabilities.get(slug="k1")
    english = a_digest(title="Only in English", tags=(capability,))
    both = a_digest(title="Said in both", tags=(capability,))
    twin = in_welsh(both, title="Dywedir yn y ddwy")

    for path in ("/", "/library/", "/capabilities/starter/k1/", "/feed.atom"):
        text, welsh = client.get(path).content.decode(), client.get(f"/cy{path}").content.decode()
        assert ("Only in English" in text, "Said in both" in text, "Dywedir yn y ddwy" in text) == (
            True,
            True,
            False,
        ), path
        assert ("Only in English" in welsh, "Said in both" in welsh, "Dywedir yn y ddwy" in welsh) == (
            (False, False, True)
        ), path
    with translation.override("cy"):
        assert [page.pk for page in learning_about(capability)] == [twin.pk]
    with translation.override("en-gb"):
        assert {page.pk for page in learning_about(capability)} == {english.pk, both.pk}


def test_related_pages_are_those_in_the_pages_language(client: Client, home: HomePage) -> None:
    digest, other = a_digest(title="Read this"), a_digest(title="Left in English")
    guidance = a_guidance(related=[("page", digest), ("page", other)])
    in_welsh(digest, title="Darllenwch hwn")
    twin = in_welsh(guidance)
    assert "Darllenwch hwn" in client.get(twin.url).content.decode()
    assert "Left in English" not in client.get(twin.url).content.decode()
    assert "Left in English" in client.get(guidance.url).content.decode()


def test_each_twin_keeps_editions_of_its_own(home: HomePage) -> None:
    page = a_module()
    twin = in_welsh(page, title="Modiwl")
    english, welsh = editions.current_edition(page), editions.current_edition(twin)
    assert english.page_key != welsh.page_key
    assert (english.number, welsh.number, welsh.title) == (1, 1, "Modiwl")


def test_the_sitemap_ties_twins_together(client: Client, home: HomePage) -> None:
    page, alone = a_digest(), a_digest()
    in_welsh(page)
    root = ElementTree.fromstring(client.get("/sitemap-pages.xml").content)
    found = {
        str(url.findtext("s:loc", namespaces=NS)).removeprefix("http://testserver"): {
            link.get("hreflang"): str(link.get("href")).removeprefix("http://testserver")
            for link in url.findall("x:link", NS)
        }
        for url in root
    }
    ties = {"en-gb": page.url, "cy": f"/cy{page.url}", "x-default": page.url}
    assert found[page.url] == found[f"/cy{page.url}"] == ties
    assert found[alone.url] == {}


def test_only_what_people_read_and_their_sign_in_is_under_a_language(client: Client, home: HomePage) -> None:
    for path in ("ims/case/v1p1/", "healthz/", "readyz/", "cms/", "cms/login/", "_util/login/", "documents/1/x/", "me/",
                 "robots.txt", "sitemap.xml", "supervision/", "organisation/x/"):  # fmt: skip
        assert client.get(f"/cy/{path}").status_code == 404, path
    both = {name for name, _pattern in named(get_resolver()) if name}
    assert {"content:search", "account_login", "wagtail_serve"} <= both
    with translation.override("cy"):
        assert reverse("account_login") == "/cy/accounts/login/"
        assert reverse("content:search") == "/cy/search/"
        assert reverse("portfolios:me") == "/me/"
        assert reverse("robots:sitemap") == "/sitemap.xml"


def test_sign_in_is_in_welsh_and_leads_on(client: Client) -> None:
    text = client.get("/cy/accounts/login/?next=/me/").content.decode()
    assert "Cyfeiriad e-bost" in text
    assert 'href="/accounts/login/?next=/me/" lang="en-gb"' in text


def test_links_to_pages_of_the_site_stay_in_welsh_where_they_can(client: Client, home: HomePage) -> None:
    text = client.get("/cy/").content.decode()
    assert 'href="/cy/library/"' in text
    assert 'href="/help/" hreflang="en-gb"' in text, "nobody has put it into Welsh"
    in_welsh(InformationPageFactory(parent=home, title="Help", slug="help"), title="Help")
    assert 'href="/cy/help/"' in client.get("/cy/").content.decode(), "it is noticed at once"
    with translation.override("en-gb"):
        assert languages.place("library/").path == "/library/"


@pytest.mark.parametrize("number", [1, 3])
def test_a_welsh_page_costs_what_an_english_one_does(
    number: int, client: Client, home: HomePage, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(number):
        page = a_digest()
        twin = in_welsh(page)
    for path in ("/cy/", "/cy/library/", twin.url):
        client.get(path)
        with django_assert_num_queries(COSTS[path if path in COSTS else "digest"], info=path):
            assert client.get(path).status_code == 200


# As in test_public_pages.py, and one: whether a machine translated it.
COSTS = {"/cy/": 7, "/cy/library/": 8, "digest": 8}


def test_dates_are_said_in_welsh(client: Client, home: HomePage) -> None:
    twin = in_welsh(a_digest())
    assert "2 Hydref 2026" in client.get(twin.url).content.decode()


@pytest.mark.usefixtures("shipped_content")
def test_shipped_pages_in_welsh_are_live_and_loaded_once(client: Client) -> None:
    load_shipped_content()
    assert {page.url for page in Page.objects.filter(locale__language_code="cy")} == {
        "/cy/",
        "/cy/library/",
        "/cy/modules/",
        "/cy/guidance/",
        "/cy/cases/",
        "/cy/guidance/asking-a-family-for-feedback/",
        "/cy/library/neglect-that-builds-slowly/",
    }
    for page in Page.objects.filter(locale__language_code="cy"):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert "Cyfieithiad peiriant" not in response.content.decode()
    assert "Gofyn i deulu" in client.get("/cy/guidance/").content.decode()


def test_the_compiled_catalogues_are_those_of_their_words() -> None:
    found = list(messages.catalogues())
    assert [path.parts[-3] for path, _content in found] == ["cy"]
    for path, content in found:
        assert path.read_bytes() == content, "run: make messages"


# Shown in the CMS, or to signed-in people only, although it lies among what visitors read.
NOT_FOR_VISITORS = {"templates/_components/autosave.html", "templates/_components/unsent.html"}
NOT_FOR_VISITORS |= {"templates/content/guidance/picture_preview.html"}
FOR_VISITORS = re.compile(
    r"templates/(base|4\d\d|_components/.+|content/(?!cms/).+)\.html|content/cases/(durations|ecomaps)\.py"
)


def test_what_visitors_read_is_there_in_welsh() -> None:
    [catalogue] = [polib.pofile(str(path.with_suffix(".po"))) for path, _content in messages.catalogues()]
    missing = [
        entry.msgid
        for entry in catalogue
        if not entry.translated()
        and any(FOR_VISITORS.fullmatch(where) for where, _line in entry.occurrences if where not in NOT_FOR_VISITORS)
    ]
    assert missing == []
    assert not [entry.msgid for entry in catalogue if entry.fuzzy], "a guess is no translation"


def test_numbers_are_said_in_welsh() -> None:
    with translation.override("cy"):
        said = [durations.duration(minutes) for minutes in (0, 1, 2, 3, 8, 60, 62)]
    assert said == ["dim amser", "1 munud", "2 funud", "3 munud", "8 munud", "1 awr", "1 awr 2 funud"]


@pytest.mark.usefixtures("shipped_content")
def test_shipped_themes_have_a_welsh_name_at_the_same_address_and_keep_what_an_operator_wrote(client: Client) -> None:
    assert (
        Theme.objects.filter(locale__language_code="cy").count()
        == Theme.objects.filter(locale__language_code="en-gb").count()
        == len({theme.translation_key for theme in Theme.objects.all()})
        > 5
    )
    text = client.get("/cy/themes/neglect/").content.decode()
    assert "<h1>Esgeulustod</h1>" in text
    assert 'href="/themes/neglect/" lang="en-gb"' in text
    assert (
        '<a href="/cy/themes/neglect/">Esgeulustod</a>'
        in client.get("/cy/library/neglect-that-builds-slowly/").content.decode()
    )
    assert (
        '<a href="/themes/neglect/">Neglect</a>' in client.get("/library/neglect-that-builds-slowly/").content.decode()
    )

    Theme.objects.filter(locale__language_code="cy", slug="neglect").update(name="Esgeuluso")
    Theme.objects.get(locale__language_code="cy", slug="domestic-abuse").delete()
    Theme.objects.filter(locale__language_code="en-gb", slug="domestic-abuse").update(name="Abuse at home")
    load_shipped_content()

    assert Theme.objects.get(locale__language_code="cy", slug="neglect").name == "Esgeuluso"
    assert not Theme.objects.filter(locale__language_code="cy", slug="domestic-abuse").exists()  # other words by now


def test_emails_are_in_english_until_all_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "render_to_string", lambda _name, _context: f"Subject: {translation.get_language()}")
    person = UserFactory(preferred_language="cy")
    assert mail.rendered(to=person, template="any", context={})[0] == "en-gb"
    monkeypatch.setattr(mail, "TRANSLATED", {"en-gb", "cy"})
    assert mail.rendered(to=person, template="any", context={})[0] == "cy"
