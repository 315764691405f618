import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0009_page_views"),
        ("cpd", "0005_planned_practice_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("module", "Module"),
                    ("reading", "Reading"),
                    ("training", "Training or event"),
                    ("practice", "Learning from practice"),
                    ("supervision", "Supervision or peer discussion"),
                    ("case", "Case exercise"),
                    ("feedback", "Feedback received"),
                    ("other", "Something else"),
                ],
                default="practice",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="CaseAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "page_key",
                    models.UUIDField(editable=False, help_text="The page's translation key: one open attempt a case."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "under way"), ("finished", "finished")],
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("moves_made", models.PositiveIntegerField(default=0, editable=False)),
                ("scene_title", models.CharField(blank=True, editable=False, max_length=200)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("finished_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="case_attempts", to="content.edition"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_attempts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "case attempt",
                "ordering": ["-updated_at"],
            },
        ),
        migrations.CreateModel(
            name="AttemptShown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shown_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts_shown",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown_to", to="cpd.caseattempt"
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt shown",
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="attempt",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry",
                to="cpd.caseattempt",
            ),
        ),
        migrations.CreateModel(
            name="CaseMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(blank=True, max_length=60)),
                ("choice", models.CharField(blank=True, max_length=60)),
                ("value", models.JSONField(default=dict)),
                ("scene", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="cpd.caseattempt"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "move",
                "ordering": ["attempt", "number"],
            },
        ),
        migrations.CreateModel(
            name="CaseNotes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("edit_number", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="cpd.caseattempt"
                    ),
                ),
            ],
            options={
                "verbose_name": "notes on a case",
                "verbose_name_plural": "notes on cases",
            },
        ),
        migrations.CreateModel(
            name="LookingBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("factors", models.JSONField(default=dict)),
                ("edit_number", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looking_back", to="cpd.caseattempt"
                    ),
                ),
            ],
            options={
                "verbose_name": "looking back at a case",
            },
        ),
        migrations.AddIndex(
            model_name="caseattempt",
            index=models.Index(fields=["page_key", "state"], name="attempts_at_a_case"),
        ),
        migrations.AddConstraint(
            model_name="caseattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("user", "page_key"),
                name="one_open_attempt_per_person_and_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="attemptshown",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("attempt", "person"),
                name="an_attempt_is_shown_to_a_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="casemove",
            constraint=models.UniqueConstraint(fields=("attempt", "number"), name="moves_of_an_attempt_are_numbered"),
        ),
    ]
