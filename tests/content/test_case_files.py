"""Cases as files: taken along and brought in again; what is wrong with a file is said with its place."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.models import Image

from content.cases import read_case
from content.domain.cases import files, pages
from content.domain.stale import due_pages
from content.models import CasePage
from people.models import User
from tests.content.case_graphs import small_case
from tests.content.test_case_pages import everything
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.case_pages import a_case, a_draft_case, the_cases
from tests.factories.cases import the_cold_room
from tests.factories.content import a_theme, an_image, picture_bytes
from tests.factories.editorial import an_institution
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
REFERENCE = {"authors": "Munro, E.", "year": 2011, "title": "The Munro review", "source": "Department for Education"}


@pytest.fixture
def operator(client: Client) -> Client:
    user: User = UserFactory(is_superuser=True, is_staff=True)
    return sign_in(client, user, second_factor=True)


def _with_picture(**picture: Any) -> dict[str, Any]:
    document = small_case()
    document["scenes"][0]["passages"].append(
        {"type": "picture", "kind": "genogram", "alt": "Three children.", **picture}
    )
    return document


def _data(form: str = "PNG") -> str:
    return f"data:image/{form.lower()};base64,{base64.b64encode(picture_bytes(60, 40, form)).decode()}"


def _bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


def _upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("case.json", content, "application/json")
    return client.post(reverse("cases:from_file", args=[the_cases().pk]), {"file": file})


def _said(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&#x27;", "'")


def test_a_case_goes_out_and_comes_in_again_the_same(operator: Client) -> None:
    version = a_published_framework()
    document = everything()
    document["scenes"][0]["decision"]["capabilities"] = [{"code": "R1", "stage": "student"}]
    document["scenes"][0]["passages"][3]["image"] = an_image().pk
    page = a_case(document, tags=((capability_of(version, "R1"), "student"),), themes=[a_theme(slug="neglect")])
    page.references = [("reference", REFERENCE)]
    page.save_revision()

    out = operator.get(reverse("cases:file", args=[page.pk]))
    assert out["Content-Disposition"] == f'attachment; filename="{page.slug}.json"'
    content = out.content
    read_case(json.loads(content))
    preview = _upload(operator, content)
    assert preview.status_code == 200
    token = re.search(r'name="take" value="([^"]+)"', preview.content.decode())
    assert token
    assert CasePage.objects.count() == 1, "nothing is stored by looking"
    done = operator.post(reverse("cases:from_file", args=[the_cases().pk]), {"take": token[1]})
    new = CasePage.objects.exclude(pk=page.pk).get()
    assert done["Location"] == reverse("wagtailadmin_pages:edit", args=[new.pk])
    assert (new.live, new.slug, new.title) == (False, f"{page.slug}-2", page.title)
    assert Image.objects.count() == 2
    ours, theirs = files.export(page.get_latest_revision_as_object()), files.export(new)
    for one in (ours, theirs):
        one.pop("slug")
        assert one["scenes"][0]["passages"][3].pop("file").startswith("data:image/webp;base64,")
    assert theirs == ours
    assert (ours["capabilities"], ours["themes"]) == ([{"code": "R1", "stage": "student"}], ["neglect"])


def test_links_to_pages_go_out_as_addresses(operator: Client) -> None:
    other = a_case(the_cold_room() | {"title": "Another"})
    document = the_cold_room()
    document["scenes"][0]["passages"][0]["html"] = f'<p><a linktype="page" id="{other.pk}">There</a></p>'
    page = a_draft_case(document)
    assert files.export(page)["scenes"][0]["passages"][0]["html"] == f'<p><a href="{other.url}">There</a></p>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"{nothing", "no JSON: line 1, column 2"),
        (b"[]", "no file of a case"),
        (b'"format"', "no file of a case"),
        (b"[" * 100_000, "nested too deep"),
        (_bytes({"format": "h5p"}), "reads “throughline-case/1”"),
        (_bytes(small_case() | {"title": ""}), "title: It is empty."),
        (_bytes(small_case() | {"scenes": [{"key": "a", "title": "A"}]}), "scenes → 1"),
        (_bytes(small_case() | {"extra": 1}), "the file: “extra” is not a part that a case has here."),
        (
            _bytes({key: value for key, value in small_case().items() if key != "title"}),
            "the file: “title” is missing.",
        ),
        (_bytes(small_case() | {"minutes": "ten"}), "minutes: It has to be a whole number."),
        (_bytes(small_case() | {"trust": 11}), "trust: It has to be 10 or less."),
        (_bytes(small_case() | {"slug": "A B"}), "slug: It may hold small letters, digits and hyphens only"),
        (_bytes(small_case() | {"facts": {}}), "facts: It has to be a list."),
        (_bytes(small_case() | {"scenes": []}), "scenes: There are too few: it takes at least 1."),
        (_bytes(small_case() | {"title": "x" * 300}), "title: It is longer than 200 characters."),
        (b" " * (files.MOST_BYTES + 1), "larger than 5 MB"),
        (_bytes(_with_picture(file="https://example.org/a.png")), "scene “Door”, a picture: it has to be a PNG"),
        (_bytes(_with_picture(file="data:image/svg+xml;base64,PHN2Zz4=")), "it has to be a PNG, JPEG or WebP"),
        (_bytes(_with_picture(file="data:image/png;base64,AAAA")), "cannot be read as a picture"),
        (_bytes(_with_picture(file=_data("JPEG").replace("jpeg", "png"))), "cannot be read as a picture"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(operator: Client, content: bytes, said: str) -> None:
    response = _upload(operator, content)
    assert response.status_code == 422
    assert said in _said(response)
    assert CasePage.objects.count() == 0


def test_without_a_file_it_says_what_to_do(operator: Client) -> None:
    response = operator.post(reverse("cases:from_file", args=[the_cases().pk]), {})
    assert (response.status_code, "Choose the file of a case first." in _said(response)) == (422, True)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_pictures_come_along(operator: Client, form: str) -> None:
    taken = files.read(_bytes(_with_picture(file=_data(form), caption="The family")))
    page = files.take_in(by=User.objects.get(), parent=the_cases(), taken=taken)
    passage = pages.document_of(page)["scenes"][0]["passages"][1]
    image = Image.objects.get()
    assert (passage["image"], image.title, image.width) == (image.pk, "The family", 60)


def test_who_brings_a_case_in_owns_it_and_is_reminded_of_its_review(operator: Client) -> None:
    user = User.objects.get()
    files.take_in(by=user, parent=the_cases(), taken=files.read(_bytes(small_case())))
    page = CasePage.objects.get()
    page.get_latest_revision().publish()
    assert [(one.title, one.owner) for one in due_pages(within=366)] == [(page.title, user)]


def test_hostile_words_come_in_harmless(operator: Client) -> None:
    document = small_case()
    hostile = '<p onclick="x()">Hm</p><script>steal()</script><a href="javascript:x()">go</a><img src=x onerror=x()>'
    document["scenes"][0]["passages"][0]["html"] = hostile
    document["debrief"]["html"] = hostile
    document["title"] = "<script>steal()</script>"
    page = files.take_in(by=User.objects.get(), parent=the_cases(), taken=files.read(_bytes(document)))
    stored = json.dumps(page.stored_parts()) + page.debrief
    for word in ("onclick", "onerror", "javascript:", "steal", "<img"):
        assert word not in stored, word
    page.get_latest_revision().publish()
    assert "<script>steal" not in operator.get(page.url).content.decode()


def test_what_this_site_does_not_have_stays_behind_and_is_said(operator: Client) -> None:
    document = small_case() | {
        "capabilities": [{"code": "ZZ9"}],
        "themes": ["space-travel"],
        "references": [{"authors": "Nobody"}, REFERENCE],
    }
    response = _upload(operator, _bytes(document | _with_picture(image=3)))
    said = _said(response)
    for words in ("does not have: ZZ9", "does not have: space-travel", "Reference number 1", "it has only its words"):
        assert words in said, words


def test_its_problems_are_shown_before_it_is_taken_in(operator: Client) -> None:
    document = small_case()
    document["scenes"][0]["decision"]["options"][0]["next"] = "nowhere"
    assert "It leads to “nowhere”, and there is no such scene." in _said(_upload(operator, _bytes(document)))


def test_what_is_wrong_with_its_words_is_shown_too_with_its_scene(operator: Client) -> None:
    document = small_case()
    document["scenes"][0]["passages"].append({"type": "narrative", "html": "<p>They live at LS1 4AB.</p>"})
    said = _said(_upload(operator, _bytes(document)))
    assert "Must be mended: Door: “LS1 4AB” looks like a postcode." in said
    assert "The checks find nothing to mend." not in said


def test_what_was_uploaded_by_somebody_else_cannot_be_taken(operator: Client) -> None:
    token = re.search(r'name="take" value="([^"]+)"', _upload(operator, _bytes(small_case())).content.decode())
    assert token
    other = sign_in(Client(), UserFactory(is_superuser=True, is_staff=True), second_factor=True)
    response = other.post(reverse("cases:from_file", args=[the_cases().pk]), {"take": token[1]})
    assert (response.status_code, CasePage.objects.count()) == (409, 0)


def test_an_author_brings_a_case_into_their_own_space_and_nowhere_else(client: Client) -> None:
    collection = the_cases()
    institution = an_institution("North University")
    space = institution.space
    sign_in(client, institution.author, second_factor=True)
    assert client.get(reverse("cases:from_file", args=[collection.pk])).status_code == 404
    address = reverse("cases:from_file", args=[space.pk])
    file = SimpleUploadedFile("case.json", _bytes(_with_picture(file=_data())), "application/json")
    token = re.search(r'name="take" value="([^"]+)"', client.post(address, {"file": file}).content.decode())
    assert token
    client.post(address, {"take": token[1]})
    page = CasePage.objects.get()
    assert (page.institution, page.get_parent().pk) == ("North University", space.pk)
    assert Image.objects.get().collection == space.collection


def test_the_schema_is_open_to_everybody(client: Client) -> None:
    response = client.get("/cases/schema.json")
    assert response["Content-Type"] == "application/schema+json"
    assert response.json()["properties"]["format"] == {"const": "throughline-case/1"}
