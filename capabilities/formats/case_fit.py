"""Objects that keep to CASE 1.1, made out of anything a file held, and that undone on reading.

`fit` makes them, `unfold` undoes it. A field that CASE 1.1 does not know, or a value that it does not allow there, moves
into the object's `extensions`, under `throughline.unknown`, and comes back from there: nothing is lost, and what is
written is valid. Values that are only spelled differently are respelled and not kept twice: a link that is a plain text
becomes a link object, a number in quotation marks a number, a time without zone one in UTC, a day with a time of day a
day, `null` an absent field.
"""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime
from typing import Any

from capabilities.formats.case_fields import (
    ASSOCIATION_TYPES,
    FIELDS,
    OURS,
    REQUIRED,
    Defaults,
    letters,
    made_identifier,
)

_TYPE_BY_LETTERS = {name.casefold(): name for name in ASSOCIATION_TYPES}
_EXTENDED_TYPE = re.compile(r"ext:[a-zA-Z0-9._-]+")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def fit(kind: str, values: dict[str, Any], defaults: Defaults, *, ours: dict[str, Any] | None = None) -> dict[str, Any]:
    """The object as CASE 1.1 allows it, its fields in the standard's order. `ours` goes into its extensions."""
    fitted: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for key, type_ in FIELDS[kind].items():
        value = values.get(key)
        if value is None:
            continue
        fitting, whole = _fit_value(type_, value, defaults)
        if fitting is not None:
            fitted[key] = fitting
        if not whole:
            unknown[key] = value
    known = FIELDS[kind]
    unknown |= {
        key: value for key, value in values.items() if key not in known and key != "extensions" and value is not None
    }
    if any(key not in fitted for key in REQUIRED.get(kind, ())):
        _complete(kind, fitted, values, defaults)
        fitted = {key: fitted[key] for key in known if key in fitted}
    _extend(kind, fitted, values.get("extensions"), unknown, ours or {})
    return fitted


