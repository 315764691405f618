"""Search for visitors: what is found by which words, how it is shown, narrowed down, counted, and what never appears."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from capabilities.domain import frameworks
from content.domain import finding_index, finding_store
from content.domain.finding import find
from content.domain.finding_store import Kept, Words
from content.models import DigestPage, Findable, Likeness, MissedSearch, SynonymGroup
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.content import DigestPageFactory, a_digest, a_guidance, a_module, a_site, text_step
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def get(query: str, client: Client | None = None) -> str:
    response = (client or Client()).get(f"/search/{query}")
    assert response.status_code == 200, query
    return response.content.decode()


def titles(words: str, **chosen: str) -> list[str]:
    return [result.title for result in find(words=words, chosen=chosen).results]


def titles_on_page(words: str, page: str) -> list[str]:
    return [result.title for result in find(words=words, chosen={}, page=page).results]


def said(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_digests_modules_guidance_and_capabilities_are_found_together() -> None:
    a_published_framework(areas=1, per_area=1)
    a_digest(title="Neglect that builds slowly", summary="What knowledge there is.")
    a_module(title="Knowledge of the ordinary day")
    a_guidance(title="Writing it down", body=[("paragraph", "<p>Share your <b>knowledge</b>.</p>")])
    assert set(titles("knowledge")) == {
        "K1 Knowledge, part 1",
        "Neglect that builds slowly",
        "Knowledge of the ordinary day",
        "Writing it down",
    }


def test_words_in_the_title_come_before_words_in_the_text() -> None:
    a_digest(title="Something else", studied="Twelve studies of neglect.", summary="About much.")
    a_digest(title="Neglect", summary="About much.")
    a_digest(title="One more thing", summary="What neglect is.")
    assert titles("neglect") == ["Neglect", "One more thing", "Something else"]


def test_what_has_all_the_words_in_its_title_comes_first_on_every_page() -> None:
    for number in range(25):
        a_digest(title=f"Neglect and harm, part {number}", summary="About much.")
        a_digest(title=f"Harm, part {number}", summary="Neglect, neglect, neglect and harm, harm.")
    found = [titles_on_page("neglect harm", page) for page in "123"]
    assert [len(page) for page in found] == [20, 20, 10]
    everything = [title for page in found for title in page]
    assert len(set(everything)) == 50
    assert all(title.startswith("Neglect and harm") for title in everything[:25])
    assert not any(title.startswith("Neglect and harm") for title in everything[25:])


def test_things_that_are_alike_share_one_likeness_and_their_counts_stay_right_when_one_changes() -> None:
    pages = [a_digest(title=f"Neglect {n}", institution="A") for n in range(3)]
    assert Likeness.objects.count() == 1
    pages[0].institution = "B"
    pages[0].save_revision().publish()
    [facet] = [one for one in find(words="neglect", chosen={}).facets if one.name == "institution"]
    assert [(choice.value, choice.number) for choice in facet.choices] == [("A", 2), ("B", 1)]
    assert titles("neglect", institution="B") == ["Neglect 0"]


@pytest.mark.parametrize("words", ["zebra", ""])
def test_closed_pages_are_in_no_count_and_on_no_page(words: str) -> None:
    version = a_published_framework(areas=1, per_area=1)
    tags = (capability_of(version, "K1"),)
    open_, off, closed = (a_digest(title=f"Zebra {n}", institution=f"I{n}", tags=tags) for n in range(3))
    DigestPage.objects.filter(pk=off.pk).update(live=False)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    found = find(words=words, chosen={"type": "digest", "capability": "k1"})
    assert [result.title for result in found.results] == [open_.title]
    [facet] = [one for one in found.facets if one.name == "institution"]
    assert [(choice.value, choice.number) for choice in facet.choices] == [("I0", 1)]


@pytest.mark.parametrize("words", ["assessment", "assessments", "Assessing", "ASSESSED", "assess"])
def test_every_form_of_a_word_is_one_word(words: str) -> None:
    a_digest(title="Assessments of neglect")
    a_digest(title="Something else")
    assert titles(words) == ["Assessments of neglect"]


@pytest.mark.parametrize("words", ["child", "children", "child's", "children’s", "chîld"])
def test_forms_without_a_rule_and_accents_are_known(words: str) -> None:
    a_digest(title="Talking with children")
    assert titles(words) == ["Talking with children"]


def test_all_words_must_be_there() -> None:
    a_digest(title="Neglect and poverty")
    a_digest(title="Poverty")
    assert titles("poverty neglect") == ["Neglect and poverty"]


def test_a_short_form_finds_the_words_it_stands_for_and_the_other_way_round() -> None:
    SynonymGroup.objects.create(name="Domestic abuse", words="DV\ndomestic abuse\ndomestic violence")
    a_digest(title="Living with domestic abuse")
    a_digest(title="What DV does to babies")
    a_digest(title="Abuse of trust in domestic service")  # both words, but not together
    assert set(titles("DV")) == {"Living with domestic abuse", "What DV does to babies"}
    assert set(titles("domestic violence")) == {"Living with domestic abuse", "What DV does to babies"}
    assert titles("dv babies") == ["What DV does to babies"]


def test_a_synonym_never_makes_a_search_find_less() -> None:
    SynonymGroup.objects.create(name="Domestic abuse", words="DV\ndomestic abuse")
    a_digest(title="Abuse of trust in domestic service")
    assert titles("domestic abuse") == ["Abuse of trust in domestic service"]


def test_a_phrase_with_a_small_word_in_it_is_a_phrase() -> None:
    SynonymGroup.objects.create(name="Child in need", words="CiN\nchild in need")
    a_digest(title="Plans for children in need")
    a_digest(title="A child with one need")
    a_digest(title="What children need", summary="One child in a house, and others in need of one.")
    assert titles("CiN") == ["Plans for children in need"]


def test_a_year_finds_the_work_that_bears_it() -> None:
    work = {"authors": "Munro, E.", "year": 1999, "title": "Common errors", "source": "Child Abuse & Neglect"}
    a_digest(title="About errors", references=[("reference", work)])
    a_digest(title="About 1998", references=[("reference", work | {"year": 1998})])
    assert titles("Munro 1999") == ["About errors"]
    assert titles("Munro (1999)") == ["About errors"]
    assert set(titles("Munro")) == {"About errors", "About 1998"}


def test_an_everyday_word_leads_to_the_others_and_not_back() -> None:
    SynonymGroup.objects.create(name="Special needs", words="special educational needs", leads="SEND")
    a_digest(title="Special educational needs in care")
    a_digest(title="Whom to send a report")
    assert set(titles("send")) == {"Special educational needs in care", "Whom to send a report"}
    assert titles("SEND") == ["Special educational needs in care"]
    assert titles("special educational needs") == ["Special educational needs in care"]


def test_operators_words_count_at_once() -> None:
    a_digest(title="Living with domestic abuse")
    assert titles("DVA") == []
    group = SynonymGroup.objects.create(name="Domestic abuse", words="DVA\ndomestic abuse")
    assert titles("DVA") == ["Living with domestic abuse"]
    group.delete()
    assert titles("DVA") == []


def test_what_is_tagged_is_found_by_its_capability() -> None:
    version = a_published_framework()
    a_digest(title="A digest", tags=(capability_of(version, "R1"),))
    assert "A digest" in titles("critical reflection")


def test_a_code_finds_its_capability_first() -> None:
    a_published_framework(areas=3, per_area=3)
    assert titles("R2")[0] == "R2 Critical reflection and analysis, part 2"


# What must never appear, made first.


def test_a_page_is_found_from_the_moment_it_is_published_until_it_is_not() -> None:
    page = DigestPageFactory.build(title="Zebra crossings", live=False)
    a_site().get_children().get(slug="library").add_child(instance=page)
    page.save_revision()
    assert titles("zebra") == []
    page.save_revision().publish()
    assert titles("zebra") == ["Zebra crossings"]
    page.refresh_from_db()
    page.title = "Tiger crossings"
    page.save_revision()
    assert (titles("zebra"), titles("tiger")) == (["Zebra crossings"], [])
    page.get_latest_revision().publish()
    assert (titles("zebra"), titles("tiger")) == ([], ["Tiger crossings"])
    DigestPage.objects.get(pk=page.pk).unpublish()
    assert titles("tiger") == []
    assert not Findable.objects.exists()
    DigestPage.objects.get(pk=page.pk).save_revision().publish()
    assert titles("tiger") == ["Tiger crossings"]


def test_a_deleted_page_is_forgotten_with_its_words() -> None:
    page = a_digest(title="Zebra crossings")
    assert titles("zebra") == ["Zebra crossings"]
    page.delete()
    assert titles("zebra") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM content_findable_words")
        assert cursor.fetchone() == (0,)


def test_a_page_taken_off_without_anybody_being_told_is_not_shown() -> None:
    a_digest(title="Zebra crossings")
    assert titles("zebra") == ["Zebra crossings"]
    DigestPage.objects.update(live=False)
    found = find(words="zebra", chosen={})
    assert (found.total, found.results) == (0, [])


def test_a_restricted_page_and_what_lies_beneath_one_are_not_shown() -> None:
    page = a_digest(title="Zebra crossings")
    a_module(title="Zebra riding")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert titles("zebra") == ["Zebra riding"]
    restriction.delete()
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="password", password="x")
    assert titles("zebra") == ["Zebra riding"]
    assert "Zebra crossings" not in get("?q=zebra")
    assert "did you mean" not in get("?q=zebbra+crossings").casefold()


def test_drafts_of_frameworks_and_versions_not_in_force_are_not_shown() -> None:
    a_draft_framework(slug="secret")
    assert titles("knowledge") == []
    frameworks_there = a_published_framework(
        slug="future", label="1", per_area=1, in_force_from=TODAY + timedelta(days=30)
    )
    a_published_framework(slug="past", label="1", per_area=1, in_force_until=TODAY - timedelta(days=1))
    assert titles("knowledge") == []
    with time_machine.travel(TODAY + timedelta(days=31), tick=False):
        assert titles("knowledge") == ["K1 Knowledge, part 1"]
        frameworks.withdraw(by=None, version=frameworks_there)
        assert titles("knowledge") == []


def test_a_new_version_takes_the_place_of_the_old() -> None:
    a_published_framework(label="2025", areas=1, per_area=1, in_force_from=date(2025, 9, 1))
    assert 'href="/capabilities/starter/k1/"' in get("?q=knowledge")
    a_published_framework(label="2026", areas=1, per_area=2)
    assert titles("knowledge") == ["K1 Knowledge, part 1", "K2 Knowledge, part 2"]


# The page.


def test_results_say_what_they_are_and_mark_what_was_found() -> None:
    SynonymGroup.objects.create(name="Domestic abuse", words="DV\ndomestic abuse")
    a_digest(
        title="Living with domestic abuse", summary="What abuse at home does.", institution="University of Somewhere"
    )
    html = get("?q=DV")
    assert "Living with <mark>domestic abuse</mark></a></h3>" in html
    assert "What abuse at home does." in html
    words = said(html)
    assert "1 found" in words
    assert "Research digest, 6 minutes Moderate evidence University of Somewhere" in words


def test_the_form_works_without_a_script_and_keeps_what_was_typed() -> None:
    html = get("?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script>alert" not in html
    assert '<form class="field search" role="search" method="get" action="/search/"' in html
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html


def test_what_is_stored_is_escaped() -> None:
    a_digest(title="<script>alert(1)</script> & evil", summary="<b>evil</b>")
    html = get("?q=evil")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>evil</mark>" in html
    assert "&lt;b&gt;<mark>evil</mark>&lt;/b&gt;" in html


def test_the_page_without_words_offers_places_to_look_around() -> None:
    a_site()
    words = said(get(""))
    assert "Or look around" in words
    assert "All cases" in words
    assert "found" not in words


@pytest.mark.parametrize("query", ["%20", "%25", "_", "'", "%22", "…", "the", "of the"])
def test_words_that_mean_nothing_ask_for_others(query: str) -> None:
    a_digest(title="Percent")
    html = get(f"?q={query}")
    assert "found" not in said(html)
    assert MissedSearch.objects.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "100%", "a_b", "it's", '"', '"neglect', "neglect*", "NEAR(neglect, 2)", "neglect AND", "OR", "NOT neglect",
        "title:neglect", "-neglect", "^neglect", "neglect + harm", "(neglect", "neglect)", "{neglect}", "a:b:c", "neglect:*",
        "!neglect", "neglect & | !", "<->", "\\", "\\'", "'; DROP TABLE content_findable; --", "neglect\x1f", "a" * 5000,
        "neglect " * 60, "💥", "\u202eabc", "\U0001d518\U0001d52b\U0001d526", "日本語", "हिन्दी", "١٢٣", "1e5", "2.4", "K1/K2", "²", "ß", "\ufeff", "[a-",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered(words: str) -> None:
    a_digest(title="Neglect", summary=words[:300].replace("\x1f", ""))
    get(f"?q={quote(words)}")
    get(
        f"?q={quote(words)}&type={quote(words[:100])}&institution={quote(words[:100])}&strength=99&time=x&capability=%27"
    )


def test_a_query_that_is_no_text_is_answered() -> None:
    for query in ("?q=%ff%fe", "?q=a&q=b", "?page=-1", "?q=neglect&page=99999999999", "?q=neglect&page=²", "?page=abc"):
        get(query)


def test_long_questions_are_cut_and_it_says_so() -> None:
    a_digest(title="One two three four five six seven eight")
    html = get("?q=one+two+three+four+five+six+seven+eight+nine")
    assert "That was long: only the first words were looked for." in html
    assert "1 found" in said(html)
    assert len(find(words="a" * 500, chosen={}).words) == 200


# Narrowing down.


def a_library() -> None:
    version = a_published_framework(areas=1, per_area=2)
    first = capability_of(version, "K1")
    a_digest(title="Neglect one", institution="A", reading_minutes=5, strength=4, tags=(first,))
    a_digest(title="Neglect two", institution="B", reading_minutes=6, strength=1)
    a_guidance(title="Neglect three", institution="A", reading_minutes=15, tags=((first, "student"), (first, "")))
    a_module(title="Neglect four", institution="B", minutes=16)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"type": "digest"}, {"Neglect one", "Neglect two"}),
        ({"type": "guidance"}, {"Neglect three"}),
        ({"institution": "A"}, {"Neglect one", "Neglect three"}),
        ({"strength": "4"}, {"Neglect one"}),
        ({"time": "5"}, {"Neglect one"}),
        ({"time": "15"}, {"Neglect one", "Neglect two", "Neglect three"}),
        ({"time": "more"}, {"Neglect four"}),
        ({"capability": "k1"}, {"Neglect one", "Neglect three"}),
        ({"type": "digest", "institution": "B"}, {"Neglect two"}),
        ({"type": "module", "time": "5"}, set()),
        ({"type": "nonsense"}, {"Neglect one", "Neglect two", "Neglect three", "Neglect four"}),
    ],
)
def test_each_facet_narrows_down(chosen: dict[str, str], expected: set[str]) -> None:
    a_library()
    found = find(words="neglect", chosen=chosen)
    assert {result.title for result in found.results} == expected
    assert found.total == len(expected)


def test_each_choice_says_how_many_are_left_with_it() -> None:
    a_library()
    found = find(words="neglect", chosen={"institution": "A"})
    numbers = {facet.name: {choice.value: choice.number for choice in facet.choices} for facet in found.facets}
    assert numbers["type"] == {"digest": 1, "guidance": 1}
    assert numbers["institution"] == {"A": 2, "B": 2}
    assert numbers["strength"] == {"4": 1}
    assert numbers["time"] == {"5": 1, "15": 2}
    assert list(numbers["capability"]) == ["k1", "k2"]


@pytest.mark.parametrize("chosen", [{}, {"type": "digest"}, {"institution": "A"}, {"time": "15", "institution": "B"}])
def test_whatever_is_chosen_finds_as_many_as_was_said(chosen: dict[str, str]) -> None:
    a_library()
    said_so = {
        (facet.name, choice.value): choice.number
        for facet in find(words="neglect", chosen=chosen).facets
        for choice in facet.choices
        if choice.number is not None
    }
    assert len(said_so) > 5
    found = {(name, value): find(words="neglect", chosen=chosen | {name: value}).total for name, value in said_so}
    assert found == said_so


def test_an_institution_that_nothing_found_is_of_counts_for_nothing() -> None:
    a_library()
    a_digest(title="Something else", institution="C")
    assert find(words="neglect", chosen={"institution": "C"}).total == 4
    assert find(words="neglect", chosen={"institution": "C", "type": "digest"}).total == 2


def test_equals_stay_in_order_over_all_pages() -> None:
    a_digest(title="Something else", summary="About much.", studied="Knowledge.")
    a_digest(title="One more thing", summary="What knowledge is.")
    a_published_framework(areas=1, per_area=45)
    found = [[one.title for one in find(words="knowledge", chosen={}, page=page).results] for page in "1234"]
    assert [len(page) for page in found] == [20, 20, 7, 7]
    everything = [*found[0], *found[1], *found[2]]
    assert len(set(everything)) == 47
    assert found[3] == found[2]
    assert everything[-2:] == ["One more thing", "Something else"]


def test_a_facet_alone_is_a_question_too() -> None:
    a_library()
    assert titles("", capability="k1") == ["K1 Knowledge, part 1", "Neglect one", "Neglect three"]


def test_what_was_chosen_is_said_and_can_be_taken_away() -> None:
    a_library()
    html = get("?q=neglect&type=digest&institution=B")
    assert '<details class="narrow" open>' in html
    assert '<option value="digest" selected>Research digest (1)</option>' in html
    assert '<a href="?q=neglect&amp;institution=B">' in html
    assert "Kind: Research digest" in said(html)


def test_what_narrowing_down_hides_can_be_looked_for_everywhere() -> None:
    a_library()
    html = get("?q=neglect&type=module&time=5")
    assert "Look everywhere" in html
    assert '<a href="?q=neglect">' in html
    assert MissedSearch.objects.count() == 0


def test_there_are_twenty_on_a_page() -> None:
    a_published_framework(areas=1, per_area=45)
    first = get("?q=knowledge")
    assert first.count('class="thing-title"') == 20
    assert "Page 1 of 3" in first
    assert '<a href="?q=knowledge&amp;page=3">' in first
    assert '<link rel="next"' not in first
    last = get("?q=knowledge&page=3")
    assert last.count('class="thing-title"') == 5
    assert get("?q=knowledge&page=99").count('class="thing-title"') == 5
    seen = [
        title
        for page in "123"
        for title in re.findall(r'href="/capabilities/starter/(k\d+)/"', get(f"?q=knowledge&page={page}"))
    ]
    assert len(set(seen)) == 45


# Nothing found.


def test_a_slip_of_the_finger_is_met_with_what_was_meant() -> None:
    a_digest(title="Neglect that builds slowly")
    html = get("?q=neglekt+slowly")
    assert "Nothing found" in said(html)
    assert 'Did you mean <a href="?q=neglect%20slowly">neglect slowly</a>?' in html


def test_nothing_is_offered_that_finds_nothing() -> None:
    a_digest(title="Neglect that builds slowly")
    a_digest(title="Poverty")
    assert "Did you mean" not in get("?q=neglekt+poverty")
    assert "Did you mean" not in get("?q=zzzzzzzz")


def test_a_synonym_can_be_what_was_meant() -> None:
    SynonymGroup.objects.create(name="Coercion", words="coercive control\ncoercion")
    a_digest(title="Coercion")
    assert "coercive control" in get("?q=coersive+control")


# Costs.


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_search_costs_the_same_whatever_it_finds(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    version = a_published_framework(areas=1, per_area=1)
    SynonymGroup.objects.create(name="Neglect", words="neglect\nneglectful care")
    for n in range(number):
        a_digest(title=f"Neglect {n}", tags=(capability_of(version, "K1"),)) if n % 2 else a_module(
            title=f"Neglect {n}", steps=[text_step()]
        )
    get("?q=neglect", client)  # where the site is: asked once
    with django_assert_num_queries(7):
        assert f"{number} found" in said(get("?q=neglect", client))
    sign_in(client, MembershipFactory().user)
    with django_assert_num_queries(11):
        get("?q=neglect", client)
    with django_assert_num_queries(11 if number > 1 else 12):  # nothing: one less for results, two for what was meant
        get("?q=neglect&type=digest&capability=k1&strength=3&time=15", client)


def test_visitors_may_keep_results_a_minute_and_search_engines_leave_them() -> None:
    response = Client().get("/search/?q=neglect")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_every_page_leads_to_the_search() -> None:
    a_site()
    for client in (Client(), Client()):
        assert 'href="/search/"' in client.get("/").content.decode()
    client = Client()
    sign_in(client, MembershipFactory().user)
    assert 'href="/search/"' in client.get("/capabilities/").content.decode()


def test_what_was_there_before_the_search_is_indexed_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    a_published_framework(areas=1, per_area=1)
    a_digest(title="Neglect")
    gone = a_digest(title="Neglect undone")
    Findable.objects.filter(title="Neglect").delete()
    Findable.objects.filter(kind="capability").delete()
    DigestPage.objects.filter(pk=gone.pk).update(live=False)
    assert (titles("neglect"), titles("knowledge")) == ([], [])
    call_command("index_search")
    call_command("index_search")
    assert (titles("neglect"), titles("knowledge")) == (["Neglect"], ["K1 Knowledge, part 1"])
    assert Findable.objects.count() == 2
    assert timezone.localdate() == TODAY
    assert "2 things can be found" in capsys.readouterr().out


def test_words_that_an_earlier_release_cut_in_another_way_are_kept_anew_once() -> None:
    version = a_published_framework(areas=1, per_area=1)
    page = a_digest(title="Children in need")
    assert finding_index.keep_by_todays_rules() == 0
    things = [Findable.objects.get(page=page), Findable.objects.get(version=version)]
    finding_store.keep(Kept(one.pk, one.likeness_id, Words(("other",), (), ())) for one in things)
    assert (titles("children need"), titles("knowledge"), len(titles("other"))) == ([], [], 2)
    assert finding_index.keep_by_todays_rules() == 2
    assert (titles("children need"), titles("knowledge")) == (["Children in need"], ["K1 Knowledge, part 1"])
    assert titles("other") == []
    assert {one.pk for one in things} == set(Findable.objects.values_list("pk", flat=True))
    assert finding_index.keep_by_todays_rules() == 0
