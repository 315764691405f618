"""Spaces of institutions with their reviews; the group of all authors only opens the door from now on.

Until now that group could add, change and publish in the collections of the site itself.
"""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


def close_the_collections(apps, schema_editor):
    """What all authors might do to pages falls away; authors work in their institution's space."""
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(group__name="Authors").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0007_confirmed_details_and_reminders"),
        ("people", "0002_authors_of_an_organisation"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstitutionIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, verbose_name="lead")),
            ],
            options={
                "verbose_name": "list of institutions",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="PeerReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "peer review by another institution",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="PracticeReviewTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "practice review by an employer",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="InstitutionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=400, verbose_name="in one or two sentences")),
                (
                    "about",
                    wagtail.fields.RichTextField(
                        blank=True, help_text="Who writes here, and what they know about.", verbose_name="about"
                    ),
                ),
                (
                    "answers_for",
                    wagtail.fields.RichTextField(
                        blank=True,
                        help_text="What readers may hold the institution to: how pages are made, checked and put right.",
                        verbose_name="what it answers for",
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "collection",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="space",
                        to="people.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "institution",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.RunPython(close_the_collections, migrations.RunPython.noop),
    ]
