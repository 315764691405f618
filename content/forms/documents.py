"""The form by which the CMS takes documents: a file has to be what its name says."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from content import films


class DocumentForm(BaseDocumentForm):
    """Refuses a renamed file, in the single form and in the one for many."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        extension = films.extension_of(file.name)
        if extension not in films.CONTENT_TYPES:
            raise ValidationError(
                _("Upload one of these: %(kinds)s. This is a file of another kind.")
                % {"kinds": ", ".join(films.CONTENT_TYPES)}
            )
        if extension in films.CAPTIONS and file.size > films.CAPTIONS_BYTES:
            raise ValidationError(
                _("Captions are a short text file: %(most)s at most.") % {"most": filesizeformat(films.CAPTIONS_BYTES)}
            )
        if not films.is_what_it_is_called(file.name, file):
            raise ValidationError(_REFUSED.get(extension, _RENAMED)() % {"extension": extension})
        return file


def _renamed() -> str:
    return _("This is no .%(extension)s file: somebody gave it another name. Export it again as .%(extension)s.")


def _captions() -> str:
    return _("This is no WebVTT file. Its first line has to be WEBVTT, and the text has to be UTF-8 with times in it.")


def _film() -> str:
    return _("This is no .%(extension)s film that a browser plays. Export it again as MP4 (H.264) or WebM.")


_RENAMED = _renamed
_REFUSED = {"vtt": _captions, "mp4": _film, "webm": _film}