def unfold(kind: str, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The object as it was before `fit`, and our own fields. A field somebody has changed since keeps its new value."""
    extensions = values.get("extensions")
    ours = extensions.get(OURS) if isinstance(extensions, dict) else None
    if not isinstance(extensions, dict) or not isinstance(ours, dict):
        return values, {}
    values = {key: value for key, value in values.items() if key != "extensions"}
    if rest := {key: value for key, value in extensions.items() if key != OURS}:
        values["extensions"] = rest
    unknown = ours.get("unknown")
    for key, value in unknown.items() if isinstance(unknown, dict) else ():
        fitted = _fit_value(FIELDS[kind].get(key, "text"), value, Defaults("", ""))[0]
        # Where nothing of it fitted and the field had to be there, something else was written in its place.
        replaced = fitted is None and key in REQUIRED.get(kind, ())
        if key not in values or replaced or fitted == values[key]:
            values[key] = value
    return values, {key: value for key, value in ours.items() if key != "unknown"}


def _complete(kind: str, fitted: dict[str, Any], values: dict[str, Any], defaults: Defaults) -> None:
    for key in REQUIRED.get(kind, ()):
        if key in fitted:
            continue
        if key == "identifier":
            content = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
            fitted[key] = made_identifier(kind, content)
        elif key == "uri":
            fitted[key] = defaults.uri(kind, fitted["identifier"])
        elif key == "lastChangeDateTime":
            fitted[key] = defaults.changed_at
        elif key == "associationType":
            fitted[key] = "ext:unknown"
        elif key.endswith("NodeURI"):
            fitted[key] = {"title": "", "identifier": "", "uri": ""}
        else:
            fitted[key] = ""


def _extend(kind: str, fitted: dict[str, Any], given: Any, unknown: dict[str, Any], ours: dict[str, Any]) -> None:
    if kind == "level":  # the one object of which the standard has a list of extensions
        others = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        if given is not None and not (isinstance(given, list) and len(others) == len(given)):
            unknown["extensions"] = given
        own = ours | ({"unknown": unknown} if unknown else {})
        if others or own:
            fitted["extensions"] = [*others, {OURS: own}] if own else others
        return
    extensions = dict(given) if isinstance(given, dict) else {}
    if given is not None and not isinstance(given, dict):
        unknown["extensions"] = given
    theirs = extensions.get(OURS)
    own = (theirs if isinstance(theirs, dict) else {}) | ours | ({"unknown": unknown} if unknown else {})
    if own:
        extensions[OURS] = own
    if extensions:
        fitted["extensions"] = extensions


def _fit_value(type_: str, value: Any, defaults: Defaults) -> tuple[Any, bool]:  # noqa: PLR0911  one case per type
    """The value as CASE 1.1 allows it (None: not at all), and whether that says all that the value said."""
    if type_.startswith("["):
        if not isinstance(value, list):
            return None, False
        each = [_fit_value(type_[1:-1], one, defaults) for one in value]
        return [fitting for fitting, _ in each if fitting is not None], all(whole for _, whole in each)
    if type_ in FIELDS:
        return (fit(type_, value, defaults), True) if isinstance(value, dict) else (None, False)
    if type_ in ("link", "node"):
        return _fit_link(value, targets=type_ == "node")
    if type_ == "text":
        return _fit_text(value)
    if type_ == "texts":
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        kept = [one for one in texts if isinstance(one, str)]
        return (kept, len(kept) == len(texts)) if texts == [] == value or kept else (None, False)
    if type_ == "type":
        return _fit_type(value)
    if type_ in ("integer", "number"):
        return _fit_number(value, whole=type_ == "integer")
    return _fit_date(value) if type_ == "date" else _fit_moment(value)


def _fit_text(value: Any) -> tuple[Any, bool]:
    if isinstance(value, str):
        return value, True
    return (str(value), True) if isinstance(value, int | float) and not isinstance(value, bool) else (None, False)


def _fit_type(value: Any) -> tuple[Any, bool]:
    if value in ASSOCIATION_TYPES or (isinstance(value, str) and _EXTENDED_TYPE.fullmatch(value)):
        return value, True
    known = _TYPE_BY_LETTERS.get(letters(value))
    name = re.sub(r"[^a-zA-Z0-9._-]+", "", value) if isinstance(value, str) else ""
    return (known, True) if known else (f"ext:{name or 'unknown'}", False)


def _fit_link(value: Any, *, targets: bool) -> tuple[Any, bool]:
    if isinstance(value, str):
        tail = value.rstrip("/").rsplit("/", 1)[-1]
        return {"title": "", "identifier": tail, "uri": value}, True
    if not isinstance(value, dict):
        return None, False
    title, identifier, uri = (value.get(key) for key in ("title", "identifier", "uri"))
    link = {
        "title": title if isinstance(title, str) else "",
        "identifier": identifier if isinstance(identifier, str) else "",
        "uri": uri if isinstance(uri, str) else "",
    }
    if not link["identifier"] and link["uri"]:
        link["identifier"] = link["uri"].rstrip("/").rsplit("/", 1)[-1]
    target = value.get("targetType")
    if targets and (target == "CASE" or (isinstance(target, str) and _EXTENDED_TYPE.fullmatch(target))):
        link["targetType"] = target
    return link, all(given is None or link.get(key) == given for key, given in value.items())


def _fit_number(value: Any, *, whole: bool) -> tuple[Any, bool]:
    if isinstance(value, str) and len(value) < 30:
        try:
            value = float(value)
        except ValueError:
            return None, False
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None, False
    if whole:
        return (int(value), True) if value == int(value) else (None, False)
    return value, True


def _fit_date(value: Any) -> tuple[Any, bool]:
    try:
        return date.fromisoformat(value[:10]).isoformat(), True
    except (TypeError, ValueError):
        return None, False


def _fit_moment(value: Any) -> tuple[Any, bool]:
    try:
        when = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None, False
    if _RFC_3339.fullmatch(value):
        return value, True
    said = when.isoformat()
    return (said if when.tzinfo else f"{said}+00:00"), True
