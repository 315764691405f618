"""The legal moves of a framework version (DESIGN §3)."""

VERSION_MOVES = {
    "draft": frozenset({"in_review", "published"}),
    "in_review": frozenset({"draft", "published"}),
    "published": frozenset({"superseded", "withdrawn"}),
    "superseded": frozenset({"withdrawn"}),
}
