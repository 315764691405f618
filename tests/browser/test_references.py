"""References in the CMS: a file from a reference manager into a page's draft, and every work that pages cite."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Page

from tests.browser.cms_checks import OURS, look_at_ours
from tests.browser.conftest import OpenPage
from tests.factories.content import a_digest, a_guidance, a_site
from tests.factories.people import UserFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTED = {"authors": "Munro, E.", "year": 2011, "title": "Recognising harm in time", "source": "DfE", "url": ""}
RIS = """TY  - JOUR
AU  - Schlüter, Daniela K.
AU  - Lloyd, J.
PY  - 2022
TI  - Green lights and red flags: the (im)possibilities of contextual safeguarding
T2  - Social Sciences
VL  - 11
IS  - 7
DO  - https://doi.org/10.3390/socsci11070303
ER  -
TY  - RPRT
AU  - Munro, E.
PY  - 2011
TI  - Recognising harm in time
ER  -
TY  - RPRT
AU  - Munro, E.
PY  - 2011
TI  - Recognizing harm in time
ER  -
TY  - BOOK
AU  - Stark, E.
PY  - 20x7
TI  - Coercive control
PB  - Oxford University Press
ER  -
TY  - JOUR
AU  - Nobody, A.
AB  - A-very-long-word-without-any-place-to-break-it-which-goes-on-and-on-and-on-and-on-and-on-and-on-until-the-end
ER  -
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_an_editor_brings_references_along(
    javascript: bool,  # noqa: FBT001  pytest gives it
    open_page: OpenPage,
    tmp_path: Path,
) -> None:
    a_site()
    digest = a_digest(references=[("reference", LISTED)])
    file = tmp_path / "references.ris"
    file.write_bytes(RIS.encode("cp1252"))
    page = open_page(give_second_factor(UserFactory(is_superuser=True, is_staff=True)), javascript=javascript)
    look = look_at_ours if javascript else (lambda _page, _name: None)
    main = page.locator(OURS)

    page.goto(reverse("references:add", args=[digest.pk]))
    look(page, "cms-references-add")
    main.get_by_role("button", name="Read the references").click()
    expect(main).to_contain_text("Choose a file, or paste the references.")
    look(page, "cms-references-add-nothing")
    main.get_by_label("File", exact=True).set_input_files(file)
    main.get_by_role("button", name="Read the references").click()
    expect(main).to_contain_text("4 references were read from RIS. Nothing is added yet.")
    expect(main).to_contain_text("Schlüter, D.K. and Lloyd, J. (2022) Green lights")
    expect(main).to_contain_text("Left out: the page’s list has it already, as number 1.")
    expect(main).to_contain_text("Perhaps number 1 of the page’s list")
    expect(main).to_contain_text("The year “20x7” could not be read and is left empty.")
    expect(main).to_contain_text("It has no title.")
    look(page, "cms-references-preview")
    main.get_by_role("checkbox", name="Add number 4: Coercive control").uncheck()
    main.get_by_role("button", name="Add to the draft").click()
    expect(page.locator("body")).to_contain_text("1 reference is added to the draft.")
    draft = Page.objects.get(pk=digest.pk).specific.get_latest_revision_as_object()
    assert [block.value["title"] for block in draft.references] == [
        "Recognising harm in time",
        "Green lights and red flags: the (im)possibilities of contextual safeguarding",
    ]


def test_an_editor_sees_which_works_are_written_in_several_ways(open_page: OpenPage) -> None:
    a_site()
    a_digest(title="A digest", references=[("reference", LISTED)])
    spelled = {**LISTED, "title": "Recognizing harm in time", "doi": "10.1000/xyz"}
    a_guidance(
        title="A page of guidance", references=[("reference", spelled), ("reference", {**LISTED, "title": "Else"})]
    )
    page = open_page(give_second_factor(UserFactory(is_superuser=True, is_staff=True)))

    page.goto(reverse("references:report"))
    expect(page.locator(OURS)).to_contain_text("Written in 2 ways.")
    look_at_ours(page, "cms-references-report")
    page.get_by_role("link", name="Written in several ways").click()
    expect(page.locator(OURS)).not_to_contain_text("Else")
