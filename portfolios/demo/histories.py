"""What the demo people did: evidence written, sent, returned and signed, learning done, views of their own.

All through the domain functions, back-dated, so that the records of the demo world verify like real ones. The choices
are drawn from a generator with a fixed seed: the demo looks the same every time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from capabilities.domain.queries import default_version
from capabilities.models import Capability, Stage
from portfolios.demo.cast import Cast, Worker
from portfolios.demo.frameworks import Also
from portfolios.domain import decisions, evidence
from portfolios.domain.judgements import record_own_view
from portfolios.domain.portfolios import portfolio_of, record_career_stage
from portfolios.models import Decision, EvidenceVersion, Submission

ACCOUNTS = Path(__file__).with_name("accounts.json")
SEED = 2026
# What somebody adds when a piece comes back with a question.
ANSWERS = (
    "You asked what I weighed up. I set what I had seen against what I had been told, and the second visit decided it.",
    "To answer your question: I was surer than I had reason to be, and said so to the family when I went back.",
    "You asked what changed. I now write down what I expect before I go, and read it again before I conclude.",
)
Progress = Callable[[str], None]

# How many pieces a worker of a stage has, at least and at most: some teams write more than others.
PIECES = {
    "student": (3, 5),
    "newly-qualified": (8, 12),
    "social-worker": (7, 13),
    "experienced": (7, 12),
    "advanced": (6, 9),
}
WRITES_MORE = {"Looked after": 4, "North": 3, "South": -2}


class History:
    """Writes the histories of a cast's workers, one after another."""

    def __init__(self, cast: Cast, also: Mapping[str, Also]) -> None:
        version = default_version()
        self.cast = cast
        self.also = also  # by title: what the first newly qualified worker in North claims beside the account's
        self.accounts: list[dict[str, Any]] = json.loads(ACCOUNTS.read_text(encoding="utf-8"))
        self.capabilities: dict[str, Capability] = {
            capability.code: capability for capability in version.capabilities.filter(kind="capability")
        }
        self.stages: dict[str, Stage] = {stage.code: stage for stage in version.stages.all()}
        self.random = random.Random(SEED)  # noqa: S311  no secret depends on it

    def write(self, progress: Progress) -> None:
        for position, worker in enumerate(self.cast.workers, start=1):
            self._career(worker)
            self._evidence(worker)
            self._views(worker)
            if position % 5 == 0 or position == len(self.cast.workers):
                progress(f"Portfolios: {position} of {len(self.cast.workers)}")

    def _career(self, worker: Worker) -> None:
        order = list(self.stages.values())
        own = self.stages[worker.stage]
        for stage in order[max(0, order.index(own) - 1) : order.index(own) + 1]:
            years = 1 if stage == own else 3
            record_career_stage(
                by=worker.supervision.supervisor,
                portfolio=portfolio_of(worker.user),
                stage=stage,
                since=self.cast.today - timedelta(days=330 if years == 1 else 700),
            )

    def _evidence(self, worker: Worker) -> None:
        chosen = self._chosen(worker)
        days = sorted(self.random.sample(range(12, 300), len(chosen)), reverse=True)
        for account, ago in zip(chosen, days, strict=True):
            fate = self.random.choices(["signed", "returned first"], [84, 16])[0]
            self.piece(worker, account, days_ago=ago, fate=fate)
        for ago in self._latest(worker):
            spare = [account for account in self.accounts if account not in chosen]
            if spare:
                self.piece(worker, spare[0], days_ago=ago, fate="draft" if ago < 3 else "waiting")

    def _chosen(self, worker: Worker) -> list[dict[str, Any]]:
        """Which accounts a worker wrote: everything the ASYE asks for where they are finishing it, else a few."""
        asked = [account for account in self.accounts if account["kind"] != "reflective_account"]
        others = [account for account in self.accounts if account not in asked]
        if worker.finishes:
            return [*asked, *self.random.sample(others, 2)]
        if worker is self.cast.lead_character:
            # Ten months in: one observation, one report and the last reflection are still to come.
            to_come = {"direct_observation": 1, "written_report": 1, "critical_reflection": 1}
            for kind, how_many in to_come.items():
                for account in [account for account in asked if account["kind"] == kind][-how_many:]:
                    asked.remove(account)
            return [*asked, *others[2:5]]
        least, most = PIECES[worker.stage]
        count = self.random.randint(least, most) + WRITES_MORE.get(worker.team.name, 0)
        return self.random.sample(self.accounts, min(count, len(self.accounts)))

    def _latest(self, worker: Worker) -> Iterator[int]:
        """Something under way for every third worker or so, so that queues are neither empty nor long."""
        if not worker.finishes and self.random.random() < 0.4:
            yield self.random.choice([1, 2, 4, 6, 9])

    def piece(self, worker: Worker, account: dict[str, Any], *, days_ago: int, fate: str) -> EvidenceVersion:
        """One piece of evidence, written `days_ago` and taken as far as `fate` says."""
        at = self._moment(days_ago)
        version = evidence.start_evidence(
            by=worker.user, kind=account["kind"], title=account["title"], text=account["text"], at=at
        )
        for code, reason in account["claims"].items():
            evidence.add_claim(
                by=worker.user,
                version=version,
                capability=self.capabilities[code],
                stage=self._stage_then(worker, days_ago),
                reason=reason,
            )
        if worker is self.cast.lead_character and (also := self.also.get(account["title"])):
            evidence.add_claim(
                by=worker.user, version=version, capability=also.capability, stage=also.stage, reason=also.reason
            )
        if fate == "draft":
            return version
        submission = self._send(worker, version, at + timedelta(hours=2))
        if fate in {"returned first", "returned"}:
            self._decide(worker, submission, account, outcome="returned", after=self.random.randint(1, 5))
            if fate == "returned":
                return version
            version = evidence.start_next_version(by=worker.user, evidence=version.evidence, at=at + timedelta(days=7))
            version = evidence.save_draft(
                by=worker.user,
                version=version,
                edit_number=version.edit_number,
                title=account["title"],
                text=f"{version.text}\n\n{self.random.choice(ANSWERS)}",
            )
            submission = self._send(worker, version, at + timedelta(days=8))
        if fate != "waiting":
            self._decide(worker, submission, account, outcome="signed_off", after=self.random.randint(1, 9))
        return version

    def _stage_then(self, worker: Worker, days_ago: int) -> Stage:
        """Most of what is older than eight months was claimed at the stage before, except by who is finishing."""
        order = list(self.stages.values())
        own = order.index(self.stages[worker.stage])
        return order[max(0, own - 1)] if days_ago > 255 and not worker.finishes else order[own]

    def _send(self, worker: Worker, version: EvidenceVersion, at: datetime) -> Submission:
        return evidence.submit(by=worker.user, version=version, declared=True, supervision=worker.supervision, at=at)

    def _decide(
        self, worker: Worker, submission: Submission, account: dict[str, Any], *, outcome: str, after: int
    ) -> Decision:
        at = min(submission.submitted_at + timedelta(days=after, hours=3), timezone.now())
        answers = self.random.choices(["not_judged", "shown", "partly"], [70, 24, 6], k=3)
        # What is claimed beside the account's own is left as not judged separately.
        claims = submission.version.claims.values_list("public_id", flat=True)[: len(account["claims"])]
        return decisions.decide(
            by=worker.supervision.supervisor,
            submission=submission,
            outcome=outcome,
            statement=account["statement" if outcome == "signed_off" else "returned"],
            findings=dict(zip(claims, answers, strict=False)),
            at=at,
        )

    def _views(self, worker: Worker) -> None:
        """Two or three views of their own at the stage after theirs: what they reach for next."""
        order = list(self.stages.values())
        after = order[min(order.index(self.stages[worker.stage]) + 1, len(order) - 1)]
        for code in self.random.sample(sorted(self.capabilities), 3):
            record_own_view(by=worker.user, capability=self.capabilities[code], stage=after, view="partly")

    def _moment(self, days_ago: int) -> datetime:
        day = self.cast.today - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time(self.random.randint(9, 16), self.random.randint(0, 59))))
