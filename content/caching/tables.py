"""Which tables public pages are made from, and by which columns a row of them belongs to one page.

A page's rows change when it is published, and in between only drafts do; its tables are therefore not watched, but
reported by content/domain/page_cache.py. Every other table is watched for writes (content/caching/tracing.py). A page
made from a table that is neither is never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from django.conf import settings
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, get_page_models

PAGES = "wagtailcore_page"
RESTRICTIONS = "wagtailcore_pageviewrestriction"
SITES = "wagtailcore_site"
LOCALES = "wagtailcore_locale"
VERSIONS = "capabilities_frameworkversion"

# Rows of a published version never change (capabilities/triggers.py): they come and go with their version.
FROZEN = frozenset({"capabilities_capability", "capabilities_stage", "capabilities_expectation"})
# How far the work on a draft has come, which no reader sees.
DRAFTING = frozenset({"change_count", "changed_at"})

_WATCHED_APPS = ("content_", "capabilities_", "wagtailimages_", "wagtaildocs_")
_WATCHED = frozenset(
    {RESTRICTIONS, f"{RESTRICTIONS}_groups", SITES, LOCALES, "wagtailcore_collection", "people_organisation"}
)
# Counted while pages are read, and shown on none of them.
_COUNTS = frozenset({"content_pageviews", "content_missedsearch"})


@lru_cache(maxsize=1)
def page_columns() -> Mapping[str, Mapping[str, str]]:
    """For each table of pages, and of what is published with them: the columns that name the page, and by what."""
    columns: dict[str, dict[str, str]] = {
        PAGES: {"id": "page", "path": "path", "url_path": "url", "translation_key": "key"}
    }
    for model in get_page_models():
        if model is not Page:
            columns[model._meta.db_table] = {"page_ptr_id": "page"}
        for relation in get_all_child_relations(model):
            columns.setdefault(relation.related_model._meta.db_table, {})[relation.field.column] = "page"
        for field in get_all_child_m2m_relations(model):
            columns.setdefault(field.m2m_db_table(), {})[field.m2m_column_name()] = "page"
    return columns


@cache
def tables_of(model: type[Page]) -> frozenset[str]:
    """Every table in which publishing a page of this type changes something."""
    return frozenset(
        {
            model._meta.db_table,
            *(parent._meta.db_table for parent in model._meta.get_parent_list()),
            *(relation.related_model._meta.db_table for relation in get_all_child_relations(model)),
            *(field.m2m_db_table() for field in get_all_child_m2m_relations(model)),
        }
    )


def is_watched(table: str) -> bool:
    """Whether a write to the table is noticed."""
    return (table.startswith(_WATCHED_APPS) or table in _WATCHED) and table not in _COUNTS


def says_nothing(table: str) -> bool:
    """Whether what is read there cannot change: kinds of things, and the cache itself where that is a table."""
    return table == "django_content_type" or table in _cache_tables()


def _cache_tables() -> set[str]:
    return {
        str(one.get("LOCATION", ""))
        for one in settings.CACHES.values()
        if str(one["BACKEND"]).endswith("DatabaseCache")
    }
