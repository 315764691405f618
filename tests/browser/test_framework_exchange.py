"""Exchange in the CMS, by an author: a file in, looked at and stored; a changed file; a new version; what changed; a file
out. The same with JavaScript off, and a file that is still being worked on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from capabilities.domain import frameworks
from capabilities.domain.frameworks import uploads
from capabilities.formats import read_framework
from capabilities.models import Capability, FrameworkUpload, FrameworkVersion
from people.models import Membership, User
from tests.browser.cms_checks import OURS, look_at_ours
from tests.browser.conftest import OpenPage
from tests.capabilities.framework_files import as_json, item, link, package
from tests.factories.people import MembershipFactory, OrganisationFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author() -> User:
    organisation = OrganisationFactory(name="University of the West")
    user: User = MembershipFactory(organisation=organisation, role=Membership.Role.AUTHOR).user
    return give_second_factor(user)


def a_file(path: Path, *capabilities: tuple[str, str, str], area: str = "Working with fathers") -> Path:
    """A CASE package of one area with (code, title, statement) in it."""
    items = [item("area", area, humanCodingScheme="F")]
    items += [
        item(code.lower(), statement, humanCodingScheme=code, abbreviatedStatement=title)
        for code, title, statement in capabilities
    ]
    links = [link("area", "doc")] + [link(code.lower(), "area") for code, _title, _statement in capabilities]
    document = {"title": "Fathers in the work", "version": "2027", "statusStartDate": "2027-04-01"}
    path.write_bytes(as_json(package(items, links, document=document)))
    return path


FINDING = ("F1", "Finding fathers", "Asks who the child calls dad, and where he is.")
LISTENING = ("F2", "Listening to fathers", "Listens to fathers as long and as openly as to mothers.")
WRITING = ("F3", "Writing about fathers", "Writes down what a father said in his own words.")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(OURS).get_by_role("button", name=button, exact=True).click()


def send(page: Page, file: Path) -> None:
    page.goto(reverse("frameworks:uploads"))
    page.get_by_label("File").set_input_files(file)
    press(page, "Read the file")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_file_is_looked_at_stored_changed_and_compared(
    javascript: bool,  # noqa: FBT001  pytest gives it
    author: User,
    open_page: OpenPage,
    tmp_path: Path,
) -> None:
    page = open_page(author, javascript=javascript)
    look = look_at_ours if javascript else (lambda _page, _name: None)
    main = page.locator(OURS)

    page.goto(reverse("frameworks:uploads"))
    look(page, "cms-import")
    send(page, a_file(tmp_path / "fathers.json", FINDING, LISTENING))
    expect(main).to_contain_text("Fathers in the work would be a new framework, with the draft “2027”")
    expect(main).to_contain_text("University of the West")
    look(page, "cms-import-preview-new")
    assert not FrameworkVersion.objects.exists()
    press(page, "Store as a draft")
    expect(main).to_contain_text("Fathers in the work, 2027 is a draft.")
    look(page, "cms-import-stored")

    changed = (LISTENING[0], LISTENING[1], LISTENING[2].replace("as openly as to mothers", "with as much patience"))
    send(page, a_file(tmp_path / "fathers-changed.json", changed, WRITING))
    expect(main).to_contain_text("The draft “2027” of Fathers in the work would be replaced by this file.")
    expect(page.locator("ins.come").last).to_contain_text("much patience")
    expect(main.locator(".change-rows")).to_contain_text("Writing about fathers")
    expect(main.locator(".change-rows")).to_contain_text("Finding fathers")
    look(page, "cms-import-preview-changed")
    assert Capability.objects.filter(code="F1").exists()
    press(page, "Store as a draft")
    assert sorted(Capability.objects.exclude(code="").values_list("code", flat=True)) == ["F", "F2", "F3"]

    version = FrameworkVersion.objects.get()
    frameworks.publish(by=None, version=version)
    page.goto(reverse("frameworks:new_version", args=[version.pk]))
    expect(page.get_by_label("Label")).to_have_value("2028")
    look(page, "cms-new-version")
    page.get_by_label("In force from").fill("2028-04-01")
    press(page, "Start the draft")
    copy = FrameworkVersion.objects.get(label="2028")
    item_ = copy.capabilities.get(code="F3")
    item_.title, item_.statement = "Writing with fathers", "Writes down, with him, what a father said in his own words."
    item_.save()
    Capability.objects.create(
        version=copy, parent=item_.parent, code="F4", slug="f4", title="Going back to fathers", order=50
    )
    copy.capabilities.filter(code="F2").update(order=60)

    page.goto(reverse("frameworks:compare", args=[copy.pk]))
    expect(main).to_contain_text("What is different in 2028, seen from 2027.")
    expect(main).to_contain_text("Going back to fathers")
    expect(main).to_contain_text("Moved among its neighbours.")
    look(page, "cms-compare")
    page.get_by_label("From", exact=True).select_option(label="2028 (draft)")
    page.get_by_label("To", exact=True).select_option(label="2027 (published)")
    press(page, "Compare")
    expect(main).to_contain_text("What is different in 2027, seen from 2028.")

    page.goto(reverse("frameworks:export", args=[copy.pk]))
    main.get_by_role("link", name="What Mahara SmartEvidence (.matrix) leaves out of this version").click()
    expect(main).to_contain_text("Not in this file:")
    look(page, "cms-export")
    with page.expect_download() as download:
        main.get_by_role("link", name="Download CASE 1.1 (JSON)").click()
    file = Path(download.value.path())
    assert download.value.suggested_filename.endswith("-2028.json")
    assert json.loads(file.read_text())["CFDocument"]["version"] == "2028"
    again = read_framework(file.read_bytes(), name="again")
    assert [one.code for one in again.capabilities] == ["F", "F3", "F4", "F2"]


def test_a_file_that_cannot_be_read_says_where_and_why(author: User, open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(author)
    path = tmp_path / "orphan.json"
    path.write_bytes(as_json(package([item("f1", "Finding fathers")], [link("f1", "nobody")])))
    send(page, path)
    expect(page.locator(OURS)).to_contain_text("Nothing is stored.")
    expect(page.locator(OURS)).to_contain_text("nobody")
    look_at_ours(page, "cms-import-failed")
    assert not FrameworkVersion.objects.exists()


def test_a_file_being_read_shows_how_far_it_is_and_then_its_preview(
    author: User, open_page: OpenPage, tmp_path: Path
) -> None:
    file = a_file(tmp_path / "fathers.json", FINDING)
    organisation = author.memberships.get().organisation
    upload = uploads.begin_upload(by=author, name="fathers.json", data=file.read_bytes(), owner=organisation)
    cache.set(f"framework-upload-{upload.public_id}", (1250, 5000))
    page = open_page(author)
    page.goto(reverse("frameworks:upload", args=[upload.public_id]))
    expect(page.locator(OURS)).to_contain_text("1250 of 5000 rows, 25 %")
    look_at_ours(page, "cms-import-progress")
    cache.set(f"framework-upload-{upload.public_id}", (2500, 5000))
    expect(page.locator(OURS)).to_contain_text("2500 of 5000 rows, 50 %")
    uploads.read_upload(upload=upload)
    expect(page.get_by_role("button", name="Store as a draft")).to_be_visible()
    assert FrameworkUpload.objects.get().state == "ready"


def test_without_javascript_the_page_of_a_file_being_read_comes_again_by_itself(
    author: User, open_page: OpenPage, tmp_path: Path
) -> None:
    file = a_file(tmp_path / "fathers.json", FINDING)
    organisation = author.memberships.get().organisation
    upload = uploads.begin_upload(by=author, name="fathers.json", data=file.read_bytes(), owner=organisation)
    page = open_page(author, javascript=False)
    page.goto(reverse("frameworks:upload", args=[upload.public_id]))
    expect(page.locator(OURS)).to_contain_text("The file is being read.")
    uploads.read_upload(upload=upload)
    expect(page.locator(OURS)).to_contain_text("would be a new framework", timeout=15_000)
