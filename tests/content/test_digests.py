"""A digest's authors, conflicts of interest, questions for supervision and background: shown, asked for, and kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from content.domain import editions
from content.models import CollectionPage, DigestPage
from content.models.kinds import Kind
from tests.factories.content import a_digest, a_guidance, a_site, a_theme, an_image
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

AUTHORS = [
    ("author", {"name": "A. Writer", "role": "Researcher", "affiliation": "A university"}),
    ("author", {"name": "B. Writer", "role": "", "affiliation": ""}),
]


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def test_it_says_who_wrote_it_and_what_could_have_swayed_them(client: Client) -> None:
    page = a_digest(authors=AUTHORS, conflicts="Paid for by a charity.\n\nNobody gains.", institution="A council")

    words = _words(_read(client, page.url))

    assert "Authors A. Writer , Researcher, A university B. Writer Answered for by A council" in words
    assert "Conflicts of interest Paid for by a charity. Nobody gains." in words
    assert "To cite this digest: A. Writer, B. Writer (2026)" in words


def test_what_nobody_said_is_not_made_up(client: Client) -> None:
    words = _words(_read(client, a_digest(conflicts="", authors=[]).url))

    assert "Not stated: this digest was published before authors were asked." in words
    assert "None declared" not in words
    assert "Author" not in words.split("About this digest")[1].split("Answered")[0]
    assert "To cite this digest: A university (2026)" in words


def test_of_many_authors_the_first_is_cited(client: Client) -> None:
    many = [("author", {"name": f"Author {letter}", "role": "", "affiliation": ""}) for letter in "ABCD"]
    assert "To cite this digest: Author A et al. (2026)" in _words(_read(client, a_digest(authors=many).url))


def test_questions_for_supervision_are_to_copy_and_lead_nowhere(client: Client) -> None:
    page = a_digest(supervision_questions=[("question", "Who is <b>missing</b>?"), ("question", "What next?")])

    html = _read(client, page.url)
    part = html[html.index('aria-labelledby="supervision"') :].split("</section>")[0]

    assert '<ul id="supervision-questions"><li>Who is &lt;b&gt;missing&lt;/b&gt;?</li><li>What next?</li></ul>' in part
    assert 'data-copy="supervision-questions"' in part
    assert "<a " not in part
    assert "js/copy.js" in html
    assert 'id="supervision"' not in _read(client, a_digest().url)


def test_strength_and_effect_stay_two_scales_each_with_its_reasons(client: Client) -> None:
    html = _read(client, a_digest().url)
    scales = re.findall(r'<div class="scale">(.*?)</div>', html, re.DOTALL)

    assert [_words(scale).split("?")[0].strip() for scale in scales] == [
        "How strong is the evidence",
        "How big is the difference",
    ]
    assert "They agree." in scales[0]
    assert "They agree." not in scales[1]
    assert "Eight of every hundred." in scales[1]


def test_more_about_the_studies_is_shown_where_there_is_some(client: Client) -> None:
    page = a_digest(background=[("heading", "How they looked"), ("paragraph", "<p>They read files.</p>")])

    html = _read(client, page.url)

    assert "<h3>How they looked</h3>" in html
    assert "They read files." in html
    assert "More about the studies" not in _read(client, a_digest().url)


def test_an_edition_keeps_all_of_it() -> None:
    page = a_digest(authors=AUTHORS, conflicts="None declared.", supervision_questions=[("question", "What next?")])

    body = editions.current_edition(page).body

    assert body["conflicts"] == "None declared."
    assert [block["value"]["name"] for block in body["authors"]] == ["A. Writer", "B. Writer"]
    assert [block["value"] for block in body["supervision_questions"]] == ["What next?"]


def _form(**also: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": "By an author",
            "slug": "by-an-author",
            "question": "What helps?",
            "summary": "Some things.",
            "key_messages": streamfield([("message", "First.")]),
            "studied": "Twelve studies.",
            "strength": "3",
            "strength_reasons": streamfield([("reason", "They agree.")]),
            "effect": "small",
            "effect_summary": "Small",
            "effect_reasons": streamfield([("reason", "Few.")]),
            "limits": streamfield([("limit", "Much.")]),
            "practice": streamfield([]),
            "questions": streamfield([]),
            "supervision_questions": streamfield([("question", "What next?")]),
            "background": streamfield([("paragraph", rich_text("<p>They read files.</p>"))]),
            "references": streamfield([]),
            "capability_tags": inline_formset([]),
            "comments": inline_formset([]),
            "institution": "A university",
            "authors": streamfield([("author", {"name": "A. Writer", "role": "", "affiliation": ""})]),
            "conflicts": "",
            "reading_minutes": "5",
            "last_reviewed": "2026-11-01",
            "review_by": "2027-11-01",
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
            **also,
        }
    )


def test_a_new_digest_is_published_only_with_a_word_on_conflicts_and_may_be_drafted_without(operator: Client) -> None:
    a_site()
    library = CollectionPage.objects.get(slug="library")
    address = reverse("wagtailadmin_pages:add", args=["content", "digestpage", library.pk])

    refused = operator.post(address, _form() | {"action-publish": "action-publish"})
    assert "Say what could have swayed the authors" in refused.content.decode()
    assert not DigestPage.objects.exists()

    operator.post(address, _form())
    draft = DigestPage.objects.get()
    assert not draft.live
    assert draft.conflicts == ""


def test_old_digests_stay_published_and_can_be_published_again_by_code() -> None:
    page = a_digest(conflicts="", authors=[])
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.live


def test_rows_of_an_earlier_release_need_nothing_new() -> None:
    """What the former release writes, which knows no new column, is whole for this one."""
    page = a_digest()
    new = ("authors", "conflicts", "background", "supervision_questions")
    columns = [field.column for field in DigestPage._meta.local_concrete_fields if field.name not in new]
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {names} FROM content_digestpage")
        cursor.execute("DELETE FROM content_digestpage")
        cursor.execute(f"INSERT INTO content_digestpage ({names}) SELECT {names} FROM kept")

    again = DigestPage.objects.get(pk=page.pk)

    assert (again.conflicts, list(again.authors), list(again.background)) == ("", [], [])
    assert list(again.supervision_questions) == []
    assert again.question == page.question


def test_collections_of_an_earlier_release_list_their_kind_also_after_an_author_publishes_them_again() -> None:
    migration = import_module("content.migrations.0004_themes_and_fuller_digests")
    home = a_site()
    for page in CollectionPage.objects.child_of(home):
        page.lists = ""
        page.save_revision().publish()
    own = CollectionPage(title="Own", slug="own")
    home.add_child(instance=own)

    migration.collections_list_their_kind(apps, None)

    kinds = {page.slug: page.lists for page in CollectionPage.objects.all()}
    assert kinds == {"library": Kind.DIGEST, "guidance": Kind.GUIDANCE, "modules": Kind.MODULE, "own": ""}
    library = CollectionPage.objects.get(slug="library")
    library.get_latest_revision().publish()
    assert CollectionPage.objects.get(slug="library").lists == Kind.DIGEST


def test_a_collection_lists_its_kind_wherever_the_pages_lie(client: Client) -> None:
    a_site()
    digest = a_digest(title="In the library")
    elsewhere = a_digest(title="Far from the library")
    elsewhere.move(Page.objects.get(slug="guidance"), pos="last-child")
    a_guidance(title="Guidance")

    def titles(address: str) -> set[str]:
        return set(re.findall(r'class="thing-title"><a href="[^"]+">([^<]+)<', _read(client, address)))

    assert titles("/library/") == {digest.title, "Far from the library"}
    assert titles("/guidance/") == {"Guidance"}


def test_a_long_collection_has_parts(client: Client) -> None:
    for number in range(32):
        a_digest(title=f"Number {number:02}")

    first, second = _read(client, "/library/"), _read(client, "/library/?page=2")

    assert "Page 1 of 2" in first
    assert '<a href="?page=2">Next</a>' in first
    assert (first.count("Number "), second.count("Number ")) == (30, 2)
    assert "<title>Library, page 2: Throughline</title>" in second
    assert '<link rel="canonical" href="http://testserver/library/?page=2">' in second
    assert '<a href="/library/">Before</a>' in second
    for wrong in ("3", "0", "x", "-1"):
        assert client.get(f"/library/?page={wrong}").status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_collection_and_a_digest_cost_the_same_however_much_there_is(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    body = [("picture", {"picture": an_image(), "caption": "", "credit": ""}) for _ in range(number)]
    for _block, value in body:
        value["picture"].contextual_alt_text, value["picture"].decorative = "Lines", False
    pages = [a_digest(themes=[a_theme()], background=body if n == 0 else []) for n in range(number)]
    for url, queries in ((pages[0].url, 9), ("/library/", 7)):
        client.get(url)  # Wagtail remembers the site's addresses, and the widths of pictures are made
        with django_assert_num_queries(queries, info=url):
            _read(client, url)
