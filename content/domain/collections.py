"""What collections list: all pages of a kind, or what lies beneath a collection of no kind. In the collection's language."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import QuerySet
from wagtail.models import Page

from content.domain.queries import LEARNING, Learning, as_learning, by_review, in_order
from content.models import CollectionPage
from content.models.public import readable

PER_PAGE = 30
MODEL_OF = {model.kind: model for model in LEARNING}


def part_of(collection: CollectionPage, number: Any) -> Part[Learning]:
    """The pages on part `number` (from 1) of a collection, newest review first. 2 queries, whatever there is.

    Raises EmptyPage or PageNotAnInteger (django.core.paginator) where there is no such part.
    """
    if collection.lists:
        found: Any = in_order(readable(MODEL_OF[collection.lists].objects.filter(locale=collection.locale_id)))
    else:
        found = sorted(as_learning(readable(Page.objects.child_of(collection))), key=by_review)
    return Paginator(found, PER_PAGE).page(number)


def beneath(collection: CollectionPage) -> QuerySet[Page]:
    """All that a collection stands for, as plain pages, readable or not."""
    if collection.lists:
        model = MODEL_OF[collection.lists]
        found: QuerySet[Page] = Page.objects.filter(
            locale=collection.locale_id, **{f"{model._meta.model_name}__isnull": False}
        )
        return found
    children: QuerySet[Page] = Page.objects.child_of(collection)
    return children
