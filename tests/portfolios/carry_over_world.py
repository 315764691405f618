"""Two versions of one framework with every kind of link between them, and a worker who has evidence signed off under the old.

From old to new: K1 is replaced by K1; K2 by K2 and R2 (split); R1 is part of R1; R2 is related to S1; K3 contains the new
K3; S1 keeps its lineage and has no crosswalk; S3 is the same as S3; S2 and R3 have nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from capabilities.domain import frameworks
from capabilities.models import Capability, FrameworkVersion
from portfolios.domain import decisions, evidence, words
from portfolios.models import Claim, Decision, FrozenWords
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair

NOTE = "Reworded, the same practice"
LINKS = (
    ("K1", "K1", "replaced_by", NOTE),
    ("K2", "K2", "replaced_by", ""),
    ("K2", "R2", "replaced_by", ""),
    ("R1", "R1", "part_of", ""),
    ("R2", "S1", "related", ""),
    ("S3", "S3", "same_as", ""),
)


def an_old_version(**version: Any) -> FrameworkVersion:
    return a_published_framework(**{"per_area": 3, "label": "2026", "in_force_from": date(2025, 9, 1), **version})


def a_new_version(
    old: FrameworkVersion, *, label: str = "2027", links: Any = LINKS, **version: Any
) -> FrameworkVersion:
    """The next version, published, in force from 1 October 2026: the old one is superseded, and can still be claimed."""
    new = a_draft_framework(
        **{"per_area": 3, "slug": old.framework.slug, "label": label, "in_force_from": date(2026, 10, 1), **version}
    )
    if old.framework == new.framework and new.capabilities.filter(code="S1").exists():
        new.capabilities.filter(code="S1").update(lineage=capability_of(old, "S1").lineage)
    for origin, target, kind, note in links:
        link(capability_of(old, origin), capability_of(new, target), kind, note)
    if links is LINKS:
        link(capability_of(new, "K3"), capability_of(old, "K3"), "part_of")
    return frameworks.publish(by=None, version=new)


def link(origin: Capability, target: Capability, kind: str, note: str = "") -> None:
    frameworks.add_crosswalk(by=None, origin=origin, target=target, kind=kind, note=note)


def a_worker_with_two_versions() -> tuple[Pair, FrameworkVersion, FrameworkVersion]:
    """Nothing is signed off yet."""
    old = an_old_version()
    pair = a_pair(framework=old)
    return pair, old, a_new_version(old)


def signed(
    pair: Pair, code: str, *, stage: int = 1, answer: str = "", outcome: str = "signed_off", **draft: Any
) -> Claim:
    """A piece with one claim on the old version's `code`, decided by the pair's supervisor."""
    version = a_draft(pair, claims=0, **{"title": f"A piece on {code}", **draft})
    claim = evidence.add_claim(
        by=pair.worker,
        version=version,
        capability=capability_of(pair.framework, code),
        stage=pair.stages[stage],
        reason="I did it.",
    )
    submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    a_decision(pair, submission, outcome=outcome, answers=[answer] if answer else None)
    claim.refresh_from_db()
    return claim


def signed_again(pair: Pair, claim: Claim) -> Claim:
    """The next version of the claim's piece, with the same claim, signed off too."""
    version = evidence.start_next_version(by=pair.worker, evidence=claim.version.evidence)
    submission = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    decisions.decide(by=pair.supervisor, submission=submission, outcome="signed_off", statement="Still so.")
    return version.claims.get()


def withdraw(pair: Pair, claim: Claim) -> Decision:
    """A withdrawal of the claim's sign-off, one more link in the chain."""
    decision = Decision.objects.get(submission__version=claim.version, outcome="signed_off")
    portfolio = pair.worker.portfolio
    portfolio.refresh_from_db()
    frozen = words.freeze(
        portfolio=portfolio, kind=FrozenWords.Kind.DECISION, payload={"statement": "Signed in error.", "by": {}}
    )
    return Decision.objects.create(
        portfolio=portfolio,
        sequence=portfolio.chain_length + 1,
        submission=decision.submission,
        outcome=Decision.Outcome.WITHDRAWN,
        decided_by=pair.supervisor,
        supervision=pair.supervision,
        submission_fingerprint=decision.submission_fingerprint,
        words=frozen.words,
        words_fingerprint=frozen.fingerprint,
        previous_fingerprint=portfolio.chain_head,
        fingerprint="0" * 64,
    )


def carry(pair: Pair, new: FrameworkVersion, *pairs: tuple[Claim, str]) -> Any:
    """The worker confirms that each claim counts toward the capability with that code."""
    from portfolios.domain import carry_over

    return carry_over.confirm(
        by=pair.worker,
        version_from=pair.framework,
        version_to=new,
        ticked=[(claim.public_id, capability_of(new, code).slug) for claim, code in pairs],
    )
