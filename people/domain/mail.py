"""Emails in our words: rendered from templates/people/email/<name>.txt, sent in the background once all is stored.

The first line of a template is "Subject: …". Emails are plain text, say what happened and where to look, and never
carry a learner's words: mail travels unprotected.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from people.models import User

TRANSLATED = {settings.LANGUAGE_CODE}
"""The languages that every email is there in (docs/welsh.md): half of one in each helps nobody."""


@task(backend="background")
def deliver(to: str, subject: str, body: str) -> None:
    """Hand one email to the mail server."""
    EmailMessage(subject=subject, body=body, to=[to]).send()


def address(name: str, *args: Any) -> str:
    """The full address of a page, for use outside a request."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=args)}"


def rendered(*, to: User, template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of an email, in the person's own language if our emails are translated into it.

    Templates get `to`, `site` (the address of the start page) and whatever `context` holds. ValueError: the template
    has no subject line.
    """
    with translation.override(to.preferred_language if to.preferred_language in TRANSLATED else settings.LANGUAGE_CODE):
        text = render_to_string(
            f"people/email/{template}.txt", {"to": to, "site": settings.SITE_URL, **context}
        ).strip()
    first, _newline, body = text.partition("\n")
    label, _colon, subject = first.partition(":")
    if label.strip() != "Subject" or not subject.strip():
        raise ValueError(f"people/email/{template}.txt does not begin with a line “Subject: …”.")
    return " ".join(subject.split()), body.strip() + "\n"


def send(*, to: User, template: str, context: dict[str, Any]) -> None:
    """Email one person: rendered now, sent by the background worker after this transaction has been stored.

    Demo accounts have invented addresses: nothing is sent to them.
    """
    if to.is_demo or not to.is_active:
        return
    subject, body = rendered(to=to, template=template, context=context)
    email = to.email
    transaction.on_commit(lambda: _enqueue(email, subject, body))


def _enqueue(email: str, subject: str, body: str) -> None:
    deliver.enqueue(to=email, subject=subject, body=body)
