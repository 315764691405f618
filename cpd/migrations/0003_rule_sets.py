"""The rules that CPD years are judged by, as data. Read at their source on the date each carries."""

from datetime import date

from django.db import migrations

SOCIAL_WORK_ENGLAND = {
    "code": "swe-2021",
    "regulator": "swe",
    "title": "Social Work England, annual renewal",
    "starts_month": 12,
    "starts_day": 1,
    "applies_from": date(2021, 12, 1),
    "applies_until": None,
    "requirements": [
        {"code": "pieces", "kind": "different_pieces", "wanted": 2, "words": "different pieces"},
        {"code": "peer", "kind": "peer_reflection", "wanted": 1, "words": "with peer reflection"},
    ],
    "renewal": {
        "opens": "09-01",
        "closes": "11-30",
        "steps": [
            {"code": "form", "words": "Send the form"},
            {"code": "cpd", "words": "Put CPD on your account there"},
            {"code": "fee", "words": "Pay the fee"},
        ],
        "note": "It holds while you are on leave or in another role, too.",
    },
    "source_title": "Social Work England: continuing professional development",
    "source_url": "https://www.socialworkengland.org.uk/cpd/",
    "read_on": date(2026, 11, 21),
}


def add(apps, schema_editor):
    apps.get_model("cpd", "RuleSet").objects.update_or_create(
        code=SOCIAL_WORK_ENGLAND["code"],
        defaults={key: value for key, value in SOCIAL_WORK_ENGLAND.items() if key != "code"},
    )


def remove(apps, schema_editor):
    apps.get_model("cpd", "RuleSet").objects.filter(code=SOCIAL_WORK_ENGLAND["code"]).delete()


class Migration(migrations.Migration):
    dependencies = [("cpd", "0002_initial")]
    operations = [migrations.RunPython(add, remove)]
