"""Steps of more kinds, outcomes that say which capability they may show, and when a module is finished.

An outcome was a text; it becomes a text with a capability and a stage, both empty, in pages and all their revisions.
Editions never change: they are read in both shapes (content/domain/edition_steps.py).
"""

import wagtail.fields
from django.db import migrations, models
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class TextToOutcome(BaseBlockOperation):
    """A text becomes an outcome of that text; safe where it is one already."""

    def apply(self, block_value):
        if isinstance(block_value, dict):
            return block_value
        return {"text": block_value, "capability": None, "stage": ""}

    @property
    def operation_name_fragment(self):
        return "text_to_outcome"


def outcomes_of_texts(apps, schema_editor):
    MigrateStreamData(
        app_name="content",
        model_name="ModulePage",
        field_name="outcomes",
        operations_and_block_paths=[(TextToOutcome(), "outcome")],
    ).migrate_stream_data_forward(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_fuller_references"),
    ]

    operations = [
        migrations.AddField(
            model_name="modulepage",
            name="finished_when",
            field=models.CharField(
                choices=[
                    ("needed", "when every step is done that is not marked as one that can be left out"),
                    ("every", "when every step is done, whatever is marked"),
                ],
                db_default="needed",
                default="needed",
                max_length=10,
                verbose_name="it is finished",
            ),
        ),
        migrations.AddField(
            model_name="modulepage",
            name="practice_later",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Planning a practice task is then enough to finish the module, and it stays open until it is done. Without it, the module is finished once the task is done.",
                verbose_name="practice tasks may be done later",
            ),
        ),
        migrations.AlterField(
            model_name="modulepage",
            name="outcomes",
            field=wagtail.fields.StreamField(
                [("outcome", 3)],
                block_lookup={
                    0: ("wagtail.blocks.TextBlock", (), {"label": "Afterwards you can", "rows": 2}),
                    1: (
                        "content.step_blocks.CapabilityBlock",
                        (),
                        {
                            "help_text": "Learners are led to it when they make evidence of the module.",
                            "label": "It may show",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "The code of a stage of that framework, such as newly-qualified. Nothing: at any stage.",
                            "label": "At the stage",
                            "max_length": 40,
                            "required": False,
                            "search_index": False,
                        },
                    ),
                    3: ("wagtail.blocks.StructBlock", [[("text", 0), ("capability", 1), ("stage", 2)]], {}),
                },
                verbose_name="what you will be able to do",
            ),
        ),
        migrations.AlterField(
            model_name="modulepage",
            name="steps",
            field=wagtail.fields.StreamField(
                [("text", 31), ("digest", 34), ("video", 41), ("quiz", 51), ("reflection", 54), ("practice", 57)],
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
                    35: ("wagtail.blocks.TextBlock", (), {"label": "What to watch for", "required": False}),
                    36: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "MP4 or WebM, from the documents. It plays in the page. Nothing here: give an address below.",
                            "label": "File",
                            "required": False,
                        },
                    ),
                    37: (
                        "wagtail.documents.blocks.DocumentChooserBlock",
                        (),
                        {
                            "help_text": "A WebVTT file (.vtt). Needed with a file.",
                            "label": "Captions",
                            "required": False,
                        },
                    ),
                    38: (
                        "wagtail.images.blocks.ImageChooserBlock",
                        (),
                        {
                            "help_text": "What is shown before it plays. It need not be there.",
                            "label": "Still picture",
                            "required": False,
                        },
                    ),
                    39: (
                        "wagtail.blocks.URLBlock",
                        (),
                        {
                            "help_text": "Opens in a new page, with a note that it is another site. Only at hosts that this site allows.",
                            "label": "Or its address elsewhere",
                            "required": False,
                        },
                    ),
                    40: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "help_text": "What is said and what is to be seen, for people who cannot hear, see or play it.",
                            "label": "Transcript",
                        },
                    ),
                    41: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 0),
                                ("introduction", 35),
                                ("film", 36),
                                ("captions", 37),
                                ("poster", 38),
                                ("link", 39),
                                ("transcript", 40),
                                ("optional", 30),
                            ]
                        ],
                        {},
                    ),
                    42: ("wagtail.blocks.TextBlock", (), {"label": "Introduction", "required": False}),
                    43: ("wagtail.blocks.CharBlock", (), {"label": "Question", "max_length": 400}),
                    44: ("wagtail.blocks.CharBlock", (), {"label": "Answer", "max_length": 300}),
                    45: ("wagtail.blocks.BooleanBlock", (), {"label": "This fits best", "required": False}),
                    46: ("wagtail.blocks.TextBlock", (), {"label": "What to say to somebody who chose it"}),
                    47: ("wagtail.blocks.StructBlock", [[("text", 44), ("correct", 45), ("feedback", 46)]], {}),
                    48: ("wagtail.blocks.ListBlock", (47,), {"label": "Answers", "max_num": 6, "min_num": 2}),
                    49: ("wagtail.blocks.StructBlock", [[("question", 43), ("options", 48)]], {}),
                    50: ("wagtail.blocks.ListBlock", (49,), {"label": "Questions", "max_num": 10, "min_num": 1}),
                    51: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("introduction", 42), ("questions", 50), ("optional", 30)]],
                        {},
                    ),
                    52: ("wagtail.blocks.TextBlock", (), {"label": "Question to write about"}),
                    53: ("wagtail.blocks.TextBlock", (), {"label": "Hint", "required": False}),
                    54: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("prompt", 52), ("hint", 53), ("optional", 30)]],
                        {},
                    ),
                    55: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Something small that fits into ordinary work, and that a family would not mind.",
                            "label": "What to do",
                        },
                    ),
                    56: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "A question or something noticed, never a family’s details.",
                            "label": "What to bring to supervision",
                            "rows": 2,
                        },
                    ),
                    57: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("task", 55), ("bring", 56), ("optional", 30)]],
                        {},
                    ),
                },
                verbose_name="steps",
            ),
        ),
        migrations.RunPython(outcomes_of_texts, migrations.RunPython.noop),
    ]
