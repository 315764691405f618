"""What stands before every page: the second factor for those who need it, and words that outlive their session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people.domain import authors, queries, unsent
from people.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]

# Everything beneath these asks for a second factor from those whose roles need one.
CMS = "/cms/"
PROTECTED_PREFIXES = ("/supervision/", "/organisation/", CMS)
# Recovery codes are for the day one of these is lost; alone they are none.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class RequireSecondFactor:
    """Puts the person's Standing on the request (`request.standing`, made when first asked for: 2 queries), and leads
    whoever needs a second factor to set one up, or to use it, before anything under PROTECTED_PREFIXES.

    A session that began with a password alone, before the factor was set up elsewhere, does not pass either. A
    person's own pages under /me/ stay open throughout.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            request.standing = None  # type: ignore[attr-defined]
            return self.get_response(request)
        request.standing = SimpleLazyObject(lambda: queries.standing_of(_plain(user)))  # type: ignore[attr-defined]
        if request.path_info.startswith(PROTECTED_PREFIXES) and (led := self._led_away(request)):
            return led
        return self.get_response(request)

    def _led_away(self, request: HttpRequest) -> HttpResponse | None:
        user = _plain(request.user)
        if request.path_info.startswith(CMS):
            if not user.is_superuser:
                # A membership may have begun or run out by its date since the last visit.
                authors.sync_author(user)
                if not user.has_perm("wagtailadmin.access_admin"):
                    raise Http404  # Wagtail would send them to sign in, where they are already: round and round
            needs = True
        else:
            needs = request.standing.needs_second_factor  # type: ignore[attr-defined]
        if not needs or (settings.DEMO_WITHOUT_SECOND_FACTOR and user.is_demo):
            return None
        here = urlencode({"next": request.get_full_path()})
        if not is_mfa_enabled(user, SECOND_FACTORS):
            return HttpResponseRedirect(f"{reverse('people:second_factor')}?{here}")
        if not _used_second_factor(request, user):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{here}")
        return None


def _plain(user: Any) -> User:
    """The User behind the request's lazy one."""
    return cast("User", getattr(user, "_wrapped", user))


def _used_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session knows of a second factor: used at sign-in or since, or set up in it."""
    return any(method.get("method") == "mfa" for method in get_authentication_records(request, user))


class KeepUnsentText:
    """A post from somebody whose session has ended keeps its words for them and asks them to sign in again.

    It runs before the CSRF check of the view: signing out in another tab may have changed that cookie, and the signed
    `writer` token says as much as the CSRF token would: this page was made here, for this person, at this address.
    Nothing is done with such a post but keeping its text.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or _is_wagtails(request):
            return self.get_response(request)
        if kept := keep_unsent(request, same_person_too=False):
            return kept
        response = self.get_response(request)
        if "unsent" in request.GET and response.status_code in {302, 303, 307} and request.user.is_authenticated:
            _put_back_and_stored(request, response.headers["Location"])
        return response


def _is_wagtails(request: HttpRequest) -> bool:
    """Wagtail's own forms carry files and thousands of fields, which nobody takes apart here; ours in the CMS do not."""
    return request.path_info.startswith(CMS) and request.content_type != "application/x-www-form-urlencoded"


def keep_unsent(request: HttpRequest, *, same_person_too: bool) -> HttpResponse | None:
    """Keep the text of a post that cannot go on, and say where to go; None when there is nothing to keep.

    `same_person_too`: also where the writer is signed in (their CSRF token was of an earlier session).
    """
    token = request.POST.get(unsent.FIELD)
    if not token:
        return None
    written = unsent.writer_of(token, request.path_info)
    if written is None:
        return None
    writer, page = written
    signed_in = request.user.is_authenticated
    same_person = signed_in and request.user.pk == writer.pk
    if same_person and not same_person_too:
        return None
    unsent.keep(writer, page, unsent.text_fields(request.POST))
    if signed_in and not same_person:
        return _somebody_else(request)
    if same_person:
        return _go(request, page)
    said = _("Your session had ended. Your text is kept: sign in and it is there again.")
    waiting: Any = messages.get_messages(request)
    already = any(message.message == said for message in waiting)
    waiting.used = False  # looked at, not shown: autosave may post many times before anybody sees a page
    if not already:
        messages.info(request, said)
    return _go(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}")


def _go(request: HttpRequest, where: str) -> HttpResponse:
    """A redirect; htmx would follow one inside the page, so it is told to go there with the whole window.

    The status says "not saved" to any script that asked.
    """
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _somebody_else(request: HttpRequest) -> HttpResponse:
    """The page belonged to another person than the one signed in: their words are kept for them, nothing is stored."""
    return render(
        request,
        "403.html",
        {"exception": _("This page was open for somebody else. What they wrote is kept for them.")},
        status=403,
    )


def _put_back_and_stored(request: HttpRequest, going_to: str) -> None:
    """The words that were put back have been sent from the page now: no need to keep them, unless they go with it."""
    if request.GET["unsent"] in going_to:
        return
    user = _plain(request.user)
    if unsent.initial_from(request.GET["unsent"], user, request.path_info) is not None:
        unsent.let_go(user, user.unsent_texts.get(public_id=request.GET["unsent"]))
