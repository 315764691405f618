"""Who can be signed in as in the demo world. The password is no secret: these accounts hold nothing real."""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "write once count everywhere"  # noqa: S105  printed for whoever tries the demo
DOMAIN = "demo.throughline.example"


class SignIn(NamedTuple):
    """A demo account worth trying, and what it shows."""

    role: str
    email: str


SIGN_INS = (
    SignIn("Newly qualified worker", f"worker@{DOMAIN}"),
    SignIn("Practice supervisor and assessor", f"supervisor@{DOMAIN}"),
    SignIn("Practice lead", f"lead@{DOMAIN}"),
    SignIn("Organisation admin", f"admin@{DOMAIN}"),
    SignIn("University author", f"author@{DOMAIN}"),
    SignIn("Peer reviewer, at another university", f"author.college@{DOMAIN}"),
    SignIn("Council author", f"author.county@{DOMAIN}"),
)
