"""Pictures that pages show: the stored widths of them, and nothing else that lies beside them."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.generic import View
from wagtail.images.models import Rendition

TYPES = {".gif": "image/gif", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
A_YEAR = 365 * 24 * 60 * 60


class ReadPictureView(View):
    """A picture in one of its widths. What was uploaded is not served: it may hold what a camera wrote into it.

    A changed picture has a new name, so browsers keep it for good.
    """

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        kind = TYPES.get(PurePosixPath(name).suffix.lower())
        if kind is None or not Rendition.objects.filter(file=name).exists() or not default_storage.exists(name):
            raise Http404
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=kind)
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
        return response
