"""What people paste or send that is broken or hostile, where several doors meet: cases in print and in play, a file of
references in an old encoding with broken records. (Each kind for itself: test_pasted_text, test_reference_reading.)"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content.models import CasePage
from tests.content.test_pasted_text import FORBIDDEN, HOSTILE, OF_WORD, ORDINALS, WORD
from tests.content.test_reference_import import draft_titles
from tests.factories.case_pages import a_case
from tests.factories.cases import the_cold_room
from tests.factories.content import a_digest
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
# Windows wrote it: Café and Zoë are one byte each. Of five records two can be used.
LATIN_1_RIS = (
    "TY  - JOUR\r\nTI  - Café work with Zoë\r\nAU  - Lefèvre, Zoë\r\nPY  - 2020\r\nER  - \r\n"
    "TY  - JOUR\r\nAU  - Nobody, A.\r\nER  - \r\n"
    "TY  - JOUR\r\nTI  - Two dates\r\nAU  - Smith, J.\r\nPY  - soon\r\n"
    "TY  - BOOK\r\nTI  - Naïve reading\r\nAU  - Müller, Ä.\r\nPY  - 1999\r\nER  - \r\n"
    "ER  - \r\nloose <script>alert(1)</script> words\r\n"
).encode("latin-1")


def _shown(response: Any) -> str:
    assert response.status_code == 200
    html = response.content.decode()
    return str(html[html.index("<main") : html.index("</main>")])


def _is_clean(main: str) -> None:
    tags = re.findall(r"<[^>]+>", main)
    forbidden = {*FORBIDDEN, "//elsewhere"} - {"<form"}  # the page of the play has forms of its own
    assert not [tag for tag in tags if any(sign in tag for sign in forbidden)]
    rich = "".join(
        part for part in re.findall(r"<p[^>]*>.*?</p>", main, re.DOTALL) if "First" in part or "Ninth" in part
    )
    assert not [sign for sign in OF_WORD if sign in rich and sign != "class="]
    words = set(re.sub(r"<[^>]+>", " ", main).split())
    assert {*ORDINALS, "Safe", "Plain"} <= words


def test_what_is_pasted_into_a_case_is_clean_where_it_is_read_and_where_it_is_played(client: Client) -> None:
    document = the_cold_room()
    document["scenes"][0]["passages"][0] = {"type": "narrative", "html": WORD + HOSTILE}
    page: CasePage = a_case(document)

    _is_clean(_shown(client.get(page.url)))

    sign_in(client, UserFactory())
    play = client.post(reverse("cpd:case_start", args=[page.pk])).headers["Location"]
    _is_clean(_shown(client.get(play)))


def test_a_latin_1_file_with_broken_records_says_what_it_used_and_what_it_could_not(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = a_digest()
    sign_in(client, UserFactory(is_superuser=True, is_staff=True), second_factor=True)
    upload = SimpleUploadedFile("old.ris", LATIN_1_RIS)

    html = client.post(reverse("references:add", args=[page.pk]), {"file": upload}).content.decode()

    assert "Café work with Zoë" in html
    assert "Lefèvre" in html
    assert "Naïve reading" in html
    assert "Ã" not in html
    assert "It has no title." in html
    assert "These lines belong to no record." in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "Café work with Zoë" not in draft_titles(page), "nothing is added before it is ticked"
