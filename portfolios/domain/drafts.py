"""A supervisor's own words about a submission when there is nothing left to decide: kept, shown, let go."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from people.models import User
from portfolios.domain import decisions
from portfolios.models import DecisionDraft, Submission


def save_draft(
    *,
    by: User,
    submission: Submission,
    edit_number: int,
    statement: str,
    outcome: str,
    findings: Mapping[str, str],
    notes: Mapping[str, str],
) -> DecisionDraft:
    """Keep what somebody has begun to write. The same words arriving again are no conflict: the draft stays as it is.

    Leaving a field saves it, and pressing a button leaves the field: two posts of one page often overtake each other.
    Raises decisions.NotYourSupervisee, decisions.DraftChangedElsewhere where another tab wrote something else.
    """
    try:
        return decisions.save_decision_draft(
            by=by,
            submission=submission,
            edit_number=edit_number,
            statement=statement,
            outcome=outcome,
            findings=findings,
            notes=notes,
        )
    except decisions.DraftChangedElsewhere as error:
        draft = error.draft
        if (draft.statement, draft.outcome, draft.findings) != (
            statement,
            outcome,
            {"answers": dict(findings), "notes": dict(notes)},
        ):
            raise
        return draft


def keep_what_came_too_late(
    *,
    by: User,
    submission: Submission,
    edit_number: int,
    statement: str,
    outcome: str = "",
    findings: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> DecisionDraft:
    """Keep what somebody wrote about a submission that was decided or called back meanwhile.

    What arrives is the newest they wrote, so it wins over an earlier save of another tab; an empty statement never
    replaces one that was written. Raises decisions.NotYourSupervisee.
    """
    kept = by.decision_drafts.filter(submission=submission).first()
    if kept is not None and not statement.strip():
        return kept

    def save(number: int) -> DecisionDraft:
        return decisions.save_decision_draft(
            by=by,
            submission=submission,
            edit_number=number,
            statement=statement,
            outcome=outcome,
            findings=findings,
            notes=notes,
        )

    try:
        return save(edit_number)
    except decisions.DraftChangedElsewhere as error:
        return save(error.draft.edit_number)


@transaction.atomic
def let_go_of_draft(*, by: User, submission: Submission) -> None:
    """Throw away what `by` has begun to write about the submission; nothing happens where there is nothing."""
    by.decision_drafts.filter(submission=submission).delete()
