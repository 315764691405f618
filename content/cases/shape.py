"""Whether parsed JSON has the shape of a case (case.schema.json), and where not, in words for who wrote the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

SCHEMA = Path(__file__).with_name("case.schema.json")
MOST_NAMED = 60


@dataclass(frozen=True)
class Fault:
    """One place: its steps from the top, numbers from 1; the keyword of the schema that it does not meet; what is wrong."""

    steps: tuple[str, ...]
    keyword: str
    said: str

    def __str__(self) -> str:
        return f"{' → '.join(self.steps) or _('the file')}: {self.said}"


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of a case, as it is published."""
    return dict(json.loads(SCHEMA.read_text(encoding="utf-8")))


def faults_of(data: Any) -> Iterator[Fault]:
    """Every place that is not as the schema says, from the top down."""
    from jsonschema.exceptions import best_match

    for error in sorted(_validator().iter_errors(data), key=lambda one: [str(part) for part in one.absolute_path]):
        deepest = best_match([error])
        steps = tuple(str(part + 1 if isinstance(part, int) else part) for part in deepest.absolute_path)
        yield Fault(steps, str(deepest.validator), _said(deepest))


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # 60 ms that only whoever reads a case pays

    return Draft202012Validator(schema())


def _said(error: Any) -> str:
    """The sentence for an error of jsonschema; its own words where we have none."""
    wanted = error.validator_value
    named: dict[str, Callable[[], str]] = {
        "required": lambda: _("%s is missing.") % _listed(one for one in wanted if one not in error.instance),
        "additionalProperties": lambda: (
            _("%s is not a part that a case has here.")
            % _listed(one for one in error.instance if one not in error.schema.get("properties", {}))
        ),
        "enum": lambda: _("It has to be one of %s.") % _listed(wanted),
        "const": lambda: _("It has to be %s.") % _listed([wanted]),
        "type": lambda: _("It has to be %s.") % _kinds().get(str(wanted), wanted),
        "minLength": lambda: _("It is empty."),
        "maxLength": lambda: _("It is longer than %d characters.") % wanted,
        "minItems": lambda: _("There are too few: it takes at least %d.") % wanted,
        "maxItems": lambda: _("There are too many: at most %d.") % wanted,
        "minimum": lambda: _("It has to be %d or more.") % wanted,
        "maximum": lambda: _("It has to be %d or less.") % wanted,
        "pattern": lambda: _("It may hold small letters, digits and hyphens only, and not too many."),
    }
    sentence = named.get(str(error.validator))
    return sentence() if sentence else str(error.message)[:300]


def _listed(names: Any) -> str:
    return ", ".join(f"“{str(one)[:MOST_NAMED]}”" for one in names)


def _kinds() -> dict[str, str]:
    return {
        "string": _("words in quotation marks"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
        "array": _("a list"),
        "object": _("a part in braces"),
    }
