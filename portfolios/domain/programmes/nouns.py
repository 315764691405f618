"""What a sentence calls one piece of each kind of evidence. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _


def noun_of(kind: str) -> str:
    """One piece of a kind of evidence, as a sentence calls it: "a direct observation"."""
    nouns = {
        "reflective_account": _("a reflective account"),
        "direct_observation": _("a direct observation"),
        "family_feedback": _("feedback from a child, young person or family"),
        "professional_feedback": _("feedback from another professional"),
        "written_report": _("an assessed report"),
        "critical_reflection": _("a critical reflection"),
        "learning": _("a learning record"),
    }
    return nouns.get(kind, _("a piece of evidence"))
