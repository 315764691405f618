"""`python -m config.messages`: the catalogues of `locale/`, made ready for Django without any program beside Python.

The .mo files lie beside their .po in the repository: machines that run Throughline need not have gettext. `make messages`
gathers the words first (that does need gettext) and then does this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def catalogues() -> Iterator[tuple[Path, bytes]]:
    """Where each compiled catalogue belongs, and what is in it."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        yield path.with_suffix(".mo"), polib.pofile(path.read_text(encoding="utf-8")).to_binary()


def main() -> int:
    """Write them all; return the exit code."""
    for path, content in catalogues():
        path.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
