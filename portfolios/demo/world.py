"""Loading the demo world: once, whole or not at all, and never where real people are."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from capabilities.domain.frameworks import load_shipped
from content.domain.shipped import load_shipped_content
from people.models import User
from portfolios.demo import cases, frameworks, learning, programmes, reviews
from portfolios.demo.cast import Cast, assemble
from portfolios.demo.histories import History, Progress


class RealDataPresent(Exception):
    """There are accounts that are no demo accounts: the demo world stays out."""


def _quietly(words: str) -> None:
    """Report nothing."""


def is_loaded() -> bool:
    """Whether there are demo accounts."""
    return User.objects.filter(is_demo=True).exists()


def load(*, progress: Progress = _quietly, today: date | None = None) -> bool:
    """Load everything; False where it is there already. Raises RealDataPresent."""
    if User.objects.filter(is_demo=False).exists():
        raise RealDataPresent
    progress("Frameworks, digests and modules")
    load_shipped()
    load_shipped_content()
    if is_loaded():
        return False
    with transaction.atomic():
        cast = assemble(today or timezone.localdate())
        progress(f"People: {len(cast.workers)} workers, {len(cast.supervisors)} supervisors")
        own = frameworks.first_version(cast)
        history = History(cast, frameworks.also_claimed(own))
        history.write(progress)
        frameworks.later_versions(cast, own)
        progress("Programmes and learning")
        programmes.fill(cast, history)
        _lead_character(cast, history)
        learning.fill(cast)
        cases.fill(cast)
        reviews.fill(cast)
    return True


def _lead_character(cast: Cast, history: History) -> None:
    """The first newly qualified worker in North: something returned, something waiting, something begun."""
    worker = cast.lead_character
    mine = {piece.title for piece in worker.user.portfolio.evidence.all()}
    fates = iter([("returned", 4), ("waiting", 3), ("draft", 1)])
    for account in history.accounts:
        if account["title"] not in mine and (fate := next(fates, None)):
            history.piece(worker, account, days_ago=fate[1], fate=fate[0])
