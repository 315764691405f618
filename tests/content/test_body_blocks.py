"""Invented examples, timelines, pictures and statements with sources: what readers see, what authors are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from content import bodies, body_blocks
from content.domain.pictures import WIDTHS
from tests.factories.content import a_digest, a_guidance, an_image
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def _picture(alt: str = "Lines that cross", *, decorative: bool = False, **also: Any) -> dict[str, Any]:
    image = also.pop("image", None) or an_image()
    image.contextual_alt_text, image.decorative = alt, decorative
    return {"picture": image, "caption": "", "credit": "", **also}


VIGNETTE = {"title": "Before school", "text": "<p>She opens <b>the door</b>.</p>", "question": "What then?"}
TIMELINE = {
    "title": "One winter",
    "invented": True,
    "entries": [
        {"when": "November", "what": "Appointments are missed.", "source": "The dentist"},
        {"when": "January", "what": "He falls asleep <i>in class</i>.", "source": ""},
    ],
}


def test_an_invented_example_is_marked_so(client: Client) -> None:
    for page in (a_guidance(body=[("vignette", VIGNETTE)]), a_digest(background=[("vignette", VIGNETTE)])):
        html = _read(client, page.url)
        figure = html[html.index('<figure class="vignette">') : html.index("</figure>")]
        assert "An invented example Before school She opens the door . What then?" in _words(figure)


def test_a_timeline_is_a_list_in_order_and_says_when_it_is_invented(client: Client) -> None:
    real = TIMELINE | {"title": "A real one", "invented": False}
    html = _read(client, a_guidance(body=[("timeline", TIMELINE), ("timeline", real)]).url)
    first, second = re.findall(r'<figure class="timeline">(.*?)</figure>', html, re.DOTALL)

    assert first.count("<ol") == 1
    assert first.count('<li class="past">') == 2
    assert "An invented example One winter November Appointments are missed. The dentist January" in _words(first)
    assert "&lt;i&gt;in class&lt;/i&gt;" in first
    assert "invented" not in second


def test_a_timeline_of_one_thing_is_none() -> None:
    block = body_blocks.Timeline()
    short = block.to_python(TIMELINE | {"entries": TIMELINE["entries"][:1]})
    with pytest.raises(ValidationError):
        block.clean(short)


def test_a_picture_comes_in_several_widths_and_keeps_its_place(client: Client) -> None:
    page = a_guidance(body=[("picture", _picture(caption="Look here.", credit="A maker"))])

    html = _read(client, page.url)
    figure = html[html.index('<figure class="picture">') : html.index("</figure>")]

    assert 'alt="Lines that cross"' in figure
    assert re.search(r'width="800" height="533"', figure), figure
    assert re.search(r'srcset="\S+ 400w, \S+ 800w, \S+ 900w"', figure), "never made larger than it is"
    assert "Look here. Picture: A maker" in _words(figure)
    assert WIDTHS[-1] > 900
    for address in re.findall(r"(/media/\S+) \d+w", figure):
        response = client.get(address)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content.startswith(b"\x89PNG")


def test_a_decorative_picture_is_passed_over_and_only_by_an_explicit_word(client: Client) -> None:
    page = a_guidance(body=[("picture", _picture("Never read", decorative=True))])
    assert 'alt=""' in _read(client, page.url)


@pytest.mark.parametrize(
    ("alt", "says"),
    [("", "Say what"), ("   ", "Say what"), ("IMG_2033.jpg", "name of a file"), ("lines", "only the picture’s title")],
)
def test_a_picture_without_words_is_refused(alt: str, says: str) -> None:
    block = body_blocks.Picture()
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize(_picture(alt)))
    [inner] = refused.value.block_errors.values()
    assert says in str(inner.block_errors["alt_text"])
    block.clean(block.normalize(_picture("A path with three dots")))
    block.clean(block.normalize(_picture("", decorative=True)))


def test_only_stored_widths_are_served(client: Client) -> None:
    image = an_image()
    rendition = image.get_rendition("width-400")

    assert client.get(f"/media/{rendition.file.name}").status_code == 200
    for name in (image.file.name, "../secret-key", "documents/x.png", "images/none.png", "images/page.html"):
        assert client.get(f"/media/{name}").status_code == 404, name
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(f"/media/{rendition.file.name}").status_code == 404


def test_a_page_outlives_its_picture(client: Client) -> None:
    page = a_guidance(body=[("picture", _picture()), ("heading", "Afterwards")])
    page.body[0].value["picture"].delete()

    html = _read(client, page.url)

    assert "Afterwards" in html
    assert "<figure" not in html


def test_a_statement_shows_what_it_rests_on(client: Client) -> None:
    claim = {"text": "<p>It <b>helps</b>.</p>", "cites": ["Munro 2011"]}
    html = _read(client, a_digest(background=[("claim", claim)]).url)
    assert "It <b>helps</b>." in html
    assert re.search(r"Rests on: .*Munro", _words(html))


@pytest.mark.parametrize("body", [bodies.GuidanceBody, bodies.Background])
def test_every_block_has_an_example_that_the_editor_shows(body: type[StreamBlock], client: Client) -> None:
    sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)
    for name, block in body().child_blocks.items():
        assert block.is_previewable, name
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert response.status_code == 200, name
        assert 'class="page"' in response.content.decode(), name
        assert str(block.get_description()), name
