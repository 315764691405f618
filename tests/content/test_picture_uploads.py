"""What may be uploaded as a picture: too big, hostile, disguised or exploding files are refused with a clear word."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as PillowImage
from wagtail.images.models import Image

from tests.factories.content import picture_bytes
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script>
<a href="javascript:alert(3)"><rect width="10" height="10"/></a></svg>"""


@pytest.fixture
def operator(client: Client) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


def _upload(client: Client, name: str, content: bytes, kind: str = "image/png") -> str:
    """What the CMS answers to a picture, through the form for one and through the dialog for several."""
    answers = []
    for address, field in (
        ("wagtailimages:add_multiple", "files[]"),
        ("wagtailimages_chooser:create", "image-chooser-upload-file"),
    ):
        data = {field: SimpleUploadedFile(name, content, kind), "title": "X", "image-chooser-upload-title": "X"}
        response = client.post(reverse(address), data, headers={"X-Requested-With": "XMLHttpRequest"})
        assert response.status_code == 200, address
        answers.append(str(response.json()))
    return "\n".join(answers)


def _bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred kilobytes that is 900 million pixels once it is unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    row = b"\x00" * (side // 8 + 1)
    packed = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_picture_is_taken(operator: Client) -> None:
    _upload(operator, "lines.png", picture_bytes())
    assert Image.objects.exists()


def test_thirty_megabytes_are_refused_and_the_limit_is_said(operator: Client, tmp_path: Path) -> None:
    noise = PillowImage.effect_noise((5600, 5600), 90)  # real pixels that do not compress
    out = io.BytesIO()
    noise.save(out, "PNG", compress_level=0)
    content = out.getvalue()
    assert len(content) > 31_000_000

    said = _upload(operator, "huge.png", content)

    said = said.replace("\\xa0", " ").replace("\xa0", " ").replace("&nbsp;", " ")
    assert said.count("This file is too big (29.9 MB). Maximum filesize 10.0 MB.") >= 2
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("name", "kind"), [("drawing.svg", "image/svg+xml"), ("drawing.png", "image/png"), ("drawing.svg.png", "image/png")]
)
def test_svg_is_refused_whatever_it_is_called(operator: Client, name: str, kind: str) -> None:
    said = _upload(operator, name, SVG, kind)

    assert "GIF, JPG, JPEG, PNG, WEBP" in said or "not an image" in said or "Not a valid" in said or "corrupted" in said
    assert "alert(" not in said
    assert not Image.objects.exists()


def test_what_is_another_kind_inside_is_refused(operator: Client) -> None:
    assert "Not a valid .png image" in _upload(operator, "photo.png", picture_bytes(form="JPEG"))
    assert not Image.objects.exists()


def test_a_picture_that_explodes_is_refused_before_it_does(operator: Client) -> None:
    bomb = _bomb()
    assert len(bomb) < 1024 * 1024

    said = _upload(operator, "small.png", bomb)

    assert "too many pixels" in said
    assert not Image.objects.exists()


def test_a_picture_of_more_pixels_than_a_phone_takes_is_refused(operator: Client) -> None:
    assert "too many pixels" in _upload(operator, "wide.png", picture_bytes(8000, 7000))
    assert not Image.objects.exists()
