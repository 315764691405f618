"""Exchange in the CMS: files in and out, new versions, and versions side by side. Who may, and what is said."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from capabilities.domain import frameworks
from capabilities.domain.frameworks import exports, uploads
from capabilities.models import Capability, Framework, FrameworkUpload, FrameworkVersion
from people.models import Membership, User
from tests.capabilities.cms_world import CmsWorld, text
from tests.capabilities.framework_files import as_json, item, link, package
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
# Counts of queries below hold eleven that any page of the CMS takes: session, person, roles, rights, second factor, menus.


@pytest.fixture
def world() -> CmsWorld:
    return CmsWorld()


def a_package(*titles: str, label: str = "1", identifier: str = "doc") -> bytes:
    items = [item(f"c{number}", title, humanCodingScheme=f"C{number}") for number, title in enumerate(titles, start=1)]
    links = [link(one["identifier"], identifier) for one in items]
    return as_json(package(items, links, document={"version": label, "identifier": identifier}))


def send(client: Client, data: bytes, **fields: Any) -> Any:
    file = SimpleUploadedFile("framework.json", data, content_type="application/json")
    return client.post(reverse("frameworks:uploads"), {"file": file, **fields})


def upload_by(world: CmsWorld, user: User, data: bytes) -> FrameworkUpload:
    upload = uploads.begin_upload(by=user, name="framework.json", data=data, owner=world.organisation)
    uploads.read_upload(upload=upload)
    return FrameworkUpload.objects.get(pk=upload.pk)


def address_of(upload: FrameworkUpload, name: str = "upload") -> str:
    return reverse(f"frameworks:{name}", args=[upload.public_id])


# Files in


def test_the_list_of_frameworks_leads_to_the_import_for_those_who_write(world: CmsWorld) -> None:
    for user in (world.author, world.lead, world.operator):
        assert reverse("frameworks:uploads") in text(world.client(user).get(reverse("frameworks:list")))


def test_a_file_is_uploaded_previewed_and_stored_as_a_draft(world: CmsWorld) -> None:
    client = world.client(world.author)
    response = send(client, a_package("Listens", "Writes"), owner=world.organisation.pk)
    upload = FrameworkUpload.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, address_of(upload))

    page = text(client.get(address_of(upload)))
    assert "A framework would be a new framework, with the draft “1”" in page
    assert "<dd> 2 capabilities </dd>" in page
    assert str(world.organisation) in page
    assert "C1 Listens" in page
    assert not Framework.objects.filter(identifier="doc").exists()

    response = client.post(address_of(upload, "upload_confirm"), follow=True)
    version = FrameworkVersion.objects.get(framework__identifier="doc")
    assert "A framework, 1 is a draft" in text(response)
    assert reverse("frameworks:version", args=[version.pk]) in text(response)
    assert version.framework.owner == world.organisation


def test_the_preview_of_a_change_marks_the_words(world: CmsWorld) -> None:
    client = world.client(world.author)
    first = upload_by(world, world.author, a_package("Listens to children", "Writes"))
    client.post(address_of(first, "upload_confirm"))
    second = upload_by(world, world.author, a_package("Listens to every child", "Writes"))

    page = text(client.get(address_of(second)))

    assert "The draft “1” of A framework would be replaced by this file." in page
    assert (
        '<del class="gone"><span class="said-only">[taken out: </span>children<span class="said-only">]</span></del>'
        in page
    )
    assert (
        '<ins class="come"><span class="said-only">[added: </span>every child<span class="said-only">]</span></ins>'
        in page
    )
    assert "C2 Writes" not in page


def test_what_cannot_be_read_is_said_with_its_place(world: CmsWorld) -> None:
    client = world.client(world.author)
    response = send(client, a_package("Listens").replace(b'"c1"', b'""'), owner=world.organisation.pk)
    page = text(client.get(response.headers["Location"]))
    assert "Nothing is stored." in page
    assert "Item 1" in page
    assert "Store as a draft" not in page


@pytest.mark.parametrize(
    ("data", "said"), [(None, "Choose a file."), (b"", "The file is empty."), (b" " * 50 * 1024 * 1024, "50 MB")]
)
def test_no_file_an_empty_one_and_one_too_large_are_refused_on_the_page(
    data: bytes | None, said: str, world: CmsWorld
) -> None:
    client = world.client(world.author)
    owner = {"owner": world.organisation.pk}
    response = client.post(reverse("frameworks:uploads"), owner) if data is None else send(client, data, **owner)
    assert response.status_code == 422
    assert said in text(response)
    assert not FrameworkUpload.objects.exists()


def test_markup_in_a_file_or_its_name_is_never_run(world: CmsWorld) -> None:
    client = world.client(world.author)
    evil = "<script>alert(1)</script>"
    file = SimpleUploadedFile(f"{evil}.json", a_package("Listens <img src=x onerror=alert(1)>", label="1"))
    response = client.post(reverse("frameworks:uploads"), {"file": file, "owner": world.organisation.pk})
    for page in (client.get(response.headers["Location"]), client.get(reverse("frameworks:uploads"))):
        assert evil not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_a_file_becomes_a_version_of_a_chosen_framework(world: CmsWorld) -> None:
    client = world.client(world.author)
    frameworks.publish(by=None, version=world.draft)
    response = client.get(reverse("frameworks:uploads") + f"?into={world.draft.framework_id}")
    assert f'<option value="{world.draft.framework_id}" selected>' in text(response)
    response = send(
        client, a_package("Listens"), into=world.draft.framework_id, label="2028", owner=world.organisation.pk
    )
    page = text(client.get(response.headers["Location"]))
    assert "A new draft “2028” of The ours framework, compared with version “2027”" in page


def test_only_what_somebody_writes_for_is_offered_and_taken(world: CmsWorld) -> None:
    theirs = a_published_framework(stages=1, slug="theirs").framework
    client = world.client(world.author)
    page = text(client.get(reverse("frameworks:uploads")))
    assert theirs.title not in page
    for fields in ({"into": theirs.pk}, {"owner": world.elsewhere.memberships.get().organisation_id}):
        response = send(client, a_package("Listens"), **({"owner": world.organisation.pk} | fields))
        assert response.status_code == 422
    assert not FrameworkUpload.objects.exists()


def test_an_operator_may_leave_a_framework_without_an_owner_and_an_author_may_not(world: CmsWorld) -> None:
    assert send(world.client(world.author), a_package("Listens")).status_code == 422
    client = world.client(world.operator)
    response = send(client, a_package("Listens"))
    upload = FrameworkUpload.objects.get()
    client.post(address_of(upload, "upload_confirm"))
    assert response.status_code == 302
    assert Framework.objects.get(identifier="doc").owner is None


def test_the_same_file_is_read_as_something_else(world: CmsWorld) -> None:
    client = world.client(world.author)
    upload = upload_by(world, world.author, a_package("Listens"))
    fields = {"label": "other", "into": "", "owner": world.organisation.pk}
    page = text(client.post(address_of(upload, "upload_change"), fields, follow=True))
    assert "with the draft “other”" in page
    page = text(client.post(address_of(upload, "upload_change"), fields | {"label": "…"}, follow=True))
    assert "Use letters or numbers, such as a year." in page


def test_a_file_is_removed(world: CmsWorld) -> None:
    client = world.client(world.author)
    upload = upload_by(world, world.author, a_package("Listens"))
    assert "framework.json" in text(client.get(reverse("frameworks:uploads")))
    client.post(address_of(upload, "upload_discard"))
    assert not FrameworkUpload.objects.exists()
    assert client.get(address_of(upload)).status_code == 404


def test_a_file_that_waits_for_the_worker_shows_how_far_it_is(world: CmsWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client(world.author)
    upload = uploads.begin_upload(by=world.author, name="f.json", data=a_package("Listens"))
    page = text(client.get(address_of(upload)))
    assert "The file is being read" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    monkeypatch.setattr(uploads, "progress_of", lambda _upload: uploads.Done(250, 1000))
    page = text(client.get(address_of(upload)))
    assert "250 of 1000 rows, 25 %" in page
    assert '<progress class="exchange-progress" max="1000" value="250"' in page


def test_many_changes_come_in_pages_and_by_kind(world: CmsWorld) -> None:
    client = world.client(world.author)
    upload = upload_by(world, world.author, a_package(*(f"Number {number}" for number in range(1, 131))))
    page = text(client.get(address_of(upload)))
    assert "1 to 100 of 130" in page
    assert "C101 Number 101" not in page
    page = text(client.get(address_of(upload) + "?how=added&page=2"))
    assert "101 to 130 of 130" in page
    assert "C101 Number 101" in page
    for nonsense in ("?page=99", "?page=x", "?how=nothing"):
        assert client.get(address_of(upload) + nonsense).status_code == 200


# Who may


def test_an_upload_is_its_uploaders_and_the_operators_to_see(world: CmsWorld) -> None:
    upload = upload_by(world, world.author, a_package("Listens"))
    for user, status in ((world.author, 200), (world.operator, 200), (world.colleague, 404), (world.elsewhere, 404)):
        assert world.client(user).get(address_of(upload)).status_code == status, user
    operator = text(world.client(world.operator).get(address_of(upload)))
    assert "can store it" in operator
    assert "Store as a draft" not in operator


@pytest.mark.parametrize("name", ["upload_confirm", "upload_change"])
def test_only_its_uploader_goes_on_with_it(name: str, world: CmsWorld) -> None:
    upload = upload_by(world, world.author, a_package("Listens"))
    for user in (world.operator, world.colleague, world.elsewhere):
        assert world.client(user).post(address_of(upload, name)).status_code == 404
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_an_upload_that_is_not_there_answers_404(world: CmsWorld) -> None:
    client = world.client(world.author)
    assert client.get(reverse("frameworks:upload", args=[uuid4()])).status_code == 404
    for name in ("upload_confirm", "upload_change", "upload_discard"):
        assert client.post(reverse(f"frameworks:{name}", args=[uuid4()])).status_code == 404
        assert client.get(reverse(f"frameworks:{name}", args=[uuid4()])).status_code == 405


def test_nobody_gets_in_without_a_second_factor_or_the_cms(world: CmsWorld) -> None:
    addresses = [reverse("frameworks:uploads"), world.address("compare"), world.address("export")]
    member = MembershipFactory(organisation=world.organisation, role=Membership.Role.MEMBER).user
    for address in addresses:
        assert Client().get(address).headers["Location"].startswith("/cms/login/")
        assert sign_in(Client(), member).get(address).status_code == 404
        waits = sign_in(Client(), world.author, second_factor=False).get(address)
        assert waits.headers["Location"].startswith(reverse("people:second_factor"))


@pytest.mark.parametrize("name", ["compare", "export"])
def test_a_draft_of_somebody_else_is_not_there(name: str, world: CmsWorld) -> None:
    for user, status in (
        (world.author, 200),
        (world.lead, 200),
        (world.operator, 200),
        (world.elsewhere, 404),
        (world.author_elsewhere, 404),
    ):
        assert world.client(user).get(world.address(name)).status_code == status, (name, user)
    for format_ in exports.FORMATS:
        address = reverse("frameworks:export_file", args=[world.draft.pk, format_.name])
        assert world.client(world.author).get(address).status_code == 200
        assert world.client(world.elsewhere).get(address).status_code == 404


# New versions


def test_a_new_version_is_started_from_a_published_one(world: CmsWorld) -> None:
    with time_machine.travel(TODAY, tick=False):
        frameworks.publish(by=None, version=world.draft)
        client = world.client(world.author)
        page = text(client.get(world.address("new_version")))
        assert 'value="2028"' in page
        response = client.post(world.address("new_version"), {"label": "2028", "in_force_from": "2028-04-01"})
    copy = FrameworkVersion.objects.get(label="2028")
    assert response.headers["Location"] == world.address("version", copy.pk)
    assert (copy.state, copy.in_force_from) == ("draft", date(2028, 4, 1))
    assert copy.capabilities.count() == world.draft.capabilities.count()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"label": "2027"}, "has a version “2027” already"),
        ({"label": ""}, "Give the version a label, such as its year."),
        ({"label": "…"}, "Use letters or numbers, such as a year."),
        ({"label": "2028", "in_force_from": "soon"}, "Enter a valid date."),
        (
            {"label": "2028", "in_force_from": "2028-04-01", "in_force_until": "2028-03-31"},
            "This is before its first day in force.",
        ),
    ],
)
def test_a_new_version_with_wrong_details_is_not_started(typed: dict[str, str], said: str, world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.draft)
    response = world.client(world.author).post(world.address("new_version"), typed)
    assert response.status_code == 422
    assert said in text(response)
    assert FrameworkVersion.objects.count() == 1


def test_a_new_version_is_started_by_those_who_write_it_and_of_what_is_published(world: CmsWorld) -> None:
    response = world.client(world.author).get(world.address("new_version"), follow=True)
    assert "not published yet. Change it instead." in text(response)
    frameworks.publish(by=None, version=world.draft)
    for user, status in ((world.author, 200), (world.lead, 200), (world.operator, 200), (world.elsewhere, 404)):
        assert world.client(user).get(world.address("new_version")).status_code == status
    assert world.client(world.elsewhere).post(world.address("new_version"), {"label": "x"}).status_code == 404


# Side by side


def two_versions(world: CmsWorld) -> tuple[FrameworkVersion, FrameworkVersion]:
    frameworks.publish(by=None, version=world.draft)
    copy = frameworks.new_version(by=None, of=world.draft, label="2028", in_force_from=date(2028, 4, 1))
    capability_of(copy, "K2").delete()
    Capability.objects.filter(pk=capability_of(copy, "K1").pk).update(title="Knowledge of children, part 1")
    return world.draft, copy


def test_two_versions_are_compared_side_by_side(world: CmsWorld) -> None:
    _old, copy = two_versions(world)
    page = text(world.client(world.author).get(world.address("compare", copy.pk)))
    assert "What is different in 2028, seen from 2027." in page
    assert '<ins class="come"><span class="said-only">[added: </span>' in page
    assert "K2 Knowledge, part 2" in page
    assert "4 areas and capabilities are unchanged" in page
    assert "1 with another title" in page


def test_any_two_versions_may_be_chosen(world: CmsWorld) -> None:
    old, copy = two_versions(world)
    client = world.client(world.author)
    turned = text(client.get(world.address("compare", copy.pk) + f"?before={copy.pk}&after={old.pk}"))
    assert "What is different in 2027, seen from 2028." in turned
    same = text(client.get(world.address("compare", copy.pk) + f"?before={old.pk}&after={old.pk}"))
    assert "Choose two different versions." in same


def test_only_versions_of_this_framework_that_may_be_seen_are_compared(world: CmsWorld) -> None:
    old, copy = two_versions(world)
    other = a_published_framework(stages=1, slug="other")
    client = world.client(world.author)
    for wrong in (other.pk, 0, "x"):
        assert client.get(world.address("compare", copy.pk) + f"?before={wrong}").status_code == 404
    outside = world.client(world.elsewhere)
    page = text(outside.get(world.address("compare", old.pk)))
    assert "There is only this version." in page
    assert "2028" not in page
    assert outside.get(world.address("compare", old.pk) + f"?after={copy.pk}").status_code == 404


def test_versions_that_say_the_same_and_a_version_alone_are_told(world: CmsWorld) -> None:
    client = world.client(world.author)
    assert "There is only this version." in text(client.get(world.address("compare")))
    frameworks.publish(by=None, version=world.draft)
    copy = frameworks.new_version(by=None, of=world.draft, label="2028", in_force_from=world.draft.in_force_from)
    page = text(client.get(world.address("compare", copy.pk)))
    assert "Label" in page  # the label differs, and nothing else
    assert "6 areas and capabilities are unchanged" in page


@pytest.mark.parametrize("per_area", [1, 3, 30])
def test_comparing_takes_as_many_queries_whatever_the_size(
    per_area: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world = CmsWorld(per_area=per_area)
    _old, copy = two_versions_of(world)
    client = world.client(world.author)
    client.get(world.address("compare", copy.pk))
    with django_assert_num_queries(25):
        response = client.get(world.address("compare", copy.pk))
    assert response.status_code == 200


def two_versions_of(world: CmsWorld) -> tuple[FrameworkVersion, FrameworkVersion]:
    frameworks.publish(by=None, version=world.draft)
    copy = frameworks.new_version(by=None, of=world.draft, label="2028", in_force_from=date(2028, 4, 1))
    copy.capabilities.update(statement="Something else.")
    return world.draft, copy


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_preview_takes_as_many_queries_whatever_its_size(
    number: int, world: CmsWorld, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upload = upload_by(world, world.author, a_package(*(f"Number {one}" for one in range(number))))
    client = world.client(world.author)
    client.get(address_of(upload))
    with django_assert_num_queries(16):
        assert client.get(address_of(upload)).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_upload_page_takes_as_many_queries_whatever_waits(
    number: int, world: CmsWorld, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in range(number):
        upload_by(world, world.author, a_package("Listens", label=str(one)))
    client = world.client(world.author)
    client.get(reverse("frameworks:uploads"))
    with django_assert_num_queries(17):
        assert client.get(reverse("frameworks:uploads")).status_code == 200


# Files out


@pytest.mark.parametrize("format_", [one.name for one in exports.FORMATS])
def test_a_version_is_downloaded_in_every_format(format_: str, world: CmsWorld) -> None:
    client = world.client(world.author)
    response = client.get(reverse("frameworks:export_file", args=[world.draft.pk, format_]))
    expected = exports.export(version=world.draft, format=format_)
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="{expected.filename}"'
    assert response.headers["Content-Type"] == expected.content_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if format_ == "xlsx":
        assert load_workbook(io.BytesIO(response.content)).sheetnames
    else:
        assert response.content == expected.data


def test_the_export_page_says_what_each_format_leaves_out_of_this_version(world: CmsWorld) -> None:
    client = world.client(world.author)
    page = text(client.get(world.address("export")))
    for one in exports.FORMATS:
        assert str(one.carries) in page
    mahara = text(client.get(world.address("export") + "?about=mahara"))
    notes = exports.export(version=world.draft, format="mahara").notes
    assert notes
    assert all(" ".join(note.split()) in mahara.replace("&#x27;", "'") for note in notes)
    assert "It leaves nothing out of this version." in text(client.get(world.address("export") + "?about=case"))
    assert client.get(world.address("export") + "?about=nonsense").status_code == 200


def test_the_template_to_fill_in_is_downloaded(world: CmsWorld) -> None:
    client = world.client(world.author)
    for one in exports.TEMPLATE_FORMATS:
        response = client.get(reverse("frameworks:template", args=[one.name]))
        assert response.status_code == 200
        assert "attachment" in response.headers["Content-Disposition"]
        assert reverse("frameworks:template", args=[one.name]) in text(client.get(reverse("frameworks:uploads")))


def test_a_format_that_there_is_none_of_answers_404(world: CmsWorld) -> None:
    client = world.client(world.author)
    assert client.get(reverse("frameworks:export_file", args=[world.draft.pk, "pdf"])).status_code == 404
    assert client.get(reverse("frameworks:template", args=["moodle"])).status_code == 404


def test_without_a_choice_a_version_is_compared_with_the_published_one_before_it(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.draft)
    undated = frameworks.new_version(by=None, of=world.draft, label="undated")
    later = frameworks.new_version(by=None, of=world.draft, label="later", in_force_from=date(2030, 1, 1))
    client = world.client(world.author)
    for version in (undated, later):
        page = text(client.get(world.address("compare", version.pk)))
        assert f"What is different in {version.label}, seen from 2027." in page
    page = text(client.get(world.address("compare")))
    assert "What is different in 2027, seen from" in page
