"""Triggers of the capabilities app: what was published stays as it was, whoever writes."""

from people.triggers import Trigger, never_emptied

_PUBLISHED = "('published', 'superseded', 'withdrawn')"
_MESSAGE = "A published framework never changes: make a new version"


def _version_is_public(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM capabilities_frameworkversion v WHERE v.id = {row}.version_id AND v.state IN {_PUBLISHED})"


def _capability_is_public(row: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM capabilities_capability c JOIN capabilities_frameworkversion v ON v.id = c.version_id"
        f" WHERE c.id = {row}.capability_id AND v.state IN {_PUBLISHED})"
    )


def _frozen(table: str, is_public: object) -> list[Trigger]:
    assert callable(is_public)
    return [
        Trigger(f"{table}_published_insert", table, "INSERT", _MESSAGE, is_public("NEW")),
        Trigger(f"{table}_published_update", table, "UPDATE", _MESSAGE, f"{is_public('OLD')} OR {is_public('NEW')}"),
        Trigger(f"{table}_published_delete", table, "DELETE", _MESSAGE, is_public("OLD")),
    ]


TRIGGERS = [
    Trigger(
        "framework_published_name",
        "capabilities_framework",
        "UPDATE",
        _MESSAGE,
        "EXISTS (SELECT 1 FROM capabilities_frameworkversion v WHERE v.framework_id = OLD.id"
        f" AND v.state IN {_PUBLISHED})",
        changed=("title", "slug", "identifier"),
    ),
    *(
        never_emptied(f"capabilities_{table}", what="Published frameworks")
        for table in ("framework", "frameworkversion", "stage", "capability", "expectation")
    ),
    Trigger(
        "frameworkversion_published_columns",
        "capabilities_frameworkversion",
        "UPDATE",
        _MESSAGE,
        f"OLD.state IN {_PUBLISHED}",
        changed=("framework_id", "label", "in_force_from", "published_at", "published_by_id", "notes"),
    ),
    Trigger(
        "frameworkversion_never_back",
        "capabilities_frameworkversion",
        "UPDATE",
        _MESSAGE,
        f"OLD.state IN {_PUBLISHED} AND NOT (NEW.state = OLD.state"
        " OR (OLD.state = 'published' AND NEW.state IN ('superseded', 'withdrawn'))"
        " OR (OLD.state = 'superseded' AND NEW.state = 'withdrawn'))",
    ),
    Trigger(
        "frameworkversion_published_delete",
        "capabilities_frameworkversion",
        "DELETE",
        _MESSAGE,
        f"OLD.state IN {_PUBLISHED}",
    ),
    *_frozen("capabilities_stage", _version_is_public),
    *_frozen("capabilities_capability", _version_is_public),
    *_frozen("capabilities_expectation", _capability_is_public),
]
