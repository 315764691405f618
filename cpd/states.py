"""The legal moves of an enrolment (DESIGN §3)."""

ENROLMENT_MOVES = {
    "enrolled": frozenset({"in_progress", "completed", "withdrawn"}),
    "in_progress": frozenset({"completed", "withdrawn"}),
}
