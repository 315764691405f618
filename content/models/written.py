"""What digests, modules and guidance share: they are written in an institution's space and answered for by it, and while
one is in review its reviewers may comment beside the text, but change nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from content.models.chosen_media import not_theirs
from content.models.public import PublicPage

A_YEAR = 365


class OnlyComments(PermissionDenied):
    """A reviewer's save would have changed more than comments."""

    def __init__(self) -> None:
        super().__init__(_("Reviewers comment and answer: the words stay as their authors wrote them."))


class WrittenForm(WagtailAdminPageForm):
    """The editor's form. Within an institution nobody is asked which one it is; a reviewer's form takes comments only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.parent_page or (self.instance.get_parent() if self.instance.pk else None)
        if "institution" in self.fields and parent is not None and _space_above(parent) is not None:
            del self.fields["institution"]
        if self.instance.pk is None:
            self._begin_with_dates()
        self.for_comments = bool(getattr(self.instance, "for_comments", False))
        if self.for_comments:
            for name, field in self.fields.items():
                field.disabled = name != "comment_notifications"

    def _begin_with_dates(self) -> None:
        """A new page was read by its author today, and is to be looked at again in a year: a draft needs no dates typed."""
        today = timezone.localdate()
        for name, day in (("last_reviewed", today), ("review_by", today + timedelta(days=A_YEAR))):
            if name in self.fields and not self.initial.get(name):
                self.initial[name] = day

    def save(self, commit: bool = True) -> Page:  # noqa: FBT001, FBT002  as Django's own
        if self.instance.pk is None:
            self.instance.live = False  # nobody reads a new page before the checks have let it through
        with self._comments_alone():
            return super().save(commit)

    def is_valid(self) -> bool:
        with self._comments_alone():
            return bool(super().is_valid())

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.for_user is None or self.for_comments:
            return
        for title in not_theirs(self.instance, self.for_user):
            said = _("“%(title)s” is not in a collection that you may choose from. Upload your own, or choose another.")
            self.add_error(None, said % {"title": title})

    @contextmanager
    def _comments_alone(self) -> Iterator[None]:
        """For a reviewer, what is sent with the page besides comments is neither looked at nor kept."""
        kept: dict[str, Any] = self.formsets  # type: ignore[has-type]
        if self.for_comments:
            self.formsets = {name: formset for name, formset in kept.items() if name == "comments"}
        try:
            yield
        finally:
            self.formsets = kept


class WrittenPage(PublicPage):
    """A page that authors write and others review. `for_comments` is set while a reviewer has it open."""

    base_form_class = WrittenForm
    for_comments = False
    institution: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_institution()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Revision:
        if self.for_comments:
            return self._keep_comments()
        self.take_institution()
        revision: Revision = super().save_revision(*args, **kwargs)
        self.ask_anew()
        return revision

    def take_institution(self) -> None:
        """Within an institution's space the page bears its name, as it is now; elsewhere what its editors wrote."""
        if self.path and (space := _space_above(self)) is not None:
            self.institution = space.title

    def ask_anew(self) -> None:
        """Whoever was asked to review an earlier text is asked again: an answer is about the words it was given on."""
        state = self.current_workflow_task_state
        if state is not None and state.revision_id != self.latest_revision_id:
            state.cancel(user=None, resume=True)

    def _keep_comments(self) -> Revision:
        """A reviewer's comments, in the revision they are about: no new one, and not a word of it changed."""
        latest: Revision = self.get_latest_revision()
        comments = getattr(self, COMMENTS_RELATION_NAME)
        for comment in comments.filter(pk__isnull=True):
            comment.revision_created = latest
            comment.save()
        said = self.serializable_data()
        if _words(said) != _words(latest.content):
            raise OnlyComments
        latest.content = {**latest.content, COMMENTS_RELATION_NAME: said.get(COMMENTS_RELATION_NAME, [])}
        latest.save(update_fields=["content"])
        super().save(update_fields=[COMMENTS_RELATION_NAME], clean=False)
        return latest


# What a page carries about itself: when and by whom, not what.
_NOT_WORDS = {
    COMMENTS_RELATION_NAME,
    "latest_revision",
    "latest_revision_created_at",
    "has_unpublished_changes",
    "draft_title",
}


def _words(content: dict[str, Any]) -> Any:
    """As they are stored, so that what is about to be stored can be held against them."""
    return json.loads(
        json.dumps({name: value for name, value in content.items() if name not in _NOT_WORDS}, cls=DjangoJSONEncoder)
    )


def _space_above(page: Page) -> Page | None:
    """The institution's space that a page lies in, or is."""
    from content.models.institutions import InstitutionPage

    return InstitutionPage.objects.ancestor_of(page, inclusive=True).order_by("-depth").first()
