"""The form that carries evidence over: one checkbox for each piece and each capability it may count toward.

Nothing is ticked before the worker ticks it. Where the new version lacks a stage of the old one, the form asks once for
that stage, not once for each piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability
from portfolios.domain.carry_over import Counterpart, StageWanted, Suggestion, Suggestions

STAGE = "stage-"


@dataclass(frozen=True)
class Row:
    """One checkbox."""

    id: str
    value: str
    suggestion: Suggestion
    counterpart: Counterpart
    is_ticked: bool


@dataclass(frozen=True)
class Offer:
    """One capability of the new version, with the pieces that may count toward it."""

    counterpart: Counterpart
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Group:
    """One capability of the old version, with what it may count toward."""

    capability: Capability
    is_ambiguous: bool
    offers: tuple[Offer, ...]

    @property
    def help(self) -> str:
        """What there is to choose, where the two versions do not answer one to one."""
        if not self.is_ambiguous:
            return ""
        if all(offer.counterpart.is_weak for offer in self.offers):
            return gettext("Nothing stands in its place. What is related may still be shown by your evidence.")
        return gettext(
            "There is more than one in its place. Tick those that your evidence shows: one, several or none."
        )


class StageField(forms.ChoiceField):
    """Asked for only where something of that stage is ticked."""

    wanted_when = _("only for what you tick from that stage")


class CarryOverForm(forms.Form):
    """`carry` holds what is ticked, each as `claim/slug`; `stage-<code>` where a stage of the old version belongs."""

    carry = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one piece of evidence"),
            "invalid_choice": _("Something you ticked is not suggested any more: look at what is left and tick again"),
        },
    )

    def __init__(self, *args: Any, suggestions: Suggestions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = suggestions
        carry: Any = self.fields["carry"]
        # What is confirmed already may be sent again (a page from before, two clicks): it does nothing.
        carry.choices = [
            (value_of(one, to), str(to.capability)) for one in suggestions.suggested for to in one.counterparts
        ]
        stages = [("", _("Choose a stage")), *((stage.code, stage.title) for stage in suggestions.stages)]
        for old in suggestions.stages_to_choose:
            self.fields[f"{STAGE}{old.code}"] = StageField(
                label=gettext("Where does “%(stage)s” belong?") % {"stage": old.title},
                help_text=gettext("%(version)s has no stage of that name.") % {"version": suggestions.version_to},
                choices=stages,
                required=False,
                widget=forms.Select(attrs={"class": "select"}),
            )

    @property
    def ticked(self) -> list[tuple[UUID, str]]:
        """What was ticked, for the domain. After validation only."""
        pairs = (value.split("/", 1) for value in self.cleaned_data["carry"])
        return [(UUID(claim), slug) for claim, slug in pairs]

    @property
    def stages(self) -> dict[str, str]:
        """Old stage → chosen stage, both by code. After validation only."""
        return {
            name.removeprefix(STAGE): code
            for name, code in self.cleaned_data.items()
            if name.startswith(STAGE) and code
        }

    def ask_for(self, wanted: StageWanted) -> None:
        """Say which stages have to be chosen."""
        for code in sorted(wanted.codes):
            self.add_error(f"{STAGE}{code}", _("Choose where it belongs: you ticked a piece from that stage"))

    def stage_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(STAGE)]

    def groups(self) -> list[Group]:
        """What can still be ticked, by the old capability and then by the new one, in the frameworks' order."""
        kept = self.data.getlist("carry") if hasattr(self.data, "getlist") else []
        groups = []
        number = 0
        for capability, found in groupby(self.suggestions.suggested, lambda one: one.signed.capability):
            suggestions = list(found)
            offers = []
            for place in range(len(suggestions[0].counterparts)):
                rows = []
                for one in suggestions:
                    to = one.counterparts[place]
                    if to.carried is None:
                        number += 1
                        value = value_of(one, to)
                        rows.append(Row(f"id_carry_{number}", value, one, to, value in kept))
                if rows:
                    offers.append(Offer(rows[0].counterpart, tuple(rows)))
            if offers:
                groups.append(Group(capability, suggestions[0].is_ambiguous, tuple(offers)))
        return groups


def value_of(suggestion: Suggestion, counterpart: Counterpart) -> str:
    """How the form names one thing to tick."""
    return f"{suggestion.signed.claim.public_id}/{counterpart.capability.slug}"
