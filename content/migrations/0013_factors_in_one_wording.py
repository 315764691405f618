"""What pulls on a decision is called the same for its authors and its readers, and what a new scene still needs is said
when it is saved, not at once. Nothing that is stored changes."""

import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0012_case_steps"),
    ]

    operations = [
        migrations.AlterField(
            model_name="casepage",
            name="child",
            field=models.CharField(
                blank=True,
                help_text=(
                    "As the case calls the child whose day this is about. "
                    "A child’s last words stay in view beneath it while it is played."
                ),
                max_length=200,
                verbose_name="the child",
            ),
        ),
        migrations.AlterField(
            model_name="casepage",
            name="scenes",
            field=wagtail.fields.StreamField(
                [("scene", 105)],
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 200}),
                    1: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as: Wednesday of the second week.",
                            "label": "When",
                            "max_length": 80,
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "label": "What happens",
                        },
                    ),
                    3: ("content.case_pickers.PickerBlock", ("fact",), {"label": "The fact"}),
                    4: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "is known by now"), ("no", "is not known yet")], "label": "How"},
                    ),
                    5: ("wagtail.blocks.StructBlock", [[("fact", 3), ("so", 4)]], {}),
                    6: ("content.case_pickers.PickerBlock", ("enquiry",), {"label": "The enquiry"}),
                    7: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "was made"), ("no", "was not made")], "label": "How"},
                    ),
                    8: ("wagtail.blocks.StructBlock", [[("enquiry", 6), ("so", 7)]], {}),
                    9: ("content.case_pickers.PickerBlock", ("option",), {"label": "The option"}),
                    10: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "was chosen"), ("no", "was not chosen")], "label": "How"},
                    ),
                    11: ("wagtail.blocks.StructBlock", [[("option", 9), ("so", 10)]], {}),
                    12: ("content.case_pickers.PickerBlock", ("flag",), {"label": "The flag"}),
                    13: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "is set"), ("no", "is not set")], "label": "How"},
                    ),
                    14: ("wagtail.blocks.StructBlock", [[("flag", 12), ("so", 13)]], {}),
                    15: ("content.case_pickers.PickerBlock", ("scene",), {"label": "The scene"}),
                    16: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "was met"), ("no", "was not met")], "label": "How"},
                    ),
                    17: ("wagtail.blocks.StructBlock", [[("scene", 15), ("so", 16)]], {}),
                    18: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 5, "label": "Trust, 0 to 10", "max_value": 10, "min_value": 0},
                    ),
                    19: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "is at least that"), ("no", "is less than that")], "label": "How"},
                    ),
                    20: ("wagtail.blocks.StructBlock", [[("at_least", 18), ("so", 19)]], {}),
                    21: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 60, "label": "Minutes left", "max_value": 100000, "min_value": 0},
                    ),
                    22: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {"choices": [("yes", "are at least that many"), ("no", "are fewer than that")], "label": "How"},
                    ),
                    23: ("wagtail.blocks.StructBlock", [[("at_least", 21), ("so", 22)]], {}),
                    24: (
                        "wagtail.blocks.StreamBlock",
                        [
                            [
                                ("fact", 5),
                                ("enquiry", 8),
                                ("option", 11),
                                ("flag", 14),
                                ("scene", 17),
                                ("trust", 20),
                                ("time_left", 23),
                            ]
                        ],
                        {
                            "help_text": "With nothing here it is always there. The first of a case mostly is.",
                            "label": "Only if",
                            "required": False,
                        },
                    ),
                    25: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("all", "all have to be so"), ("any", "one is enough")],
                            "help_text": "Where more than one is asked.",
                            "label": "Of these",
                        },
                    ),
                    26: ("wagtail.blocks.StructBlock", [[("tests", 24), ("any", 25)]], {}),
                    27: ("content.case_pickers.PickerBlock", ("fact",), {"label": "Fact"}),
                    28: (
                        "wagtail.blocks.ListBlock",
                        (27,),
                        {
                            "default": [],
                            "help_text": "Facts from the list above. They go into the notebook.",
                            "label": "What one learns from it",
                        },
                    ),
                    29: ("wagtail.blocks.StructBlock", [[("text", 2), ("when", 26), ("learns", 28)]], {}),
                    30: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("referral", "Referral"),
                                ("case_note", "Case note"),
                                ("text_message", "Text message"),
                                ("chronology", "Chronology"),
                                ("school_report", "From school"),
                                ("letter", "Letter"),
                                ("minutes", "Minutes of a meeting"),
                            ],
                            "label": "What it is",
                        },
                    ),
                    31: ("wagtail.blocks.CharBlock", (), {"label": "From", "max_length": 120, "required": False}),
                    32: ("wagtail.blocks.CharBlock", (), {"label": "Dated", "max_length": 60, "required": False}),
                    33: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "label": "What it says",
                        },
                    ),
                    34: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("kind", 30),
                                ("title", 0),
                                ("sender", 31),
                                ("dated", 32),
                                ("text", 33),
                                ("when", 26),
                                ("learns", 28),
                            ]
                        ],
                        {},
                    ),
                    35: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("child", "A child"),
                                ("parent", "A parent or carer"),
                                ("family", "Somebody else of the family"),
                                ("colleague", "A colleague or another professional"),
                            ],
                            "label": "Who",
                        },
                    ),
                    36: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as: the younger child, on the stairs.",
                            "label": "Who speaks, and where",
                            "max_length": 120,
                        },
                    ),
                    37: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "Without quotation marks. A child’s words stay in view.",
                            "label": "Their words",
                            "max_length": 1000,
                            "rows": 3,
                        },
                    ),
                    38: (
                        "wagtail.blocks.StructBlock",
                        [[("who", 35), ("name", 36), ("words", 37), ("when", 26), ("learns", 28)]],
                        {},
                    ),
                    39: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("genogram", "Genogram"), ("ecomap", "Ecomap"), ("other", "Something else")],
                            "label": "What it is",
                        },
                    ),
                    40: (
                        "content.case_blocks.DrawingBlock",
                        (),
                        {
                            "help_text": "Without one, readers are given the words below.",
                            "label": "Picture",
                            "required": False,
                        },
                    ),
                    41: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {
                            "help_text": "All that somebody should see in it: people who do not see it are read this instead.",
                            "label": "What it shows, in words",
                            "max_length": 2000,
                            "rows": 3,
                        },
                    ),
                    42: ("wagtail.blocks.CharBlock", (), {"label": "Caption", "max_length": 300, "required": False}),
                    43: (
                        "wagtail.blocks.StructBlock",
                        [[("kind", 39), ("picture", 40), ("alt", 41), ("caption", 42), ("when", 26), ("learns", 28)]],
                        {},
                    ),
                    44: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"help_text": "Such as: the child, or the family.", "label": "In the middle", "max_length": 40},
                    ),
                    45: ("wagtail.blocks.CharBlock", (), {"label": "Who or what", "max_length": 40}),
                    46: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("strong", "strong"),
                                ("everyday", "everyday"),
                                ("strained", "strained"),
                                ("broken", "broken off"),
                                ("unknown", "not known"),
                            ],
                            "label": "The tie is",
                        },
                    ),
                    47: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "A few words", "max_length": 200, "required": False},
                    ),
                    48: ("wagtail.blocks.StructBlock", [[("name", 45), ("tie", 46), ("note", 47)]], {}),
                    49: ("wagtail.blocks.ListBlock", (48,), {"label": "Around them", "max_num": 12, "min_num": 2}),
                    50: (
                        "wagtail.blocks.StructBlock",
                        [[("centre", 44), ("caption", 42), ("ties", 49), ("when", 26), ("learns", 28)]],
                        {},
                    ),
                    51: (
                        "wagtail.blocks.StreamBlock",
                        [[("narrative", 29), ("document", 34), ("voice", 38), ("picture", 43), ("ecomap", 50)]],
                        {"label": "What there is to read"},
                    ),
                    52: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as: ring the landlord about the wall.",
                            "label": "What one does",
                            "max_length": 200,
                        },
                    ),
                    53: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "What it would take", "max_length": 400, "required": False, "rows": 2},
                    ),
                    54: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "default": 0,
                            "help_text": "0: it takes no time that matters.",
                            "label": "Minutes it takes",
                            "max_value": 10000,
                            "min_value": 0,
                        },
                    ),
                    55: (
                        "wagtail.blocks.StreamBlock",
                        [[("narrative", 29), ("document", 34), ("voice", 38), ("picture", 43), ("ecomap", 50)]],
                        {"label": "What it brings to light"},
                    ),
                    56: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {
                            "default": 0,
                            "help_text": "From 10 less to 10 more.",
                            "label": "Trust with the family changes by",
                            "max_value": 10,
                            "min_value": -10,
                        },
                    ),
                    57: ("content.case_pickers.PickerBlock", ("flag",), {"label": "Flag"}),
                    58: ("wagtail.blocks.ListBlock", (57,), {"default": [], "label": "Sets flags"}),
                    59: ("wagtail.blocks.ListBlock", (57,), {"default": [], "label": "Clears flags"}),
                    60: (
                        "wagtail.blocks.ListBlock",
                        (27,),
                        {
                            "default": [],
                            "help_text": "Facts from the list above. They go into the notebook.",
                            "label": "Teaches facts",
                        },
                    ),
                    61: (
                        "wagtail.blocks.StructBlock",
                        [[("trust", 56), ("sets", 58), ("clears", 59), ("learns", 60)]],
                        {},
                    ),
                    62: ("content.case_pickers.KeyBlock", ("enquiry",), {}),
                    63: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 52),
                                ("text", 53),
                                ("cost", 54),
                                ("passages", 55),
                                ("effects", 61),
                                ("when", 26),
                                ("key", 62),
                            ]
                        ],
                        {},
                    ),
                    64: (
                        "wagtail.blocks.ListBlock",
                        (63,),
                        {"collapsed": True, "default": [], "label": "What one can find out", "max_num": 12},
                    ),
                    65: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "The whole question, in per cent.",
                            "label": "How likely is it that…",
                            "max_length": 200,
                        },
                    ),
                    66: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"label": "The panel says from", "max_value": 100, "min_value": 0, "required": False},
                    ),
                    67: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"label": "to", "max_value": 100, "min_value": 0, "required": False},
                    ),
                    68: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "How the panel came to its range", "max_length": 1000, "required": False, "rows": 2},
                    ),
                    69: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [("unknown", "The case does not say"), ("yes", "Yes"), ("no", "No")],
                            "label": "Did it turn out so?",
                        },
                    ),
                    70: ("content.case_pickers.KeyBlock", ("estimate", "prompt"), {}),
                    71: (
                        "wagtail.blocks.StructBlock",
                        [[("prompt", 65), ("low", 66), ("high", 67), ("why", 68), ("outcome", 69), ("key", 70)]],
                        {},
                    ),
                    72: (
                        "wagtail.blocks.ListBlock",
                        (71,),
                        {"collapsed": True, "default": [], "label": "What is to be estimated", "max_num": 4},
                    ),
                    73: ("wagtail.blocks.CharBlock", (), {"label": "The question", "max_length": 200}),
                    74: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Such as: at the door.",
                            "label": "In a few words, for lists",
                            "max_length": 80,
                            "required": False,
                        },
                    ),
                    75: ("wagtail.blocks.CharBlock", (), {"label": "What one does", "max_length": 400}),
                    76: ("content.case_pickers.PickerBlock", ("scene",), {"label": "It goes on in"}),
                    77: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "help_text": "Shown once it is locked. No praise, no blame.",
                            "label": "What happens then",
                            "required": False,
                        },
                    ),
                    78: ("content.case_pickers.KeyBlock", ("option", "text"), {}),
                    79: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("text", 75),
                                ("next", 76),
                                ("feedback", 77),
                                ("cost", 54),
                                ("effects", 61),
                                ("when", 26),
                                ("key", 78),
                            ]
                        ],
                        {},
                    ),
                    80: ("wagtail.blocks.ListBlock", (79,), {"label": "Options", "max_num": 8, "min_num": 2}),
                    81: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {"label": "How it is offered", "max_length": 200, "required": False},
                    ),
                    82: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {
                            "features": ["h3", "bold", "italic", "ul", "ol", "link", "blockquote"],
                            "label": "What happens then",
                            "required": False,
                        },
                    ),
                    83: (
                        "wagtail.blocks.StructBlock",
                        [[("label_text", 81), ("next", 76), ("feedback", 82), ("cost", 54), ("effects", 61)]],
                        {},
                    ),
                    84: (
                        "wagtail.blocks.ListBlock",
                        (83,),
                        {
                            "collapsed": True,
                            "default": [],
                            "label": "Something else, in the player’s own words",
                            "max_num": 1,
                        },
                    ),
                    85: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {"default": True, "label": "Ask for the reason", "required": False},
                    ),
                    86: (
                        "wagtail.blocks.BooleanBlock",
                        (),
                        {"default": True, "label": "Ask how sure they are", "required": False},
                    ),
                    87: ("content.case_pickers.PickerBlock", ("role",), {"label": "Role"}),
                    88: (
                        "content.case_pickers.PickerBlock",
                        ("own_option",),
                        {
                            "help_text": "Nothing: none of them, or it depends.",
                            "label": "Would choose",
                            "required": False,
                        },
                    ),
                    89: ("wagtail.blocks.TextBlock", (), {"label": "In their words", "max_length": 6000, "rows": 3}),
                    90: ("wagtail.blocks.StructBlock", [[("role", 87), ("option", 88), ("words", 89)]], {}),
                    91: (
                        "wagtail.blocks.ListBlock",
                        (90,),
                        {"default": [], "help_text": "Several, who need not agree.", "label": "What the panel says"},
                    ),
                    92: ("content.step_blocks.CapabilityBlock", (), {"label": "Capability"}),
                    93: (
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
                    94: ("wagtail.blocks.StructBlock", [[("capability", 92), ("stage", 93)]], {}),
                    95: ("wagtail.blocks.ListBlock", (94,), {"default": [], "label": "Capabilities"}),
                    96: (
                        "wagtail.blocks.MultipleChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("human_tool", "Tools and forms: what they ask for and what they leave out"),
                                ("human_management", "Management: time, caseload, targets, who is there to talk to"),
                                ("agencies_crisis", "Agencies in a crisis: speed, thresholds, who is asked"),
                                (
                                    "agencies_long_term",
                                    "Agencies over time: who holds which piece, and who thinks somebody else does",
                                ),
                                (
                                    "family_professional",
                                    "The family and the professionals: trust, fear, wanting to be let in again",
                                ),
                                (
                                    "human_reasoning",
                                    "How people reason: first impressions, relief, seeing what one expects",
                                ),
                            ],
                            "label": "What pulls on it",
                            "required": False,
                        },
                    ),
                    97: ("content.case_pickers.KeyBlock", ("decision", "title prompt"), {}),
                    98: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("prompt", 73),
                                ("title", 74),
                                ("options", 80),
                                ("other", 84),
                                ("ask_reason", 85),
                                ("ask_confidence", 86),
                                ("panel", 91),
                                ("capabilities", 95),
                                ("factors", 96),
                                ("key", 97),
                            ]
                        ],
                        {},
                    ),
                    99: ("wagtail.blocks.StructBlock", [[("scene", 76), ("when", 26)]], {}),
                    100: (
                        "wagtail.blocks.ListBlock",
                        (99,),
                        {
                            "help_text": "The first whose condition holds is taken. Let the last one have none.",
                            "label": "Ways on",
                            "max_num": 8,
                            "min_num": 1,
                        },
                    ),
                    101: ("wagtail.blocks.StructBlock", [[("ways", 100)]], {}),
                    102: ("content.case_blocks.EndingBlock", (), {}),
                    103: (
                        "wagtail.blocks.StreamBlock",
                        [[("decision", 98), ("ways", 101), ("ending", 102)]],
                        {"label": "How it goes on"},
                    ),
                    104: ("content.case_pickers.KeyBlock", ("scene",), {}),
                    105: (
                        "wagtail.blocks.StructBlock",
                        [
                            [
                                ("title", 0),
                                ("on", 1),
                                ("passages", 51),
                                ("enquiries", 64),
                                ("estimates", 72),
                                ("onward", 103),
                                ("key", 104),
                            ]
                        ],
                        {},
                    ),
                },
                help_text="The first is where the case begins.",
                verbose_name="scenes",
            ),
        ),
    ]
