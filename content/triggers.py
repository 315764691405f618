"""Triggers of the content app: an edition never changes; only its link to a deleted page may go."""

from people.triggers import Trigger, never_emptied

TRIGGERS = [
    Trigger(
        "content_edition_no_change",
        "content_edition",
        "UPDATE",
        "Editions never change",
        changed=("public_id", "page_key", "number", "kind", "title", "minutes", "body", "capabilities", "published_at"),
    ),
    Trigger(
        "content_edition_no_other_page",
        "content_edition",
        "UPDATE",
        "Editions never change",
        "NEW.page_id IS NOT NULL AND (OLD.page_id IS NULL OR OLD.page_id <> NEW.page_id)",
    ),
    never_emptied("content_edition", what="Editions"),
]
