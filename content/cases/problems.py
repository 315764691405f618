"""What a check says of a case: a sentence, how bad it is, and the scene it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.cases.document import Passage, Scene

MUST, SHOULD = "must", "should"


@dataclass(frozen=True)
class Problem:
    """`severity` must (no publishing) or should; `code` for tests and links; `scene` may be empty: the case as a whole."""

    severity: str
    code: str
    scene: str
    sentence: str


def must(code: str, scene: str, sentence: str) -> Problem:
    """A problem that has to be mended before the case is published."""
    return Problem(MUST, code, scene, sentence)


def should(code: str, scene: str, sentence: str) -> Problem:
    """A problem that is worth another look and stops nothing."""
    return Problem(SHOULD, code, scene, sentence)


def passages_in(scene: Scene) -> Iterator[Passage]:
    """The scene's own, then those of its enquiries."""
    yield from scene.passages
    for enquiry in scene.enquiries:
        yield from enquiry.passages
