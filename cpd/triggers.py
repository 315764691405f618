"""Triggers of the cpd app: what somebody did in a case stays as they did it."""

from people.triggers import append_only

TRIGGERS = [*append_only("cpd_casemove", what="Moves of a case")]
