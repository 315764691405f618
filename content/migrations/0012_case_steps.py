"""A module may hold a case as one of its steps. Nothing that is stored changes."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0011_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="modulepage",
            name="steps",
            field=wagtail.fields.StreamField(
                [
                    ("text", 31),
                    ("digest", 34),
                    ("case", 37),
                    ("video", 44),
                    ("quiz", 54),
                    ("reflection", 57),
                    ("practice", 60),
                ],
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 160}),
                    1: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {"features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"], "label": "Text"},
                    ),
                    2: (
                        "content.guidance_blocks.Paragraph",
                        (),
                        {"features": ["bold", "italic", "ul", "ol", "link", "blockquote"]},
                    ),
                    3: ("wagtail.blocks.CharBlock", (), {"label": "First line", "max_length": 120}),
                    4: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["bold", "italic", "ul", "ol", "link", "blockquote"],
                            "help_text": "Make it up. Not even a changed real case belongs here: somebody may know it again.",
                            "label": "What happens",
                        },
                    ),
                    5: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "A question to end with", "required": False, "rows": 2},
                    ),
                    6: ("wagtail.blocks.StructBlock", [[("title", 3), ("text", 4), ("question", 5)]], {}),
                    7: ("wagtail.blocks.CharBlock", (), {"label": "What it shows", "max_length": 120}),
                    8: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {
                            "default": True,
                            "help_text": "Readers are told so.",
                            "label": "It is an invented example",
                            "required": False,
                        },
                    ),
                    9: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "As it should be read: “March, year 1” or “Week 3”.",
                            "label": "When",
                            "max_length": 60,
                        },
                    ),
                    10: ("wagtail.blocks.TextBlock", (), {"label": "What happened", "rows": 2}),
                    11: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Who says so", "max_length": 120, "required": False},
                    ),
                    12: ("wagtail.blocks.StructBlock", [[("when", 9), ("what", 10), ("source", 11)]], {}),
                    13: ("wagtail.blocks.ListBlock", (12,), {"label": "Entries", "max_num": 30, "min_num": 2}),
                    14: ("wagtail.blocks.StructBlock", [[("title", 7), ("invented", 8), ("entries", 13)]], {}),
                    15: ("wagtail.blocks.TextBlock", (), {"label": "Words", "required": False, "rows": 2}),
                    16: ("wagtail.contrib.typed_table_block.blocks.TypedTableBlock", [[("text", 15)]], {}),
                    17: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("note", "Worth knowing"), ("careful", "Be careful")], "label": "Kind"},
                    ),
                    18: ("wagtail.blocks.TextBlock", (), {"label": "Text"}),
                    19: ("wagtail.blocks.URLBlock", (), {"label": "Address to look at", "required": False}),
                    20: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "Words of the link", "max_length": 80, "required": False},
                    ),
                    21: (
                        "wagtail.blocks.StructBlock",
                        [[("tone", 17), ("title", 3), ("text", 18), ("link", 19), ("link_text", 20)]],
                        {},
                    ),
                    22: ("wagtail.blocks.CharBlock", (), {"label": "Word", "max_length": 80}),
                    23: ("wagtail.blocks.TextBlock", (), {"label": "What it means here"}),
                    24: ("wagtail.blocks.StructBlock", [[("term", 22), ("meaning", 23)]], {}),
                    25: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                    26: ("wagtail.blocks.CharBlock", (), {"label": "Caption", "max_length": 300, "required": False}),
                    27: ("wagtail.blocks.CharBlock", (), {"label": "Made by", "max_length": 120, "required": False}),
                    28: ("wagtail.blocks.StructBlock", [[("picture", 25), ("caption", 26), ("credit", 27)]], {}),
                    29: (
                        "wagtail.blocks.StreamBlock",
                        [
                            [
                                ("paragraph", 2),
                                ("vignette", 6),
                                ("timeline", 14),
                                ("table", 16),
                                ("callout", 21),
                                ("definition", 24),
                                ("picture", 28),
                            ]
                        ],
                        {
                            "help_text": "An invented example, a timeline, a table, a picture.",
                            "label": "More",
                            "required": False,
                        },
                    ),
                    30: ("wagtail.blocks.BooleanBlock", (), {"label": "Can be left out", "required": False}),
                    31: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("text", 1), ("more", 29), ("optional", 30)]],
                        {},
                    ),
                    32: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "Why read it now, and what to look for", "required": False},
                    ),
                    33: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {"label": "Digest", "page_type": ["content.DigestPage"], "required": False},
                    ),
                    34: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("introduction", 32), ("digest", 33), ("optional", 30)]],
                        {},
                    ),
                    35: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "Why play it now, and what to look for", "required": False},
                    ),
                    36: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {"label": "Case", "page_type": ["content.CasePage"], "required": False},
                    ),
                    37: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("introduction", 35), ("case", 36), ("optional", 30)]],
                        {},
                    ),
                    38: ("wagtail.blocks.TextBlock", (), {"label": "What to watch for", "required": False}),
                    39: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "MP4 or WebM, from the documents. It plays in the page. Nothing here: give an address below.",
                            "label": "File",
                            "required": False,
                        },
                    ),
                    40: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "A WebVTT file (.vtt). Needed with a file.",
                            "label": "Captions",
                            "required": False,
                        },
                    ),
                    41: (
                        "wagtail.images.blocks.ImageChooserBlock",
                        (),
                        {
                            "help_text": "What is shown before it plays. It need not be there.",
                            "label": "Still picture",
                            "required": False,
                        },
                    ),
                    42: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "Opens in a new page, with a note that it is another site. Only at hosts that this site allows.",
                            "label": "Or its address elsewhere",
                            "required": False,
                        },
                    ),
                    43: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "help_text": "What is said and what is to be seen, for people who cannot hear, see or play it.",
                            "label": "Transcript",
                        },
                    ),
                    44: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 0),
                                ("introduction", 38),
                                ("film", 39),
                                ("captions", 40),
                                ("poster", 41),
                                ("link", 42),
                                ("transcript", 43),
                                ("optional", 30),
                            ]
                        ],
                        {},
                    ),
                    45: ("wagtail.blocks.TextBlock", (), {"label": "Introduction", "required": False}),
                    46: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 400}),
                    47: ("wagtail.blocks.CharBlock", (), {"label": "Answer", "max_length": 300}),
                    48: ("wagtail.blocks.BooleanBlock", (), {"label": "This fits best", "required": False}),
                    49: ("wagtail.blocks.TextBlock", (), {"label": "What to say to somebody who chose it"}),
                    50: ("wagtail.blocks.StructBlock", [[("text", 47), ("correct", 48), ("feedback", 49)]], {}),
                    51: ("wagtail.blocks.ListBlock", (50,), {"label": "Answers", "max_num": 6, "min_num": 2}),
                    52: ("wagtail.blocks.StructBlock", [[("question", 46), ("options", 51)]], {}),
                    53: ("wagtail.blocks.ListBlock", (52,), {"label": "Questions", "max_num": 10, "min_num": 1}),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("introduction", 45), ("questions", 53), ("optional", 30)]],
                        {},
                    ),
                    55: ("wagtail.blocks.TextBlock", (), {"label": "Question to write about"}),
                    56: ("wagtail.blocks.TextBlock", (), {"label": "Hint", "required": False}),
                    57: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("prompt", 55), ("hint", 56), ("optional", 30)]],
                        {},
                    ),
                    58: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Something small that fits into ordinary work, and that a family would not mind.",
                            "label": "What to do",
                        },
                    ),
                    59: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A question or something noticed, never a family’s details.",
                            "label": "What to bring to supervision",
                            "rows": 2,
                        },
                    ),
                    60: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("task", 58), ("bring", 59), ("optional", 30)]],
                        {},
                    ),
                },
                verbose_name="steps",
            ),
        ),
    ]
