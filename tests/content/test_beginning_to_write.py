"""From a title alone to what a reviewer wants changed: a draft may be as unfinished as its author likes, and says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.domain.checks import must_problems
from content.domain.editorial import reviewing, waiting
from content.models import DigestPage
from content.templatetags.reading import strength_steps
from tests.factories.editorial import a_written_digest, an_institution, fresh, submit, waiting_on
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db

STREAMS = (
    "key_messages",
    "strength_reasons",
    "effect_reasons",
    "limits",
    "practice",
    "questions",
    "supervision_questions",
    "background",
    "references",
    "authors",
)


def _form(**also: Any) -> dict[str, Any]:
    """What the editor of a new digest sends when only its title is written."""
    empty = dict.fromkeys(("question", "summary", "studied", "effect", "effect_summary", "conflicts", "strength"), "")
    today = timezone.localdate()
    dates = {"last_reviewed": today.isoformat(), "review_by": today.replace(year=today.year + 1, day=1).isoformat()}
    return nested_form_data(
        {
            "title": "Only a title",
            "slug": "only-a-title",
            **empty,
            **{name: streamfield([]) for name in STREAMS},
            "capability_tags": inline_formset([]),
            "comments": inline_formset([]),
            "reading_minutes": "6",
            **dates,
            **also,
        }
    )


def test_a_draft_needs_a_title_and_nothing_else() -> None:
    north = an_institution()
    client = sign_in(Client(), north.author)
    address = reverse("wagtailadmin_pages:add", args=["content", "digestpage", north.space.pk])

    offered = client.get(address).context["form"].initial
    assert offered["last_reviewed"] == timezone.localdate()
    assert (offered["review_by"] - offered["last_reviewed"]).days == 365

    assert client.post(address, _form()).status_code == 302
    page = DigestPage.objects.get(slug="only-a-title")
    assert (page.live, page.strength) == (False, 0)
    assert "missing_strength" in {problem.code for problem in must_problems(page)}
    assert "Not judged yet" in client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()

    refused = client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), _form() | {"action-submit": "action-submit"}
    )
    assert refused.context["form"].errors["strength"] == ["This field is required."]
    assert not fresh(page).workflow_in_progress


def test_who_opens_a_page_that_was_given_back_reads_what_should_change() -> None:
    north, south = an_institution(), an_institution("South University", "south")
    page = a_written_digest(north)
    submit(page, north.author)
    client = sign_in(Client(), north.author)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "asked for changes on" not in client.get(edit).content.decode()

    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=False, comment="Say <who> was asked.")
    told = client.get(edit).content.decode()
    assert "Peer review" in told
    assert "asked for changes on" in told
    assert "Say &lt;who&gt; was asked." in told

    fresh(page).current_workflow_state.resume(user=north.author)
    assert waiting.changes_asked(fresh(page)) is None
    assert "asked for changes on" not in client.get(edit).content.decode()


@pytest.mark.parametrize(("language", "lower"), [("en-gb", []), ("cy", [1, 3])])
def test_labels_too_long_to_stand_side_by_side_take_turns(language: str, lower: list[int]) -> None:
    with translation.override(language):
        steps = strength_steps(DigestPage(strength=2))
    assert [number for number, step in enumerate(steps) if step["lower"]] == lower
