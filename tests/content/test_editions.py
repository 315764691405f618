"""Every publishing keeps an edition; an edition never changes; its steps are what a learner takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from content.domain import editions
from content.models import Edition, ModulePage
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import (
    InformationPageFactory,
    a_digest,
    a_module,
    a_site,
    digest_step,
    quiz_step,
    reflection_step,
    text_step,
)

pytestmark = pytest.mark.django_db


def test_publishing_a_module_keeps_its_first_edition() -> None:
    capability = capability_of(a_published_framework(), "R1")
    module = a_module(title="One decision", minutes=25, tags=((capability, "student"),))

    edition = Edition.objects.get()

    assert (edition.kind, edition.number, edition.title, edition.minutes) == ("module", 1, "One decision", 25)
    assert edition.page_id == module.pk
    assert edition.body["summary"] == module.summary
    assert edition.body["steps"] == module.steps.get_prep_value()
    assert edition.capabilities == [{"id": capability.pk, "code": "R1", "title": capability.title, "stage": "student"}]


def test_publishing_a_digest_keeps_an_edition_with_its_dates_and_reading_time() -> None:
    a_digest(reading_minutes=7)

    edition = Edition.objects.get()

    assert (edition.kind, edition.minutes, edition.body["last_reviewed"]) == ("digest", 7, "2026-10-02")


def test_a_changed_page_gets_the_next_number_and_an_unchanged_one_does_not() -> None:
    module = a_module()
    module.save_revision().publish()
    assert [edition.number for edition in Edition.objects.all()] == [1]

    module.title = "Another title"
    module.save_revision().publish()

    assert sorted(Edition.objects.values_list("number", "title")) == [
        (1, Edition.objects.get(number=1).title),
        (2, "Another title"),
    ]


def test_a_draft_is_no_edition() -> None:
    module = a_module()
    module.title = "Not yet"
    module.save_revision()

    assert [edition.title for edition in Edition.objects.all()] != ["Not yet"]
    assert Edition.objects.count() == 1


def test_a_scheduled_publishing_keeps_an_edition() -> None:
    module = a_module()
    module.title = "Later"
    module.go_live_at = timezone.now() + timedelta(hours=1)
    module.save_revision().publish()
    assert Edition.objects.count() == 1, "nothing is published before its hour"

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")

    assert editions.latest_edition(module).title == "Later"


def test_other_pages_have_no_editions() -> None:
    page = InformationPageFactory(parent=a_site(), title="About", slug="about")
    page.save_revision().publish()

    assert not Edition.objects.exists()
    with pytest.raises(editions.NotPublishable):
        editions.publish_edition(page)


def test_a_live_page_that_was_put_there_without_publishing_gets_its_edition_when_somebody_begins() -> None:
    module = a_module()
    copy = ModulePage(title="By hand", slug="by-hand", summary="s", institution="i", steps=[text_step()])
    module.get_parent().add_child(instance=copy)
    assert not Edition.objects.filter(page=copy).exists()

    assert editions.current_edition(copy).title == "By hand"
    copy.unpublish()
    with pytest.raises(editions.NotPublishable):
        editions.current_edition(copy)


def test_an_edition_outlives_its_page() -> None:
    module = a_module()
    edition = Edition.objects.get()

    module.delete()

    edition.refresh_from_db()
    assert edition.page_id is None
    assert edition.page_key == editions.key_of(module)
    assert [step.title for step in editions.steps_of(edition)] == ["Read this", "What would you do?", "Your turn"]


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Other'",
        "body = '{}'",
        "number = 7",
        "minutes = 1",
        "capabilities = '[1]'",
        "published_at = '2020-01-01 00:00:00'",
        "kind = 'digest'",
    ],
)
def test_an_edition_cannot_be_changed_by_raw_sql(change: str) -> None:
    a_module()
    before = Edition.objects.values().get()

    with (
        pytest.raises(DatabaseError, match="Editions never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE content_edition SET {change}")

    assert Edition.objects.values().get() == before


def test_steps_keep_their_ids_when_the_author_moves_and_rewords_them() -> None:
    module = a_module()
    first = {step.type: step.id for step in editions.steps_of(Edition.objects.get())}

    module.steps = list(reversed(module.steps.get_prep_value()))
    module.steps[0].value["prompt"] = "What will you do differently?"
    module.save_revision().publish()

    latest = editions.steps_of(editions.latest_edition(module))
    assert [step.type for step in latest] == ["reflection", "quiz", "text"]
    assert {step.type: step.id for step in latest} == first


def test_steps_carry_what_a_learner_needs() -> None:
    digest = a_digest(title="What research says")
    a_module(steps=[text_step(), digest_step(digest), quiz_step(), reflection_step(optional=True)])

    text, reading, quiz, reflection = editions.steps_of(Edition.objects.get(kind="module"))

    assert text.value == {"text": "<p>Something to read.</p>", "body": "", "optional": False}
    assert reading.value["introduction"] == "Look for the limits."
    assert reading.value["digest"] == {
        "title": "What research says",
        "question": "What helps?",
        "summary": "Some things help.",
        "key_messages": ["First message.", "Second message."],
        "minutes": 6,
        "edition": str(Edition.objects.get(kind="digest").public_id),
        "url": digest.url,
    }
    question = quiz.value["questions"][0]
    assert question["question"] == "The child is quiet. What now?"
    assert [(o["text"], o["correct"], o["feedback"]) for o in question["options"]] == [
        ("Ask", True, "It opens the talk."),
        ("Wait", False, "It may close it."),
    ]
    assert all(o["id"] for o in question["options"])
    assert reflection.value == {"prompt": "What will you do?", "hint": "A few words.", "optional": True}


def test_a_digest_step_keeps_what_the_digest_said_after_the_digest_is_gone() -> None:
    digest = a_digest(title="What research says")
    a_module(steps=[digest_step(digest)])
    digest.unpublish()

    step = editions.steps_of(Edition.objects.get(kind="module"))[0]

    assert step.value["digest"]["key_messages"] == ["First message.", "Second message."]
    assert step.value["digest"]["url"] == ""


def test_a_module_says_nothing_of_a_digest_that_is_still_a_draft() -> None:
    digest = a_digest(title="Coming", summary="A secret")
    digest.unpublish()
    a_module(steps=[digest_step(digest)])

    step = editions.steps_of(Edition.objects.get(kind="module"))[0]

    assert step.value["digest"]["title"] == "Coming"
    assert "A secret" not in str(Edition.objects.get(kind="module").body)


def test_rich_text_in_a_step_is_safe_whoever_stored_it() -> None:
    a_module(
        steps=[text_step(text='<p onclick="x()">Read<script>alert(1)</script> <a href="javascript:x()">this</a></p>')]
    )

    step = editions.steps_of(Edition.objects.get())[0]

    assert step.value["text"] == '<p>Read <a rel="noopener">this</a></p>'


def test_steps_of_a_module_cost_the_same_with_one_digest_or_three(django_assert_num_queries: Any) -> None:
    for number in (1, 3):
        a_module(title=f"With {number}", steps=[digest_step(a_digest()) for _ in range(number)])
        edition = Edition.objects.get(title=f"With {number}")
        editions.steps_of(edition)  # Wagtail remembers the site's addresses from here on
        with django_assert_num_queries(1):
            editions.steps_of(edition)
