"""Guidance: what a reader sees of it, what an author can and cannot put into it, what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from capabilities.domain.queries import claimable_capabilities
from content.domain import editions
from content.domain.guidance import sections_of
from content.models import CollectionPage, Edition, GuidancePage
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import GuidancePageFactory, a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, SupervisionFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def author(shipped_content: None, client: Client) -> Client:
    """Who writes in the site's own collections: an operator. Institutions' authors are in test_editorial_doors.py."""
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


TABLE = {
    "caption": "Two ways to write it",
    "columns": [{"type": "text", "heading": "Part"}, {"type": "text", "heading": "An account says"}],
    "rows": [{"values": ["What happened", "I went to find out who gets breakfast."]}],
}
EVERY_BLOCK = [
    ("paragraph", "<p>To begin with.</p>"),
    ("heading", "Before you write"),
    ("steps", {"steps": [{"title": "Look", "text": "Twice."}, {"title": "Ask", "text": ""}]}),
    ("table", TABLE),
    (
        "callout",
        {
            "tone": "careful",
            "title": "Check the rule",
            "text": "It may have changed.",
            "link": "https://www.gov.uk/",
            "link_text": "Go to the rule",
        },
    ),
    ("heading", "Afterwards"),
    ("callout", {"tone": "note", "title": "It need not go well", "text": "One.\n\nTwo.", "link": "", "link_text": ""}),
    ("definition", {"term": "Hindsight", "meaning": "Seeing it coming, afterwards."}),
    ("try_this", {"prompt": "Take one sentence.", "link_text": "Begin an account"}),
]


def test_a_page_shows_every_kind_of_block(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    page = a_guidance(body=EVERY_BLOCK, tags=(capability,), roles=["student", "social_worker"])

    html = _read(client, page.url)
    words = _words(html)

    assert "Guidance, 4 minutes" in words
    assert "For students and social workers A university Last reviewed 2 October 2026" in words
    assert words.index("To begin with.") < words.index("Before you write") < words.index("Afterwards")
    assert '<h2 id="before-you-write">Before you write</h2>' in html
    assert "<strong>Look</strong> <span>Twice.</span>" in html
    assert "<strong>Ask</strong></li>" in html
    assert "<caption>Two ways to write it</caption>" in html
    assert '<th role="rowheader" scope="row">What happened</th>' in html
    assert '<td role="cell" data-label="An account says">I went to find out who gets breakfast.</td>' in html
    assert '<p class="state look">Check the rule</p>' in html
    assert '<a href="https://www.gov.uk/">Go to the rule</a>' in html
    assert "<p>One.</p><p>Two.</p>" in re.sub(r"\s*\n\s*", "", html)
    assert re.search(r"<dt>Hindsight</dt>\s*<dd>Seeing it coming, afterwards.</dd>", html)
    assert 'href="/me/evidence/new/?capability=starter/2026/r1">Begin an account</a>' in html
    assert f'<a href="/capabilities/starter/r1/"><span class="code">R1</span> {capability.title}</a>' in html
    assert html.count("<h1") == 1
    assert "style=" not in html


def test_something_to_try_that_ends_in_no_writing_has_no_link(client: Client) -> None:
    page = a_guidance(body=[("try_this", {"prompt": "Read it aloud.", "link_text": ""})])

    html = _read(client, page.url)

    assert "Read it aloud." in html
    assert "/me/evidence/new/" not in html


def test_headings_can_be_pointed_at_and_never_share_a_place() -> None:
    headings = ["Refs", "Ask & listen", "Ask, listen", "…", "Main"]
    page = a_guidance(body=[("heading", heading) for heading in headings])

    sections = sections_of(page)

    assert [(section.title, section.anchor) for section in sections] == [
        ("Refs", "refs-2"),
        ("Ask & listen", "ask-listen"),
        ("Ask, listen", "ask-listen-2"),
        ("…", "part-2"),
        ("Main", "main-2"),
    ]


def test_nothing_empty_is_shown_for_a_body_that_begins_with_a_heading() -> None:
    assert [section.title for section in sections_of(a_guidance())] == ["Before you write"]


def test_pasted_script_and_styles_never_reach_a_reader(client: Client) -> None:
    page = a_guidance(
        body=[
            ("heading", "<script>alert(1)</script>"),
            (
                "paragraph",
                '<p style="color:red" onclick="x()">Safe <b>words</b><script>alert(2)</script>'
                '<a href="javascript:alert(3)">here</a><img src="x" onerror="y()"></p><h1>No</h1>',
            ),
            ("steps", {"steps": [{"title": "<b>One</b>", "text": ""}, {"title": "Two", "text": ""}]}),
        ]
    )

    html = _read(client, page.url)
    main = html[html.index("<main") : html.index("</main>")]

    assert "Safe <b>words</b>" in main
    assert "&lt;b&gt;One&lt;/b&gt;" in main
    for hostile in ("<script", "onclick", "style=", "javascript:", "<img", "onerror"):
        assert hostile not in main
    assert main.count("<h1") == 1


def test_references_are_listed_and_a_question_keeps_its_mark(client: Client) -> None:
    reference = {"authors": "Wilkins, D.", "year": 2017, "title": "What happens?", "source": "A journal", "url": ""}
    with_some = _read(client, a_guidance(references=[("reference", reference)]).url)
    without = _read(client, a_guidance().url)

    assert "Wilkins, D. (2017) <cite>What happens?</cite> A journal." in with_some
    assert ">References</h2>" in with_some
    assert ">References</h2>" not in without
    assert ">About this page</h2>" in without
    for html in (with_some, without):
        assert "Guidance is advice, not a rule and not a research summary." in html
        assert "To cite this guidance: A university (2026)" in html


@pytest.mark.parametrize(("review_by", "times"), [(date(2026, 11, 21), 0), (date(2026, 11, 20), 1)])
def test_readers_are_told_from_the_day_after_it_was_to_be_reviewed(client: Client, review_by: date, times: int) -> None:
    assert _read(client, a_guidance(review_by=review_by).url).count("past its review date") == times


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (["lead"], "For practice leads"),
        (["supervisor", "student"], "For students and supervisors"),
        (["student", "newly_qualified", "social_worker"], "For students, newly qualified workers and social workers"),
        (["student", "newly_qualified", "social_worker", "supervisor", "lead"], "For everyone"),
        ([], "For everyone"),
    ],
)
def test_it_says_whom_it_is_for(roles: list[str], said: str) -> None:
    assert GuidancePage(roles=roles).for_whom == said


def test_related_pages_stand_in_the_authors_order_and_only_if_they_can_be_read(client: Client) -> None:
    digest, module, other = a_digest(title="A digest"), a_module(title="A module"), a_guidance(title="Other guidance")
    gone, hidden, deleted = a_digest(title="Gone"), a_digest(title="Members only"), a_digest(title="Deleted")
    page = a_guidance(related=[("page", one) for one in (other, module, digest, gone, hidden, deleted)])
    gone.unpublish()
    deleted.delete()
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    page.related = [*page.related.get_prep_value(), {"type": "page", "value": page.pk}]
    page.save()

    html = _read(client, page.url)
    related = html[html.index('id="related"') : html.index('id="refs"')]

    assert re.findall(r'class="thing-title"><a href="[^"]+">([^<]+)</a>', related) == [
        "Other guidance",
        "A module",
        "A digest",
    ]


def test_without_related_pages_there_is_no_such_part(client: Client) -> None:
    assert 'id="related"' not in _read(client, a_guidance().url)


def test_guidance_is_listed_where_it_helps(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    a_guidance(title="About something else")
    a_module(title="A module", tags=(capability,))
    a_guidance(title="How to write", tags=(capability,), roles=["student"])
    a_guidance(title="Newer advice", tags=(capability,), last_reviewed=date(2026, 11, 1))
    a_digest(title="What research says", tags=(capability,))
    members = a_guidance(title="Members only", tags=(capability,))
    PageViewRestriction.objects.create(page=members, restriction_type=PageViewRestriction.LOGIN)

    capability_page = _read(client, "/capabilities/starter/r1/")
    listed = _words(_read(client, "/guidance/"))

    assert re.findall(r'class="thing-title"><a href="[^"]+">([^<]+)</a>', capability_page) == [
        "What research says",
        "Newer advice",
        "How to write",
        "A module",
    ]
    assert listed.index("Newer advice") < listed.index("About something else") < listed.index("How to write")
    assert "How to write How to do it well. Guidance, 4 minutes For students" in listed
    assert "Members only" not in listed


def test_guidance_is_found_from_the_library_the_home_page_and_a_visitors_header(client: Client) -> None:
    a_digest()
    assert 'href="/guidance/">Guidance on everyday practice</a>' in _read(client, "/library/")
    assert 'href="/guidance/">Guidance on everyday practice</a>' in _read(client, "/")
    assert "Guidance on everyday practice" not in _read(client, "/modules/")
    page = a_guidance()

    def marked() -> list[tuple[str, str]]:
        links = client.get(page.url).context["navigation_links"]
        return [(link.label, link.href) for link in links if link.current]

    assert marked() == [("Guidance", "/guidance/")]
    user = MembershipFactory().user
    sign_in(client, user)
    assert marked() == [("Guidance", "/guidance/")]
    SupervisionFactory(supervisor=user)
    SupervisionFactory(worker=user)
    assert marked() == [("Library", "/library/")], "where the header has no room for both"


def test_publishing_keeps_an_edition_with_all_of_it() -> None:
    capability = capability_of(a_published_framework(), "R1")
    digest = a_digest()
    page = a_guidance(title="How to write", body=EVERY_BLOCK, tags=(capability,), related=[("page", digest)])

    edition = Edition.objects.get(kind="guidance")

    assert (edition.number, edition.title, edition.minutes) == (1, "How to write", 4)
    assert edition.body["roles"] == ["student", "supervisor"]
    assert edition.body["body"] == page.body.get_prep_value()
    assert [block["type"] for block in edition.body["body"]] == [kind for kind, _value in EVERY_BLOCK]
    assert all(block["id"] for block in edition.body["body"])
    assert edition.body["related"][0]["value"] == digest.pk
    assert (edition.body["last_reviewed"], edition.body["review_by"]) == ("2026-10-02", "2027-10-01")
    assert edition.capabilities[0]["code"] == "R1"
    assert editions.steps_of(edition) == []

    page.save_revision().publish()
    assert Edition.objects.filter(kind="guidance").count() == 1, "nothing has changed"
    page.roles = ["lead"]
    page.save_revision().publish()
    assert editions.latest_edition(page).number == 2


def test_nobody_can_enrol_on_guidance(client: Client) -> None:
    page = a_guidance()
    sign_in(client, MembershipFactory().user)

    assert client.get(reverse("cpd:enrol", args=[page.pk])).status_code == 404
    assert client.post(reverse("cpd:enrol", args=[page.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_page_costs_the_same_whatever_it_lists(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    version = a_published_framework()
    tags = tuple((capability_of(version, code), "student") for code in ("R1", "K1", "S1"))[:number]
    related = [("page", [a_digest, a_module, a_guidance][n % 3]()) for n in range(min(number, 4))]
    pages = [a_guidance(tags=tags, related=related, body=EVERY_BLOCK * min(number, 3)) for _ in range(number)]
    for url, queries in ((pages[0].url, 8), ("/guidance/", 7), ("/capabilities/starter/r1/", 7)):
        client.get(url)  # Wagtail remembers the site's addresses from here on
        with django_assert_num_queries(queries, info=f"{url}, visitor"):
            _read(client, url)
    sign_in(client, MembershipFactory().user)
    with django_assert_num_queries(12, info="signed in"):
        _read(client, pages[0].url)


def test_a_visitors_page_may_be_kept_a_minute_and_sets_no_cookie(client: Client) -> None:
    response = client.get(a_guidance().url)

    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert not response.cookies


def _form(title: str = "By an author", **also: Any) -> dict[str, Any]:
    """What the CMS posts; the table goes separately, as it has a form of its own."""
    capability = claimable_capabilities().order_by("pk")[0]
    return nested_form_data(
        {
            "title": title,
            "slug": "by-an-author",
            "summary": "One sentence.",
            "institution": "A university",
            "reading_minutes": "4",
            "last_reviewed": "2026-11-20",
            "review_by": "2027-11-20",
            "body": streamfield(
                [
                    ("heading", "Before"),
                    ("callout", {"tone": "note", "title": "Know", "text": "This.", "link": "", "link_text": ""}),
                    ("definition", {"term": "Word", "meaning": "Meaning."}),
                    ("try_this", {"prompt": "Try.", "link_text": ""}),
                ]
            ),
            "references": streamfield([]),
            "related": streamfield([]),
            "capability_tags": inline_formset([{"capability": capability.pk, "stage_code": ""}]),
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            "seo_title": "",
            "search_description": "",
            **also,
        }
    ) | {"roles": ["student", "lead"]}


def _table_form(caption: str = "Two ways", headings: tuple[str, ...] = ("Part", "Says"), rows: int = 1) -> Any:
    """The body of a page that has only a table, as the CMS posts it."""
    cells = {f"body-0-value-cell-{row}-{column}": "Words" for row in range(rows) for column in range(len(headings))}
    columns: dict[str, str] = {}
    for number, heading in enumerate(headings):
        base = f"body-0-value-column-{number}"
        columns |= {
            f"{base}-type": "text",
            f"{base}-order": str(number),
            f"{base}-heading": heading,
            f"{base}-deleted": "",
        }
    lines: dict[str, str] = {}
    for row in range(rows):
        lines |= {f"body-0-value-row-{row}-order": str(row), f"body-0-value-row-{row}-deleted": ""}
    return {
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "table",
        "body-0-id": "",
        "body-0-value-caption": caption,
        "body-0-value-column-count": str(len(headings)),
        "body-0-value-row-count": str(rows),
        **columns,
        **lines,
        **cells,
    }


def _add(client: Client, form: dict[str, Any], *, publish: bool = True) -> Any:
    guidance = CollectionPage.objects.child_of(a_site()).get(slug="guidance")
    return client.post(
        reverse("wagtailadmin_pages:add", args=["content", "guidancepage", guidance.pk]),
        form | ({"action-publish": "action-publish"} if publish else {}),
    )


def test_an_author_writes_guidance_publishes_it_and_changes_it(author: Client) -> None:
    added = _add(author, _form())
    assert added.status_code == 302, added.context["form"].errors
    page = GuidancePage.objects.get(slug="by-an-author")
    assert page.live
    assert page.roles == ["student", "lead"]
    assert [block.block_type for block in page.body] == ["heading", "callout", "definition", "try_this"]
    assert editions.latest_edition(page).number == 1

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    opened = author.get(edit).content.decode()
    assert re.search(r'name="roles" value="lead"[^>]* checked', opened)
    assert not re.search(r'name="roles" value="supervisor"[^>]* checked', opened)
    assert "From the day after, readers are told" in opened

    changed = author.post(
        edit,
        _form("Changed", capability_tags=inline_formset([]))
        | {"roles": ["supervisor"], "action-publish": "action-publish"},
    )
    assert changed.status_code == 302, changed.context["form"].errors
    page.refresh_from_db()
    assert (page.title, page.roles, editions.latest_edition(page).number) == ("Changed", ["supervisor"], 2)


def test_an_author_puts_a_table_in(author: Client) -> None:
    response = _add(author, _form() | _table_form())

    assert response.status_code == 302, response.context["form"].errors
    table = GuidancePage.objects.get(slug="by-an-author").body[0].value
    assert (table.caption, [column["heading"] for column in table.columns]) == ("Two ways", ["Part", "Says"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"roles": []}, "Tick at least one"),
        ({"roles": ["astronaut"]}, "astronaut"),
        ({"summary": ""}, "This field is required"),
        ({"review_by": "2026-11-20"}, "Choose a day after the last review."),
        ({"review_by": "soon"}, "Enter a valid date"),
        (_table_form(caption=" "), "Say in the caption what the table compares."),
        (_table_form(headings=("Part", "")), "Give every column a heading."),
        (_table_form(headings=()), "Give the table at least one column and one row."),
        (_table_form(rows=0), "Give the table at least one column and one row."),
        (_table_form(headings=("1", "2", "3", "4", "5", "6")), "Use 5 columns at most"),
    ],
    ids=[
        "nobody",
        "unknown",
        "no summary",
        "review",
        "date",
        "caption",
        "heading",
        "no columns",
        "no rows",
        "too wide",
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_published(
    author: Client, wrong: dict[str, Any], said: str
) -> None:
    response = _add(author, _form() | wrong)

    assert response.status_code == 200
    assert said in str(response.context["form"].errors.as_json()) + response.content.decode()
    assert not GuidancePage.objects.filter(slug="by-an-author").exists()


def test_a_link_needs_words(author: Client) -> None:
    callout = {"tone": "note", "title": "Know", "text": "This.", "link": "https://www.gov.uk/", "link_text": ""}

    response = _add(author, _form(body=streamfield([("callout", callout)])))

    assert response.status_code == 200
    assert "Say where the link leads" in response.content.decode()


def test_an_unfinished_draft_can_be_kept(author: Client) -> None:
    response = _add(author, _form(summary="", institution="") | {"roles": []}, publish=False)

    assert response.status_code == 302, response.context["form"].errors
    page = GuidancePage.objects.get(slug="by-an-author")
    assert not page.live
    assert not Edition.objects.filter(page=page).exists()


def test_roles_are_checked_whoever_saves_the_page() -> None:
    a_site()
    page = GuidancePageFactory.build(roles=["astronaut"])
    with pytest.raises(ValidationError, match="Choose from: student"):
        page.clean()


def test_a_preview_shows_a_draft_to_its_author(operator: Client) -> None:
    page = a_guidance()
    page.title = "Seen in preview"
    page.save_revision()

    response = operator.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert "Seen in preview" in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("heading", "Before you write"),
        ("paragraph", "something shifted"),
        ("steps", "Say what you saw"),
        ("table", "who gets breakfast"),
        ("callout", "need not have gone well"),
        ("definition", "Hindsight"),
        ("try_this", "How do you know?"),
    ],
)
def test_an_author_sees_an_example_of_a_block_before_choosing_it(operator: Client, kind: str, words: str) -> None:
    block = GuidancePage._meta.get_field("body").stream_block.child_blocks[kind]
    assert block.is_previewable
    assert block.get_description()

    response = operator.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})

    assert response.status_code == 200
    assert words in response.content.decode()
    assert "site.css" in response.content.decode()


def test_guidance_lives_in_collections_and_institutions_only(author: Client) -> None:
    guidance = CollectionPage.objects.child_of(a_site()).get(slug="guidance")
    assert GuidancePage in guidance.creatable_subpage_models()
    assert GuidancePage not in a_site().creatable_subpage_models()
    page = GuidancePage.objects.first()
    assert page.creatable_subpage_models() == []
