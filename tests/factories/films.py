"""Files that come with a film step: two films of half a second, as a browser recorded them, captions, and documents."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Collection

WEBM = b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAGfEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZU"
    "rmtTrIGTTbuLU6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCAY3srgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAVSalmoCrXsYMPQkBEiYRDcVzuTYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPFh+k4haaSCCSDgQFV7oEBhoVW"
    "X1ZQOOCdsIEQuoEQU8CBAVWwkFWxgQFVuYECVbqBDVW7gQEfQ7Z1AQAAAAAAAK3ngQCg36G1gQAAALACAJ0BKhAAEAAAxwiFhYiZ"
    "hIgFAgJ1qgP4Agz9KAD+86T//iGej1Ml3/wq3DEMnQB1oaWmo+6BAaWeEAIAnQEqEAAQAASHCIWFiJmEiBgCAAwNYAD+9qUAoMeh"
    "p4EA8QDxAQADEDwAGAdP+DP/8w0AAAD+8IUP9Xah0aQT/FuHcAJ4AHWhmKaW7oEBpZGxAQASEPAAGAAYWC/0AAgAAPuBABxTu2uN"
    "u4uzgQC3hveBAfGB1A=="
)
MP4 = b64decode(
    "AAAAJGZ0eXBpc29tAAACAGlzb21pc282aXNvMmF2YzFtcDQxAAACym1vb3YAAAB4bXZoZAEAAAAAAAAA5ygc6wAAAADnKBzrAAAD"
    "6AAAAAAAAAEXAAEAAAEAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAIAAAIidHJhawAAAGh0a2hkAQAAAwAAAADnKBzrAAAAAOcoHOsAAAABAAAAAAAAAAAAAAEXAAAAAAAAAAAA"
    "AAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAQAAAAEAAAAAABsm1kaWEAAAAsbWRoZAEAAAAAAAAA"
    "5ygc6wAAAADnKBzrAAB1MAAAAAAAAAEXVcQAAAAAAC1oZGxyAAAAAAAAAAB2aWRlAAAAAAAAAAAAAAAAVmlkZW9IYW5kbGVyAAAA"
    "AVFtaW5mAAAAFHZtaGQAAAABAAAAAAAAAAAAAAAlZGluZgAAAB1kcmVmAAAAAAAAAAEAAAANdXJsIAAAAAEAAAABEHN0YmwAAAAQ"
    "c3RzYwAAAAAAAAAAAAAAEHN0dHMAAAAAAAAAAAAAABRzdHN6AAAAAAAAAAAAAAAAAAAAEHN0Y28AAAAAAAAAAAAAAMRzdHNkAAAA"
    "AAAAAAEAAAC0YXZjMQAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAAAQABAASAAAAEgAAAAAAAAAAQtBVkMxIENvZGluZwAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAABj//wAAABBwYXNwAAAAAQAAAAEAAAAUYnRydAAAAAAAAAAAAAAAAAAAACdhdmNDAULACv/hABBnQsAKjI1O"
    "TcBDQEHhEI1AAQAEaM48gAAAABNjb2xybmNseAABAA0AAYAAAAAobXZleAAAACB0cmV4AAAAAAAAAAEAAAABAAAAAAAAAAAAAAAA"
    "AAAAcG1vb2YAAAAQbWZoZAAAAAAAAAABAAAAWHRyYWYAAAAUdGZoZAACACAAAAABAQEAAAAAABR0ZmR0AQAAAAAAAAAAAAAAAAAA"
    "KHRydW4BAAMFAAAAAgAAAHgCAAAAAAAc4QAAABkAAAPnAAAADAAAAC1tZGF0AAAAFWW4AAQAAH///giigAEfHAALRwAC+AAAAAhh"
    "4ABAAL5HqAAAAExtZnJhAAAANHRmcmEBAAAAAAAAAQAAAD8AAAABAAAAAAAAAAAAAAAAAAAC7gAAAAEAAAABAAAAAQAAABBtZnJv"
    "AAAAAAAAAEw="
)
VTT = b"WEBVTT\n\n00:00.000 --> 00:00.400\nA key turns in the door.\n"
PAGE = b"<!doctype html><script>alert(1)</script>"


def a_document(name: str, content: bytes, *, collection: Collection | None = None) -> Document:
    """A document as the CMS would keep it, whatever its content is."""
    document = Document(
        title=name, file=ContentFile(content, name=name), collection=collection or Collection.get_first_root_node()
    )
    document._set_document_file_metadata()
    document.save()
    return document


def a_film() -> Document:
    return a_document("visit.webm", WEBM)


def some_captions() -> Document:
    return a_document("visit.vtt", VTT)


def video_step(title: str = "See the hall", **value: Any) -> tuple[str, dict[str, Any]]:
    """A step with a film of our own and its captions; `film=None, captions=None, link=...` for one elsewhere."""
    said: dict[str, Any] = {
        "introduction": "Watch the boy.",
        "poster": None,
        "link": "",
        "transcript": "<p>A key turns in the door.</p>",
        "optional": False,
    }
    if "film" not in value:
        said |= {"film": a_film(), "captions": some_captions()}
    return "video", {"title": title, "captions": None, **said, **value}


def practice_step(title: str = "Ask once", *, optional: bool = False) -> tuple[str, dict[str, Any]]:
    return "practice", {
        "title": title,
        "task": "Ask one child about breakfast.",
        "bring": "What surprised you.",
        "optional": optional,
    }
