"""What people paste: from Word, from mails, from hostile pages. Nothing of the words is lost, nothing of the rest stays."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from content.domain.rich_text import clean, shown
from content.guidance_blocks import RICH
from content.models import InformationPage
from tests.factories.content import InformationPageFactory, a_digest, a_guidance, a_site

pytestmark = pytest.mark.django_db

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {mso-style-name:x}</style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=EN-GB>
<h1 style='mso-style-next:Normal'>First words</h1><p class=MsoNormal style='mso-margin-top-alt:auto'>
<span style='font-family:"Calibri";mso-fareast-language:EN-GB'>Second <b style='mso-bidi-font-weight:normal'>third</b><o:p></o:p></span></p>
<![if !supportLists]><p class=MsoListParagraph>Fourth</p><![endif]>
<table class=MsoTableGrid border=1><tr><td width=100>Fifth</td><td>Sixth</td></tr></table>
<div>Seventh</div><div>Eighth<br clear=all style='mso-special-character:line-break'>Ninth</div></body></html>"""
ORDINALS = ["First", "words", "Second", "third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"]
HOSTILE = (
    '<p onclick="x()">Safe</p><script>alert(1)</script><img src=x onerror="alert(2)"><svg onload=alert(3)></svg>'
    '<a href="javascript:alert(4)">here</a><a href="  JaVaScRiPt:alert(5)">there</a><a href="data:text/html,x">far</a>'
    '<iframe src="//elsewhere"></iframe><math><mtext><style><img src=x onerror=alert(6)></style></mtext></math>'
    '<p style="position:fixed" id="main" class="button">Plain</p><form action="//elsewhere"><button>Send</button></form>'
)
FORBIDDEN = (
    "<script",
    "onerror",
    "onclick",
    "onload",
    "javascript:",
    "data:text",
    "<iframe",
    "<svg onload",
    "<form",
    "alert(",
)
OF_WORD = ("mso", "Mso", "<!--", "<o:", "style=", "class=", "<table", "<font", "endif", "Calibri")


def _words(html: str) -> list[str]:
    """The words of HTML: elements of a line run on, others begin a new one."""
    apart = re.sub(r"</?(?:blockquote|br|div|h\d|hr|li|ol|p|section|ul)\b[^>]*>", " ", html)
    return unescape(re.sub(r"<[^>]+>", "", apart)).split()


def _main(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_words_from_a_word_processor_stay_and_stand_apart() -> None:
    for found in (clean(WORD), shown(WORD), shown(clean(WORD))):
        assert _words(found) == ORDINALS
        assert not [sign for sign in OF_WORD if sign in found]
        assert "<b>third</b>" in found


def test_what_comes_in_by_code_is_clean_on_every_kind_of_page(client: Client) -> None:
    a_site()
    information = InformationPageFactory(parent=a_site(), title="Words", slug="words", body=WORD + HOSTILE)
    assert isinstance(information, InformationPage)
    body = [
        ("paragraph", WORD + HOSTILE),
        ("vignette", {"title": HOSTILE[:100], "text": WORD + HOSTILE, "question": HOSTILE}),
        ("claim", {"text": WORD + HOSTILE, "cites": [HOSTILE[:100]]}),
    ]
    for page in (information, a_guidance(body=body), a_digest(background=body)):
        main = _main(client, page.url)
        rich = "".join(re.findall(r'<div class="(?:prose|story)[^"]*">(.*?)</div>', main, re.DOTALL))
        assert ORDINALS[-1] in main
        assert not {*ORDINALS, "Safe", "Plain"} - set(_words(main))
        assert "herethere" in "".join(_words(main))
        tags = re.findall(r"<[^>]+>", main)
        # What was typed as text may name a script; no tag on the page may be one.
        assert not [tag for tag in tags if any(sign in tag for sign in FORBIDDEN)]
        assert not [sign for sign in OF_WORD if sign in rich]


def test_what_is_pasted_into_the_editor_is_clean_in_what_is_stored_and_shown(client: Client) -> None:
    """The editor sends what it holds as blocks and ranges: here with styles, links and entities that nobody offered."""
    words = "Safe <script>alert(1)</script> here there"
    state = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": words,
                "depth": 0,
                "inlineStyleRanges": [
                    {"offset": 0, "length": 4, "style": "BOLD"},
                    {"offset": 0, "length": 4, "style": "COLOR"},
                ],
                "entityRanges": [{"offset": 31, "length": 4, "key": 0}],
                "data": {"style": "mso-x:y"},
            },
        ],
        "entityMap": {
            "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(2)"}},
        },
    }
    widget = get_rich_text_editor_widget(features=RICH)
    stored = widget.value_from_datadict({"text": json.dumps(state)}, {}, "text")

    main = _main(client, a_guidance(body=[("paragraph", stored)]).url)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in main
    assert "<b>Safe</b>" in main
    assert {"here", "there"} <= set(_words(main)), stored
    tags = re.findall(r"<[^>]+>", main[main.index('class="prose"') :])
    assert not [tag for tag in tags if any(sign in tag for sign in (*FORBIDDEN, "mso-"))]


def test_word_html_given_to_the_editor_by_code_keeps_its_words() -> None:
    """Old pages may hold what a word processor wrote: opening and saving them in the editor loses none of it."""
    converter = ContentstateConverter(features=RICH)
    again = converter.to_database_format(converter.from_database_format(clean(WORD)))
    assert _words(shown(again)) == ORDINALS
