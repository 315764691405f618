"""The legal moves of versions of evidence and of programme places (DESIGN §3)."""

VERSION_MOVES = {
    "draft": frozenset({"submitted"}),
    "submitted": frozenset({"returned", "signed_off", "recalled"}),
}
NEXT_VERSION_FROM = frozenset({"returned", "recalled", "signed_off"})

PLACE_MOVES = {
    "planned": frozenset({"active", "withdrawn"}),
    "active": frozenset({"paused", "recommended", "withdrawn"}),
    "paused": frozenset({"active", "withdrawn"}),
    "recommended": frozenset({"confirmed", "active"}),
}
