"""What the kinds in a case are called, once for those who write it and those who play it, by the names in its file."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# How an accident or a good outcome comes about beyond one person's choice (DOMAIN, Case exercises; after the Munro Review).
FACTORS: Mapping[str, Promise] = {
    "human_tool": _("Tools and forms: what they ask for and what they leave out"),
    "human_management": _("Management: time, caseload, targets, who is there to talk to"),
    "agencies_crisis": _("Agencies in a crisis: speed, thresholds, who is asked"),
    "agencies_long_term": _("Agencies over time: who holds which piece, and who thinks somebody else does"),
    "family_professional": _("The family and the professionals: trust, fear, wanting to be let in again"),
    "human_reasoning": _("How people reason: first impressions, relief, seeing what one expects"),
}
DOCUMENTS: Mapping[str, Promise] = {
    "referral": _("Referral"),
    "case_note": _("Case note"),
    "text_message": _("Text message"),
    "chronology": _("Chronology"),
    "school_report": _("From school"),
    "letter": _("Letter"),
    "minutes": _("Minutes of a meeting"),
}
