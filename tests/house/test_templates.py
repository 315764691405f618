"""Every template compiles, and none of them needs the security policy to be looser than it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file())
PAGES = [name for name in TEMPLATES if name.endswith(".html")]

_COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
# Data for scripts is not script: a browser never runs it.
_DATA = r"application/(?:ld\+)?json|speculationrules"
FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script in the page": re.compile(
        rf"""<script\b(?![^>]*\ssrc\s*=)(?![^>]*\stype=["'](?:{_DATA})["'])""", re.IGNORECASE
    ),
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE),
    "htmx that evaluates script": re.compile(r"\shx-(?:on|vals=[\"']js:|vars)", re.IGNORECASE),
}


def found_in(source: str) -> list[str]:
    """What of FORBIDDEN is in a template's source, comments apart."""
    bare = _COMMENTS.sub("", source)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(bare)]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_no_template_needs_a_looser_security_policy(name: str) -> None:
    assert found_in((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('<p class="a" style="color: red">', "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ("<script>run()</script>", "a script in the page"),
        ('<script type="module">run()</script>', "a script in the page"),
        ('<button\n onclick="run()">', "an inline handler"),
        ('<a href="javascript:run()">', "a javascript: address"),
        ('<div hx-on:click="run()">', "htmx that evaluates script"),
    ],
)
def test_what_is_forbidden_is_found(source: str, what: str) -> None:
    assert found_in(source) == [what]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/static/js/a.js" defer></script>',
        '<script type="application/json">{}</script>',
        "{# <style> #}",
        '<p class="style" data-on="x">style="" in words</p>',
    ],
)
def test_what_is_allowed_is_not_found(source: str) -> None:
    assert found_in(source) == []
