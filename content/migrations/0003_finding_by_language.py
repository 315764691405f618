import re
import unicodedata

from django.db import migrations, models

BATCH = 500
# What is found is asked for inside the one statement that counts and orders it: as a set, since an array would go to the
# web process and back, or be looked through for every row. Each with its rank among those found, since the words of title
# and summary (`head`) lie where the index leads. As before, the planner is kept to the index in this function: it does not
# know that to read the words of a whole page (`vector`) takes twenty times as long.
FOUND = """CREATE FUNCTION content_findable_found(question tsquery, weighed tsquery)
    RETURNS TABLE (found bigint, rank real) LANGUAGE plpgsql STABLE ROWS 3000
    SET enable_seqscan = off SET jit = off
    AS 'BEGIN RETURN QUERY SELECT words.findable_id, ts_rank(''{0.1, 0.2, 0.4, 1.0}'', words.head, weighed, 1)
    FROM content_findable_words AS words WHERE words.vector @@ question; END'"""
BEFORE = """CREATE FUNCTION content_findable_matching(question tsquery) RETURNS bigint[] LANGUAGE sql STABLE
    SET enable_seqscan = off SET jit = off
    AS 'SELECT array_agg(findable_id) FROM content_findable_words WHERE vector @@ question'"""


def fold(text):
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


def language_of(code):
    return "cy" if code.casefold().startswith("cy") else "en"


def fill(apps, schema_editor):
    """Language, stages and the folded title of what could be found before."""
    Findable = apps.get_model("content", "Findable")
    PageCapability = apps.get_model("content", "PageCapability")
    stages = {}
    for page, code in PageCapability.objects.exclude(stage_code="").values_list("page", "stage_code"):
        stages.setdefault(page, set()).add(code)
    rows = []
    things = Findable.objects.select_related("page__locale", "version__framework")
    for thing in things.defer("summary").iterator(chunk_size=BATCH):
        code = thing.page.locale.language_code if thing.page else thing.version.framework.language
        thing.language = language_of(code)
        thing.folded = "".join(f" {word}" for word in re.findall(r"[^\W_]+", fold(thing.title)))[:400]
        codes = sorted(stages.get(thing.page_id, ()))
        thing.stages = f" {' '.join(codes)} "[:400] if codes else ""
        rows.append(thing)
    Findable.objects.bulk_update(rows, ["language", "folded", "stages"], batch_size=BATCH)


def new_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FOUND)
        schema_editor.execute("DROP FUNCTION content_findable_matching(tsquery)")


def old_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BEFORE)
        schema_editor.execute("DROP FUNCTION content_findable_found(tsquery, tsquery)")


class Migration(migrations.Migration):
    dependencies = [("content", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="findable",
            name="folded",
            field=models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AddField(
            model_name="findable",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("cy", "Welsh")], db_default="en", default="en", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="findable",
            name="stages",
            field=models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AddField(
            model_name="synonymgroup",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("cy", "Welsh")],
                db_default="en",
                default="en",
                help_text="They count in searches of pages in this language.",
                max_length=8,
                verbose_name="language",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(new_function, old_function),
    ]
