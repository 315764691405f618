"""Whether whoever writes in the CMS is still signed in: asked by config/static/js/cms-signed-out.js, which tells them where
they are not. In a tab of its own it says what to do next: that is where signing in again leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from people.models import User

NAME = "signed_in:here"


class SignedInView(WagtailAdminTemplateMixin, View):
    """To a script: who is signed in, a mark of the session, and a token for what they send. It says nothing of either
    to anybody who has neither."""

    template_name = "content/cms/signed_in.html"
    page_title = gettext_lazy("You are signed in")
    header_icon = "user"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.accepts("text/html"):
            return self.render_to_response(self.get_context_data())
        user = request.user
        assert isinstance(user, User)
        mark = salted_hmac(NAME, request.session.session_key or "").hexdigest()[:16]
        return JsonResponse({"person": str(user.public_id), "session": mark, "token": get_token(request)})


def script() -> SafeString:
    """For the hook `insert_editor_js`: what tells somebody in an editor that they are signed out."""
    here = reverse(NAME)
    said = {
        "out": _("You are signed out, so what you write is not being saved. It is still on this page."),
        "sign_in": _("Sign in, in a new tab"),
        "then": _("Then come back to this page: it saves by itself."),
        "other": _("Somebody else is signed in in this browser, so what you write here is not being saved. Copy it."),
        "away": _("The site does not answer, so what you write is not being saved. Stay on this page: it tries again."),
        "failed": _("What you wrote could not be saved by itself. It is still on this page: save the draft."),
        "back": _("You are signed in again, and this page saves again."),
        "saved": _("What you wrote is saved."),
    }
    return format_html(
        '<link rel="stylesheet" href="{}"><script src="{}" data-here="{}" data-to-sign-in="{}" {}></script>',
        static("css/cms-editor.css"),
        static("js/cms-signed-out.js"),
        here,
        f"{reverse('account_login')}?{urlencode({'next': here})}",
        _as_data(said),
    )


def _as_data(said: dict[str, str]) -> SafeString:
    found = SafeString("")
    for name, words in said.items():
        found += format_html(' data-{}="{}"', name.replace("_", "-"), words)
    return found


def urls() -> list[URLResolver]:
    """The address beneath /cms/."""
    return [path("", include(([path("signed-in/", SignedInView.as_view(), name="here")], "signed_in")))]
