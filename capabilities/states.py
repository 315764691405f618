"""The legal moves of a framework version (DESIGN §3), and of an uploaded file on its way to becoming one."""

VERSION_MOVES = {
    "draft": frozenset({"in_review", "published"}),
    "in_review": frozenset({"draft", "published"}),
    "published": frozenset({"superseded", "withdrawn"}),
    "superseded": frozenset({"withdrawn"}),
}

# Back from being stored to being read: the draft changed since the preview, so there is another preview to agree to.
UPLOAD_MOVES = {
    "reading": frozenset({"ready", "failed"}),
    "ready": frozenset({"storing", "reading"}),
    "storing": frozenset({"stored", "reading", "failed"}),
    "failed": frozenset({"reading"}),
}
