"""Who may review a page: predicates over what somebody has to do with it (DESIGN §11).

`Involvement` holds the facts as they are today; content/domain/editorial/involvement.py finds them.
"""

from __future__ import annotations

from dataclasses import dataclass

import rules

from people.models import User


@dataclass(frozen=True)
class Involvement:
    """What one person has to do with one page in review, today.

    `writes_elsewhere`: author of an organisation that is not the page's; `writes_here`: of the one that is;
    `leads_practice`: practice lead of an employer; `wrote`: on any version of the page, or asked for its review;
    `peer_reviewed`: answered its peer review in this round.
    """

    writes_elsewhere: bool = False
    writes_here: bool = False
    leads_practice: bool = False
    wrote: bool = False
    peer_reviewed: bool = False


@rules.predicate
def writes_elsewhere(user: User, involvement: Involvement) -> bool:
    """An author of another institution."""
    return involvement.writes_elsewhere


@rules.predicate
def writes_here(user: User, involvement: Involvement) -> bool:
    """An author of the page's own institution, whatever else they are."""
    return involvement.writes_here


@rules.predicate
def leads_practice(user: User, involvement: Involvement) -> bool:
    """A practice lead of an employer."""
    return involvement.leads_practice


@rules.predicate
def wrote(user: User, involvement: Involvement) -> bool:
    """Wrote on the page, or put it before the reviewers."""
    return involvement.wrote


@rules.predicate
def peer_reviewed(user: User, involvement: Involvement) -> bool:
    """Gave the peers' answer already."""
    return involvement.peer_reviewed


may_peer_review = writes_elsewhere & ~writes_here & ~wrote
may_practice_review = leads_practice & ~wrote & ~peer_reviewed

rules.add_perm("content.peer_review", may_peer_review)
rules.add_perm("content.practice_review", may_practice_review)
