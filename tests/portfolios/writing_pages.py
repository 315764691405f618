"""Reading the writing page as a browser would: its fields as they would be posted, what it requires, what it says."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from people.models import User
from portfolios.domain import choices
from portfolios.models import EvidenceVersion
from tests.factories.people import sign_in
from tests.factories.portfolios import Pair


class Form(HTMLParser):
    """The form with `id="writing"`: `fields` as a browser posts them, `required` the names it insists on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self.required: set[str] = set()
        self.action = ""
        self._inside = self._noscript = False
        self._area: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attr = dict(attrs)
        if tag == "form" and attr.get("id") == "writing":
            self._inside, self.action = True, attr.get("action") or ""
        if tag == "noscript":
            self._noscript = True
        if not self._inside or self._noscript:
            return
        name = attr.get("name") or ""
        if tag in ("input", "textarea", "select") and "required" in attr:
            self.required.add(name)
        kind = attr.get("type")
        if tag == "input" and name and (kind not in ("checkbox", "radio", "search") or "checked" in attr):
            self._put(name, attr.get("value") or "")
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in attr:
            self.fields[self._select] = attr.get("value") or ""

    def _put(self, name: str, value: str) -> None:
        known = self.fields.get(name)
        self.fields[name] = value if known is None else [*([known] if isinstance(known, str) else known), value]

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            # A browser leaves out the line end that a template puts after the opening tag.
            self.fields[self._area] = self.fields[self._area].removeprefix("\r\n").removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "noscript":
            self._noscript = False
        elif tag == "form":
            self._inside = False


def form_of(response: Any) -> Form:
    return Form(response.content.decode())


def write_url(version: EvidenceVersion) -> str:
    return reverse("portfolios:evidence_write", args=[version.evidence.public_id])


def save_url(version: EvidenceVersion) -> str:
    return reverse("portfolios:evidence_save", args=[version.evidence.public_id])


def page_url(version: EvidenceVersion) -> str:
    return reverse("portfolios:evidence", args=[version.evidence.public_id])


def signed_in(user: User) -> Client:
    return sign_in(Client(), user)


def press(client: Client, form: Form, do: str = "", *, follow: bool = True, **changes: Any) -> Any:
    """Post the form with some fields changed and a button pressed; None takes a field away."""
    data = {**form.fields, **changes, **({"do": do} if do else {})}
    return client.post(form.action, {name: value for name, value in data.items() if value is not None}, follow=follow)


def named(pair: Pair, number: int = 0) -> str:
    """A capability of the pair’s framework, as forms name it."""
    capability = pair.framework.capabilities.select_related("version__framework").get(pk=pair.capabilities[number].pk)
    return choices.name_of(capability)


def latest(pair: Pair) -> EvidenceVersion:
    return EvidenceVersion.objects.filter(evidence__portfolio__user=pair.worker).latest("pk")
