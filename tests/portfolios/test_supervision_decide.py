"""Reading what was sent and deciding on it: the page, its errors, and what happens when somebody was quicker."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Supervision
from portfolios.domain import decisions, evidence, words
from portfolios.models import Decision, DecisionDraft
from tests.factories.people import RegistrationFactory, sign_in
from tests.factories.portfolios import TEXT, a_decision, a_pair, a_submission
from tests.portfolios.supervision_world import (
    STATEMENT,
    a_colleague,
    answers,
    claim_ids,
    page_of,
    two_versions,
)

pytestmark = pytest.mark.django_db
QUEUE = "/supervision/"


class Controls(HTMLParser):
    """The controls of a page that a person has to fill in, a group of radios counted once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.required: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in {"input", "textarea", "select"} and "required" in found and found.get("type") != "hidden":
            self.required.add(str(found.get("name")))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))


def html(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_from_the_queue_to_signed_off_takes_two_loads_and_two_fields(client: Client) -> None:
    """DESIGN §5, row 4. The loads are counted from the queue: the piece, and what the decision leads to."""
    pair = a_pair()
    submission = a_submission(pair, claims=3)
    sign_in(client, pair.supervisor)
    queue_page = client.get(QUEUE)
    assert page_of(submission) in Controls(queue_page.content.decode()).links

    loads = [client.get(page_of(submission))]
    needed = Controls(loads[0].content.decode()).required
    assert needed == {"statement", "outcome"}
    posted = client.post(page_of(submission), {"statement": STATEMENT, "outcome": "signed_off", "edit_number": 0})
    assert posted.status_code == 302
    loads.append(client.get(posted.headers["Location"]))

    assert len(loads) == 2
    assert "Signed off: “Waiting with the silence”, version 1." in html(loads[1])
    decision = Decision.objects.get()
    assert (decision.submission, decision.outcome, decision.took_over) == (submission, "signed_off", False)
    assert [finding.answer for finding in decision.findings.all()] == ["not_judged"] * 3


def test_the_page_shows_exactly_what_was_sent(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair, text="One line.\n\nAnother <b>line</b>.")
    RegistrationFactory(user=pair.supervisor)
    sign_in(client, pair.supervisor)
    shown = html(client.get(page_of(submission)))
    assert '<p>One line.</p></div> <div class="pair"><p>Another &lt;b&gt;line&lt;/b&gt;.</p>' in shown
    assert "Your decision covers exactly these words." in shown
    assert (
        f"<code>{submission.fingerprint[:4]} {submission.fingerprint[4:8]} {submission.fingerprint[8:12]}</code>"
        in shown
    )
    assert f"Recorded as {pair.supervisor.name}, {pair.team.name}, registered with Social Work England, on" in shown
    assert "The first decision in this worker’s chain." in shown
    assert "“The drawing changed it.”" in shown


def test_findings_and_notes_are_recorded_with_the_decision(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair, claims=3)
    shown, partly, open_one = claim_ids(submission)
    sign_in(client, pair.supervisor)
    client.post(
        page_of(submission),
        answers(
            submission, **{f"finding-{shown}": "shown", f"finding-{partly}": "partly", f"note-{partly}": " Say more. "}
        ),
    )
    decision = Decision.objects.get()
    assert {f.claim.public_id: f.answer for f in decision.findings.select_related("claim")} == {
        shown: "shown",
        partly: "partly",
        open_one: "not_judged",
    }
    payload = words.read(decision.words)
    assert payload is not None
    assert payload["notes"] == {str(partly): "Say more."}
    assert payload["statement"] == STATEMENT
    page = html(client.get(page_of(submission)))
    assert '<span class="state look">Partly</span> Say more.' in page
    assert "Not judged separately" in page
    assert f"<p>{STATEMENT}</p>" in page


def test_returning_says_so(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    page = client.post(page_of(submission), answers(submission, outcome="returned"), follow=True)
    assert "Returned: “Waiting with the silence”, version 1." in html(page)
    assert Decision.objects.get().outcome == "returned"


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"statement": "  "}, ["Write two or three sentences about what this tells you"]),
        ({"outcome": ""}, ["Choose whether to sign it off or return it"]),
        ({"outcome": "withdrawn"}, ["Choose whether to sign it off or return it"]),
        ({"statement": "x" * 20_001}, ["Shorten your statement to 20,000 characters"]),
        (
            {"statement": "", "outcome": ""},
            ["Write two or three sentences about what this tells you", "Choose whether to sign it off or return it"],
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_written_is_lost(
    client: Client, changes: dict[str, str], problems: list[str]
) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    (claim,) = claim_ids(submission)
    sign_in(client, pair.supervisor)
    written = answers(submission, **{f"finding-{claim}": "partly", f"note-{claim}": "The why.", **changes})
    page = client.post(page_of(submission), written)
    assert page.status_code == 200
    assert [error for errors in page.context["form"].errors.values() for error in errors] == problems
    shown = page.content.decode()
    assert "There is a problem" in shown
    assert "<title>Error: " in shown
    for problem in problems:
        assert shown.count(problem) == 2  # in the summary and beside the field
    form = page.context["form"]
    assert form["statement"].value() == written["statement"]
    assert (form[f"finding-{claim}"].value(), form[f"note-{claim}"].value()) == ("partly", "The why.")
    assert not Decision.objects.exists()


def test_what_was_begun_is_kept_for_later_and_comes_back(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    (claim,) = claim_ids(submission)
    sign_in(client, pair.supervisor)
    page = client.post(
        page_of(submission),
        answers(submission, do="later", outcome="", **{f"finding-{claim}": "not_yet", f"note-{claim}": "More."}),
        follow=True,
    )
    assert "Kept for later: “Waiting with the silence”." in html(page)
    assert "Begun, saved" in html(page)
    assert not Decision.objects.exists()
    form = client.get(page_of(submission)).context["form"]
    assert form["statement"].value() == STATEMENT
    assert (form[f"finding-{claim}"].value(), form[f"note-{claim}"].value()) == ("not_yet", "More.")
    assert form["edit_number"].value() == 1


def test_deciding_removes_the_draft(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    client.post(page_of(submission), answers(submission, do="later"))
    client.post(page_of(submission), answers(submission, edit_number=1))
    assert not DecisionDraft.objects.exists()


def save_of(submission: Any) -> str:
    return reverse("portfolios:decision_save", args=[submission.public_id])


def test_each_save_has_a_number_and_two_tabs_do_not_overwrite_each_other(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    first = client.post(save_of(submission), answers(submission, statement="From this tab."))
    assert (first.status_code, first["X-Edit-Number"]) == (200, "1")
    assert "Only you can see it until you decide." in html(first)
    assert "<html" not in html(first)

    other_tab = client.post(save_of(submission), answers(submission, statement="From the other tab."))
    assert (other_tab.status_code, other_tab["X-Edit-Number"]) == (409, "1")
    assert "you wrote something else in another tab" in html(other_tab)
    assert DecisionDraft.objects.get().statement == "From this tab."

    both = client.post(page_of(submission), answers(submission, statement="From the other tab.", do="later"))
    assert both.status_code == 409
    assert "From this tab." in html(both)
    assert both.context["form"]["statement"].value() == "From the other tab."
    again = both.context["form"]["edit_number"].value()
    client.post(
        page_of(submission), answers(submission, statement="From the other tab.", do="later", edit_number=again)
    )
    assert DecisionDraft.objects.get().statement == "From the other tab."


def test_the_same_words_arriving_twice_are_no_conflict(client: Client) -> None:
    """The autosave of a field and the button pressed on leaving it overtake each other."""
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    for _ in range(2):
        saved = client.post(save_of(submission), answers(submission))
        assert (saved.status_code, saved["X-Edit-Number"]) == (200, "1")
    assert client.post(page_of(submission), answers(submission, do="later")).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999", "²"])
def test_a_wild_edit_number_counts_as_the_first(client: Client, number: str) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    assert client.post(save_of(submission), answers(submission, edit_number=number))["X-Edit-Number"] == "1"


def test_a_null_character_is_no_reason_to_lose_a_draft(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    assert client.post(save_of(submission), answers(submission, statement="a\x00b")).status_code == 200
    assert DecisionDraft.objects.get().statement == "ab"


def test_taking_over_is_said_before_and_recorded_after(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    sign_in(client, colleague)
    page = html(client.get(page_of(submission)))
    assert f"This was sent to {pair.supervisor.name}." in page
    assert "If you decide, the record says that you did." in page
    client.post(page_of(submission), answers(submission))
    decision = Decision.objects.get()
    assert (decision.decided_by, decision.took_over) == (colleague, True)
    assert f"Taken over from {pair.supervisor.name}." in html(client.get(page_of(submission)))


def test_the_addressee_is_not_told_of_taking_over(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    assert "take it over" not in html(client.get(page_of(submission)))


def test_somebody_who_comes_too_late_is_told_who_decided_and_keeps_their_words(client: Client) -> None:
    """Two stale pages, one after the other: what SQLite can show of two at once."""
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    sign_in(client, colleague)
    client.get(page_of(submission))
    a_decision(pair, submission, outcome="returned")
    page = client.post(page_of(submission), answers(submission))
    assert page.status_code == 409
    shown = html(page)
    assert "Somebody got there first" in shown
    assert f"{pair.supervisor.name} decided this on" in shown
    assert "it is returned" in shown
    assert f"<p>{STATEMENT}</p>" in shown
    assert Decision.objects.get().decided_by == pair.supervisor
    assert STATEMENT in html(client.get(page_of(submission)))

    client.post(page_of(submission), {"do": "let_go"})
    assert not DecisionDraft.objects.exists()


def test_a_stale_object_in_the_domain_makes_no_second_decision() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement=STATEMENT)
    with pytest.raises(decisions.AlreadyDecided) as caught:
        decisions.decide(by=colleague, submission=submission, outcome="returned", statement=STATEMENT)
    assert caught.value.decision == Decision.objects.get()


def test_the_same_click_twice_records_once_and_says_so(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    client.post(page_of(submission), answers(submission))
    again = client.post(page_of(submission), answers(submission), follow=True)
    assert "Your decision on “Waiting with the silence” is recorded." in html(again)
    assert Decision.objects.count() == 1
    assert not DecisionDraft.objects.exists()


def test_a_piece_called_back_while_somebody_wrote(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    evidence.recall(by=pair.worker, version=submission.version)
    page = client.post(page_of(submission), answers(submission))
    assert page.status_code == 409
    shown = html(page)
    assert "This was called back while you wrote" in shown
    assert f"<p>{STATEMENT}</p>" in shown
    assert TEXT not in shown
    assert "Waiting with the silence" not in shown
    later = client.get(page_of(submission))
    assert later.status_code == 200
    assert "This was called back" in html(later)
    assert TEXT not in html(later)


def test_an_autosave_that_comes_too_late_says_so_and_keeps_the_words(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, a_colleague(pair))
    a_decision(pair, submission)
    page = client.post(save_of(submission), answers(submission))
    assert page.status_code == 409
    assert f"{pair.supervisor.name} decided this at" in html(page)
    assert DecisionDraft.objects.get().statement == STATEMENT
    client.post(save_of(submission), answers(submission, statement=""))
    assert DecisionDraft.objects.get().statement == STATEMENT


def test_a_supervision_that_ends_while_somebody_writes_shows_their_words_once(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    page = client.get(page_of(submission)).content.decode()
    token = page.split('name="writer" value="')[1].split('"')[0]
    Supervision.objects.filter(pk=pair.supervision.pk).update(ended=timezone.localdate())
    answer = client.post(page_of(submission), answers(submission, writer=token))
    assert answer.status_code == 403
    assert f"<p>{STATEMENT}</p>" in html(answer)
    assert TEXT not in html(answer)
    assert client.post(page_of(submission), answers(submission)).status_code == 404
    assert not Decision.objects.exists()


def test_words_that_no_longer_match_their_fingerprint_cannot_be_signed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    sign_in(client, pair.supervisor)
    monkeypatch.setattr(words, "still_matches", lambda *_args: False)
    page = client.post(page_of(submission), answers(submission))
    assert "Nothing was recorded" in html(page)
    assert page.context["form"]["statement"].value() == STATEMENT
    assert not Decision.objects.exists()


def test_erased_words_can_be_neither_read_nor_decided(client: Client) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    words.erase(by=pair.supervisor, words=submission.words, why="Asked by the worker")
    sign_in(client, pair.supervisor)
    shown = html(client.get(page_of(submission)))
    assert TEXT not in shown
    assert "Asked by the worker" in shown
    assert client.post(page_of(submission), answers(submission)).status_code == 409
    assert not Decision.objects.exists()


def test_the_history_tells_what_happened_before(client: Client) -> None:
    pair = a_pair()
    first, second = two_versions(pair)
    sign_in(client, pair.supervisor)
    page = client.get(page_of(second))
    assert [(step.shape, step.what, step.version) for step in page.context["reading"].history] == [
        ("past", "sent", 1),
        ("returned", "returned", 1),
        ("past", "sent", 2),
        ("here", "decide", 2),
    ]
    shown = html(page)
    assert "You let the child set the pace, and it shows in what you saw." in shown
    assert page_of(first) in shown
    assert "The next decision in this worker’s chain, after 1." in shown


def test_what_changed_since_the_version_before(client: Client) -> None:
    pair = a_pair()
    first, second = two_versions(pair)
    sign_in(client, pair.supervisor)
    address = reverse("portfolios:submission_changes", args=[second.public_id])
    assert address in client.get(page_of(second)).content.decode()
    shown = html(client.get(address))
    assert "What changed since version 1" in shown
    assert "I weighed the warmth against the worry." in shown
    assert "As it was" in shown
    assert client.get(reverse("portfolios:submission_changes", args=[first.public_id])).status_code == 404


def test_a_supervisor_who_came_later_sees_neither_the_earlier_version_nor_what_changed(client: Client) -> None:
    pair = a_pair()
    first = a_submission(pair)
    a_decision(pair, first, outcome="returned")
    newcomer = a_colleague(pair, accepted_at=timezone.now())
    version = evidence.start_next_version(by=pair.worker, evidence=first.version.evidence)
    second = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    sign_in(client, newcomer)
    page = client.get(page_of(second))
    assert [(step.what, step.version, step.statement) for step in page.context["reading"].history] == [
        ("elsewhere", 1, ""),
        ("sent", 2, ""),
        ("decide", 2, ""),
    ]
    assert "You let the child set the pace" not in html(page)
    assert client.get(page_of(first)).status_code == 404
    assert client.get(reverse("portfolios:submission_changes", args=[second.public_id])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_decide_page_takes_the_same_queries_whatever_it_holds(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    pair = a_pair()
    submission = a_submission(pair, claims=number)
    for _ in range(number):
        a_decision(pair, submission, outcome="returned")
        version = evidence.start_next_version(by=pair.worker, evidence=submission.version.evidence)
        submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    sign_in(client, pair.supervisor)
    with django_assert_num_queries(11):
        page = client.get(page_of(submission))
    assert len(page.context["form"].claims) == number
    with django_assert_num_queries(8):
        client.get(reverse("portfolios:submission_changes", args=[submission.public_id]))
    a_decision(pair, submission)
    with django_assert_num_queries(9):
        client.get(page_of(submission))
