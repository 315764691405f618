import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models

BATCH = 1_000
FIELDS = ("kind", "stages", "institution", "strength", "fits", "language", "version_id")

# What is found is counted where it is found: the number of each likeness comes out, not thousands of things. With words in
# every title of a page of results, only the things that have them there are ranked. As before, these functions keep the
# planner to the index: it does not know that to read the words of a whole page (`vector`) takes twenty times as long.
POSTGRESQL = [
    "ALTER TABLE content_findable_words ADD COLUMN likeness bigint",
    """UPDATE content_findable_words SET likeness = content_findable.likeness_id
    FROM content_findable WHERE content_findable.id = content_findable_words.findable_id""",
    "CREATE INDEX content_findable_words_title ON content_findable_words USING gin (ts_filter(head, '{a}'))",
    """CREATE FUNCTION content_findable_counted(question tsquery, hidden bigint[], among bigint[])
    RETURNS TABLE (alike bigint, number bigint) LANGUAGE plpgsql STABLE ROWS 500
    SET enable_seqscan = off SET jit = off
    AS $$BEGIN
    RETURN QUERY SELECT words.likeness, count(*) FROM content_findable_words AS words
        WHERE words.vector @@ question
        AND (cardinality(hidden) = 0 OR words.findable_id NOT IN (SELECT unnest(hidden)))
        AND (among IS NULL OR words.findable_id IN (SELECT unnest(among)))
        GROUP BY words.likeness;
    END$$""",
    """CREATE FUNCTION content_findable_best(
        question tsquery, titled tsquery, weighed tsquery, weighed_titled tsquery,
        hidden bigint[], among bigint[], likenesses bigint[], skipped bigint, most bigint
    )
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 20
    SET enable_seqscan = off SET jit = off
    AS $$BEGIN
    IF (
        SELECT count(*) FROM content_findable_words AS words
        WHERE ts_filter(words.head, '{a}') @@ titled
        AND words.likeness IN (SELECT unnest(likenesses))
        AND (cardinality(hidden) = 0 OR words.findable_id NOT IN (SELECT unnest(hidden)))
        AND (among IS NULL OR words.findable_id IN (SELECT unnest(among)))
    ) >= skipped + most THEN
        RETURN QUERY SELECT words.findable_id FROM content_findable_words AS words
        WHERE ts_filter(words.head, '{a}') @@ titled
        AND words.likeness IN (SELECT unnest(likenesses))
        AND (cardinality(hidden) = 0 OR words.findable_id NOT IN (SELECT unnest(hidden)))
        AND (among IS NULL OR words.findable_id IN (SELECT unnest(among)))
        ORDER BY ts_rank('{0.1, 0.2, 0.4, 1.0}', words.head, weighed, 1) DESC, words.findable_id
        LIMIT most OFFSET skipped;
    ELSE
        RETURN QUERY SELECT words.findable_id FROM content_findable_words AS words
        WHERE words.vector @@ question
        AND words.likeness IN (SELECT unnest(likenesses))
        AND (cardinality(hidden) = 0 OR words.findable_id NOT IN (SELECT unnest(hidden)))
        AND (among IS NULL OR words.findable_id IN (SELECT unnest(among)))
        ORDER BY
            words.head @@ weighed_titled DESC,
            ts_rank('{0.1, 0.2, 0.4, 1.0}', words.head, weighed, 1) DESC,
            words.findable_id
        LIMIT most OFFSET skipped;
    END IF;
    END$$""",
    "DROP FUNCTION content_findable_found(tsquery, tsquery)",
]
BACK = [
    """CREATE FUNCTION content_findable_found(question tsquery, weighed tsquery)
    RETURNS TABLE (found bigint, rank real) LANGUAGE plpgsql STABLE ROWS 3000
    SET enable_seqscan = off SET jit = off
    AS 'BEGIN RETURN QUERY SELECT words.findable_id, ts_rank(''{0.1, 0.2, 0.4, 1.0}'', words.head, weighed, 1)
    FROM content_findable_words AS words WHERE words.vector @@ question; END'""",
    "DROP FUNCTION content_findable_best(tsquery, tsquery, tsquery, tsquery, bigint[], bigint[], bigint[], bigint, bigint)",
    "DROP FUNCTION content_findable_counted(tsquery, bigint[], bigint[])",
    "DROP INDEX content_findable_words_title",
    "ALTER TABLE content_findable_words DROP COLUMN likeness",
]


def fits(minutes):
    if minutes is None:
        return ""
    return "5" if minutes <= 5 else "15" if minutes <= 15 else "more"


def key_of(values):
    return hashlib.blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()


def fill(apps, schema_editor):
    """The likeness of what could be found before."""
    Findable, Likeness = apps.get_model("content", "Findable"), apps.get_model("content", "Likeness")
    things = list(
        Findable.objects.only("kind", "stages", "institution", "strength", "minutes", "language", "version_id")
    )
    keys, values = {}, {}
    for thing in things:
        thing.fits = fits(thing.minutes)
        said = [getattr(thing, name) for name in FIELDS]
        keys[thing.pk] = key_of(said)
        values[keys[thing.pk]] = said
    rows = [Likeness(key=key, **dict(zip(FIELDS, said, strict=True))) for key, said in values.items()]
    Likeness.objects.bulk_create(rows, batch_size=BATCH)
    numbers = dict(Likeness.objects.values_list("key", "pk"))
    for thing in things:
        thing.likeness_id = numbers[keys[thing.pk]]
    Findable.objects.bulk_update(things, ["likeness"], batch_size=BATCH)


def make_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def drop_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("capabilities", "0002_initial"),
        ("content", "0013_factors_in_one_wording"),
    ]

    operations = [
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=32, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("stages", models.CharField(blank=True, max_length=400)),
                ("institution", models.CharField(blank=True, max_length=255)),
                ("strength", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fits", models.CharField(blank=True, max_length=8)),
                ("language", models.CharField(max_length=8)),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="capabilities.frameworkversion",
                    ),
                ),
            ],
            options={"verbose_name": "likeness of things to find"},
        ),
        migrations.AddField(
            model_name="findable",
            name="likeness",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="things",
                to="content.likeness",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_functions, drop_functions),
    ]
