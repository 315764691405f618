"""Films and what comes with them: what a file really is, where an address leads, and how a film reaches its viewer."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import BaseViewRestriction, Collection, CollectionViewRestriction

from content import films
from tests.factories.films import MP4, PAGE, VTT, WEBM, a_document
from tests.factories.people import UserFactory, sign_in

MATROSKA = WEBM.replace(b"\x84webm", b"\x88matroska")
QUICKTIME = MP4[:8] + b"qt  " + MP4[12:]
ZIP = b"PK\x03\x04" + b"\x00" * 40


@pytest.mark.parametrize(
    ("name", "content", "is_it"),
    [
        ("a.webm", WEBM, True),
        ("a.WEBM", WEBM, True),
        ("a.mp4", MP4, True),
        ("a.vtt", VTT, True),
        ("a.vtt", b"\xef\xbb\xbf" + VTT.replace(b"\n", b"\r\n"), True),
        ("a.vtt", b"WEBVTT - the hall\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\nHello\n", True),
        ("a.pdf", b"%PDF-1.7\n", True),
        ("a.docx", ZIP, True),
        ("a.webm", MP4, False),
        ("a.mp4", WEBM, False),
        ("a.webm", MATROSKA, False),
        ("a.mp4", QUICKTIME, False),
        ("a.mp4", PAGE, False),
        ("a.mp4", b"", False),
        ("a.vtt", PAGE, False),
        ("a.vtt", b"WEBVTT\n", False),
        ("a.vtt", b"WEBVTTX\n\n00:00.000 --> 00:00.400\nx\n", False),
        ("a.vtt", VTT.decode().encode("utf-16"), False),
        ("a.vtt", VTT + b" " * films.CAPTIONS_BYTES, False),
        ("a.pdf", PAGE, False),
        ("a.docx", PAGE, False),
        ("a.html", PAGE, False),
        ("film", WEBM, False),
    ],
)
def test_the_content_decides_what_a_file_is(name: str, content: bytes, is_it: bool) -> None:  # noqa: FBT001
    file = io.BytesIO(content)
    file.read()
    assert films.is_what_it_is_called(name, file) is is_it
    assert file.tell() == 0 or name in {"a.html", "film"}


@pytest.mark.parametrize(
    "address",
    [
        "http://vimeo.com/1",
        "https://vimeo.com.elsewhere.org/1",
        "https://elsewhere.org/vimeo.com",
        "https://vimeo.com@elsewhere.org/1",
        "https://somebody:secret@vimeo.com/1",
        "https://vimeo.com:8443/1",
        "https://player.vimeo.com/1",
        "https://elsewhere.org\\@vimeo.com/1",
        "https://vimeo.com:x/1",
        "https://[vimeo.com/1",
        "javascript:alert(1)",
        "//vimeo.com/1",
        "",
    ],
)
def test_an_address_leads_to_a_named_host_or_nowhere(address: str) -> None:
    with pytest.raises(films.NotAllowed):
        films.check_address(address, ["vimeo.com"])


def test_an_allowed_host_is_named_without_regard_to_case() -> None:
    assert films.check_address(" https://Vimeo.com:443/1?x=2 ", ["VIMEO.com"]) == "vimeo.com"


def upload(client: Client, name: str, content: bytes) -> Any:
    return client.post(
        reverse("wagtaildocs:add"),
        {"title": "A document", "file": SimpleUploadedFile(name, content), "collection": 1, "tags": ""},
    )


@pytest.fixture
def operator(client: Client, db: None) -> Client:
    return sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)


@pytest.mark.parametrize(("name", "content"), [("a.webm", WEBM), ("a.mp4", MP4), ("a.vtt", VTT)])
def test_a_real_file_is_taken(operator: Client, name: str, content: bytes) -> None:
    assert upload(operator, name, content).status_code == 302
    with Document.objects.get().file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.mp4", PAGE, "This is no .mp4 film that a browser plays"),
        ("a.vtt", PAGE, "This is no WebVTT file"),
        ("a.vtt", VTT + b" " * films.CAPTIONS_BYTES, "Captions are a short text file"),
        ("a.pdf", PAGE, "This is no .pdf file"),
        ("a.html", PAGE, "Upload one of these"),
    ],
)
def test_a_renamed_file_is_refused_in_words(operator: Client, name: str, content: bytes, said: str) -> None:
    response = upload(operator, name, content)
    assert said in str(response.context["form"].errors["file"])
    assert not Document.objects.exists()


def test_the_form_for_many_files_refuses_it_as_well(operator: Client) -> None:
    response = operator.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "A film", "files[]": SimpleUploadedFile("a.mp4", PAGE), "collection": 1},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert (response.json()["success"], Document.objects.exists()) == (False, False)


def test_a_file_that_is_too_big_is_refused(operator: Client, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 400  # bytes
    assert "too big" in str(upload(operator, "a.webm", WEBM).context["form"].errors["file"])
    assert not Document.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.webm", WEBM, "video/webm"), ("a.mp4", MP4, "video/mp4"), ("a.vtt", VTT, "text/vtt")],
)
def test_a_file_comes_as_what_it_is_and_runs_nothing(client: Client, name: str, content: bytes, kind: str) -> None:
    response = client.get(a_document(name, content).url)
    assert b"".join(response) == content
    response.close()
    assert response.headers["Content-Type"] == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert response.headers["Content-Disposition"].startswith("inline")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-", slice(0, None), "bytes 0-462/463"),
        ("bytes=0-1", slice(0, 2), "bytes 0-1/463"),
        ("bytes=460-9999", slice(460, None), "bytes 460-462/463"),
        ("bytes=-3", slice(460, None), "bytes 460-462/463"),
    ],
)
def test_a_browser_gets_the_part_that_it_asks_for(client: Client, asked: str, part: slice, said: str) -> None:
    response = client.get(a_document("a.webm", WEBM).url, headers={"range": asked})
    assert (response.status_code, response.content) == (206, WEBM[part])
    assert response.headers["Content-Range"] == said
    assert response.headers["Content-Length"] == str(len(WEBM[part]))
    assert response.headers["Content-Type"] == "video/webm"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.django_db
def test_no_more_than_a_piece_is_held_in_memory(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.films.PIECE", 100)
    url = a_document("a.webm", WEBM).url
    for asked, said in (
        ("bytes=0-", "0-99"),
        ("bytes=50-", "50-149"),
        ("bytes=400-", "400-462"),
        ("bytes=-300", "363-462"),
    ):
        assert client.get(url, headers={"range": asked}).headers["Content-Range"] == f"bytes {said}/463"


@pytest.mark.django_db
def test_parts_that_are_not_there_or_not_understood(client: Client) -> None:
    url = a_document("a.webm", WEBM).url
    beyond = client.get(url, headers={"range": "bytes=463-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, "bytes */463")
    for odd in ("bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", f"bytes={'9' * 5000}-"):
        assert status_of(client.get(url, headers={"range": odd})) == 200
    assert status_of(client.get(url, headers={"range": "bytes=0-1", "if-range": '"another"'})) == 200


def status_of(response: Any) -> int:
    for close in response._resource_closers:  # the file; closing the response would close the test's database as well
        close()
    return int(response.status_code)


@pytest.mark.django_db
def test_a_film_in_a_private_collection_is_sent_to_nobody_who_may_not_open_it(client: Client) -> None:
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type=BaseViewRestriction.LOGIN)
    url = a_document("a.webm", WEBM, collection=private).url
    for headers in ({}, {"range": "bytes=0-1"}):
        response = client.get(url, headers=headers)
        assert response.status_code == 302, "asked to sign in"
        assert "/accounts/login/" in response.headers["Location"]
    client.force_login(UserFactory())
    assert client.get(url, headers={"range": "bytes=0-1"}).status_code == 206


@pytest.mark.django_db
def test_the_file_itself_has_no_address_beside_that_view(client: Client) -> None:
    document = a_document("a.webm", WEBM)
    assert document.url.startswith("/documents/")
    assert client.get(document.file.url).status_code == 404


def test_films_play_from_this_site_only(settings: Any) -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["media-src"] == ["'self'"]
    assert "frame-src" not in policy
    assert policy["default-src"] == ["'none'"]
