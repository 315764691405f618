"""The legal moves of an enrolment and of a case attempt (DESIGN §3)."""

ENROLMENT_MOVES = {
    "enrolled": frozenset({"in_progress", "completed", "withdrawn"}),
    "in_progress": frozenset({"completed", "withdrawn"}),
}
ATTEMPT_MOVES = {"open": frozenset({"finished"})}
