"""The schema of the file that a case is taken along in, for whoever writes cases with a program."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from content.caching import for_visitors
from content.cases.shape import schema


class ReadCaseSchemaView(View):
    """The JSON schema, at an address that stays."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        said = json.dumps(schema(), ensure_ascii=False, indent=2)
        return for_visitors(request, HttpResponse(said, content_type="application/schema+json"))
