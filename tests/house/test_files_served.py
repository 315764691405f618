"""What docs/deployment.md says of files that a proxy may serve is what this site does with them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import BaseViewRestriction, Collection, CollectionViewRestriction

from tests.factories.content import an_image
from tests.factories.films import WEBM, a_document
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
DOCUMENTS, ORIGINALS, WIDTHS = "documents", "original_images", "images"


def folder(name: str) -> str:
    return PurePosixPath(name).parts[0]


def test_every_folder_of_files_is_in_the_table_and_no_other() -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "deployment.md").read_text()
    image = an_image()
    kept = {image.file.name, image.get_rendition("width-400").file.name, a_document("a.webm", WEBM).file.name}
    assert {folder(name) for name in kept} == {DOCUMENTS, ORIGINALS, WIDTHS}
    assert set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)) == {DOCUMENTS, ORIGINALS, WIDTHS}


def test_documents_and_originals_have_no_address_of_their_own_for_anybody() -> None:
    originals = an_image().file.name
    document = a_document("a.webm", WEBM)
    operator = sign_in(Client(), UserFactory(is_superuser=True), second_factor=True)
    for browser in (Client(), operator):
        for name in (document.file.name, originals, f"images/../{document.file.name}"):
            assert browser.get(f"/media/{name}").status_code == 404, name
        assert browser.get(document.url).getvalue() == WEBM


def test_a_private_document_is_asked_for_here_and_kept_by_nobody() -> None:
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type=BaseViewRestriction.LOGIN)
    document = a_document("a.webm", WEBM, collection=private)
    assert Client().get(document.url).status_code == 302
    response = sign_in(Client(), UserFactory()).get(document.url)
    assert (response.getvalue(), response.headers["Cache-Control"]) == (WEBM, "private, no-store")


def test_widths_of_pictures_are_the_same_for_everybody_and_may_be_kept() -> None:
    response = Client().get(f"/media/{an_image().get_rendition('width-400').file.name}")
    assert response.status_code == 200
    assert {"public", "immutable"} <= set(response.headers["Cache-Control"].split(", "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
