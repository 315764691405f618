"""Words that arrive after their session has ended are kept for their writer, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from people.domain import unsent
from people.models import UnsentText, User
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
# A page of one's own with a form; what it is about does not matter here.
PAGE = "/me/account/details/"
WORDS = "I had not asked what a school day is like for her."


def post_of(user: User, path: str = PAGE, **fields: Any) -> dict[str, Any]:
    return {"writer": unsent.writer_token(user, path), "text": WORDS, **fields}


@pytest.fixture
def writer() -> User:
    return UserFactory()


@pytest.fixture
def browser() -> Client:
    """A browser for which CSRF is checked, as for everybody."""
    return Client(enforce_csrf_checks=True)


def test_words_posted_after_the_session_has_ended_are_kept_and_put_back(client: Client, writer: User) -> None:
    client.force_login(writer)
    client.session.flush()
    response = client.post(PAGE, post_of(writer, kind="account", ticked=["a", "b"], password="secret words here"))
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=%2Fme%2Faccount%2Fdetails%2F"  # type: ignore[attr-defined]
    kept = UnsentText.objects.get()
    assert (kept.user, kept.path) == (writer, PAGE)
    assert kept.fields == {"text": WORDS, "kind": "account", "ticked": ["a", "b"]}

    signed_in = client.post(response.url, {"login": writer.email, "password": PASSWORD, "next": PAGE})  # type: ignore[attr-defined]
    assert signed_in.url == PAGE  # type: ignore[attr-defined]
    assert unsent.waiting_for(writer, PAGE) == kept
    back = client.post(reverse("people:unsent", args=[kept.public_id]), {"action": "put_back"})
    assert back.url == f"{PAGE}?unsent={kept.public_id}"  # type: ignore[attr-defined]
    assert unsent.initial_from(str(kept.public_id), writer, PAGE) == kept.fields
    # Once the form with the words has been sent and stored, they need not be kept any longer.
    stored = client.post(back.url, {"first_name": "A", "last_name": "B", "preferred_language": "en-gb"})  # type: ignore[attr-defined]
    assert stored.status_code == 302
    assert not UnsentText.objects.exists()


def test_words_stay_kept_when_the_form_came_back_with_errors(client: Client, writer: User) -> None:
    kept = unsent.keep(writer, PAGE, {"text": WORDS})
    assert kept
    client.force_login(writer)
    assert client.post(f"{PAGE}?unsent={kept.public_id}", {"first_name": ""}).status_code == 200
    assert UnsentText.objects.filter(pk=kept.pk).exists()


def test_words_of_another_page_are_not_let_go(client: Client, writer: User) -> None:
    kept = unsent.keep(writer, "/me/cpd/new/", {"text": WORDS})
    assert kept
    client.force_login(writer)
    client.post(f"{PAGE}?unsent={kept.public_id}", {"first_name": "A", "last_name": "B", "preferred_language": "en-gb"})
    assert UnsentText.objects.filter(pk=kept.pk).exists()


def real_sign_in(browser: Client, user: User) -> str:
    """Sign in as a browser does; return the CSRF token of a page opened then."""
    browser.get(reverse("account_login"))
    token = browser.cookies["csrftoken"].value
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert browser.session["_auth_user_id"] == str(user.pk)
    browser.get(PAGE)
    return browser.cookies["csrftoken"].value


def test_signing_out_in_another_tab_keeps_the_words(browser: Client, writer: User) -> None:
    csrf = real_sign_in(browser, writer)
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": csrf})
    assert "_auth_user_id" not in browser.session
    response = browser.post(PAGE, post_of(writer, csrfmiddlewaretoken=csrf))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert UnsentText.objects.get().fields == {"text": WORDS}


def test_signing_out_and_in_again_in_another_tab_keeps_the_words(browser: Client, writer: User) -> None:
    csrf = real_sign_in(browser, writer)
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": csrf})
    fresh = real_sign_in(browser, writer)
    assert fresh != csrf
    # The old tab's CSRF token is of an earlier session: the post cannot go on, but the words are not lost.
    response = browser.post(PAGE, post_of(writer, csrfmiddlewaretoken=csrf))
    assert response.status_code == 302
    assert response.url == PAGE
    assert UnsentText.objects.get().user == writer


def test_cookies_gone_altogether_keep_the_words(writer: User) -> None:
    response = Client(enforce_csrf_checks=True).post(PAGE, post_of(writer))
    assert response.status_code == 302
    assert UnsentText.objects.get().fields == {"text": WORDS}


def test_without_a_token_a_post_with_a_wrong_csrf_token_is_refused_as_ever(browser: Client, writer: User) -> None:
    real_sign_in(browser, writer)
    response = browser.post(PAGE, {"text": WORDS})
    assert response.status_code == 403
    assert not UnsentText.objects.exists()


def test_htmx_is_told_to_go_with_the_whole_window_and_that_nothing_was_saved(client: Client, writer: User) -> None:
    response = client.post(PAGE, post_of(writer), headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fme%2Faccount%2Fdetails%2F"
    assert UnsentText.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "posted_to", "kept"),
    [
        ("/me/evidence/1/write/", "/me/evidence/1/save/", True),
        ("/me/cpd/entries/1/", "/me/cpd/entries/1/save/", True),
        ("/me/evidence/1/write/", "/me/evidence/1/write/", True),
        ("/me/evidence/1/write/", "/me/evidence/2/save/", False),
        ("/me/evidence/1/write/", "/me/evidence/1/delete/", False),
        ("/me/evidence/1/write/", "/me/cpd/new/", False),
        ("/me/cpd/new/", "/", False),
    ],
)
def test_a_token_belongs_to_its_page_and_its_autosave(
    client: Client, writer: User, page: str, posted_to: str, *, kept: bool
) -> None:
    response = client.post(posted_to, post_of(writer, page))
    assert UnsentText.objects.exists() is kept
    if kept:
        assert UnsentText.objects.get().path == page
        assert "next=" + page.replace("/", "%2F") in response.url  # type: ignore[attr-defined]


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "xx", lambda _token: "", lambda _token: "nonsense"])
def test_a_forged_token_keeps_nothing(client: Client, writer: User, spoil: Any) -> None:
    client.post(PAGE, post_of(writer) | {"writer": spoil(unsent.writer_token(writer, PAGE))})
    assert not UnsentText.objects.exists()


def test_a_token_of_another_kind_keeps_nothing(client: Client, writer: User) -> None:
    from django.core import signing

    for forged in (
        signing.dumps({"user": str(writer.public_id), "path": PAGE}),
        signing.dumps([str(writer.public_id), PAGE], salt="people.unsent.writer"),
    ):
        client.post(PAGE, post_of(writer) | {"writer": forged})
    assert not UnsentText.objects.exists()


def test_a_token_lasts_three_days(client: Client, writer: User) -> None:
    posted = post_of(writer)
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        client.post(PAGE, posted)
    assert not UnsentText.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23), tick=False):
        client.post(PAGE, posted)
    assert UnsentText.objects.exists()


def test_another_persons_page_is_never_stored_as_ones_own(client: Client, writer: User) -> None:
    other = UserFactory(first_name="Other")
    client.force_login(other)
    response = client.post(PAGE, post_of(writer, first_name="Taken", last_name="Over", preferred_language="en-gb"))
    assert response.status_code == 403
    assert "open for somebody else" in response.text
    other.refresh_from_db()
    assert other.first_name == "Other"
    # The words wait for the one whose page it was; the one signed in cannot reach them.
    kept = UnsentText.objects.get()
    assert kept.user == writer
    assert unsent.waiting_for(other, PAGE) is None
    assert unsent.initial_from(kept.public_id, other, PAGE) is None
    for action in ("put_back", "let_go"):
        assert client.post(reverse("people:unsent", args=[kept.public_id]), {"action": action}).status_code == 404
    with pytest.raises(LookupError):
        unsent.let_go(other, kept)
    assert UnsentText.objects.count() == 1


def test_somebody_signed_in_posts_as_ever(client: Client, writer: User) -> None:
    client.force_login(writer)
    response = client.post(PAGE, post_of(writer, first_name="Nia", last_name="Writer", preferred_language="en-gb"))
    assert response.url == reverse("people:account")  # type: ignore[attr-defined]
    assert not UnsentText.objects.exists()


def test_the_words_are_let_go_when_their_writer_says_so(client: Client, writer: User) -> None:
    kept = unsent.keep(writer, PAGE, {"text": WORDS})
    assert kept
    client.force_login(writer)
    response = client.post(reverse("people:unsent", args=[kept.public_id]), {"action": "let_go"})
    assert response.url == PAGE  # type: ignore[attr-defined]
    assert not UnsentText.objects.exists()


def test_more_than_three_megabytes_are_not_kept(writer: User) -> None:
    assert unsent.keep(writer, PAGE, {"text": "ŵ" * (3 * 1024 * 512 + 1)}) is None
    assert unsent.keep(writer, PAGE, {"text": "x" * (3 * 1024 * 1024 - 10)}) is not None


def test_nothing_written_is_nothing_kept(writer: User) -> None:
    assert unsent.keep(writer, PAGE, {"text": "  ", "kind": ""}) is None


def test_the_same_words_are_kept_once_and_the_newest_five_of_a_page(writer: User) -> None:
    for _ in range(2):
        unsent.keep(writer, PAGE, {"text": "the same words"})
    assert UnsentText.objects.count() == 1
    for number in range(7):
        unsent.keep(writer, PAGE, {"text": f"version {number}"})
    unsent.keep(writer, "/me/cpd/new/", {"text": "of another page"})
    kept = UnsentText.objects.filter(path=PAGE)
    assert [row.fields["text"] for row in kept] == [f"version {n}" for n in (6, 5, 4, 3, 2)]
    latest = unsent.waiting_for(writer, f"{PAGE}?a=b")
    assert latest
    assert latest.fields["text"] == "version 6"


def test_passwords_and_tokens_are_never_among_the_fields() -> None:
    posted = QueryDict("text=a&csrfmiddlewaretoken=b&writer=c&password=d&oldPassword=e&password1=f&tick=1&tick=2")
    assert unsent.text_fields(posted) == {"text": "a", "tick": ["1", "2"]}


@pytest.mark.parametrize("nonsense", [None, "", "x", "0", 7])
def test_an_id_that_is_none_prefills_nothing(writer: User, nonsense: Any) -> None:
    assert unsent.initial_from(nonsense, writer, PAGE) is None


def test_what_nobody_came_back_for_is_gone_after_thirty_days(writer: User) -> None:
    old, recent = (unsent.keep(writer, PAGE, {"text": text}) for text in ("old words", "recent words"))
    assert old
    assert recent
    UnsentText.objects.filter(pk=old.pk).update(kept_at=timezone.now() - timedelta(days=30, minutes=1))
    UnsentText.objects.filter(pk=recent.pk).update(kept_at=timezone.now() - timedelta(days=29))
    said = StringIO()
    call_command("purge_unsent", stdout=said)
    assert said.getvalue() == "1 unsent text removed.\n"
    assert list(UnsentText.objects.all()) == [recent]


def test_the_component_shows_the_words_until_they_are_put_back(writer: User) -> None:
    kept = unsent.keep(writer, PAGE, {"text": WORDS, "kind": "account"})
    template = Template('{% include "_components/unsent.html" with unsent=unsent %}')
    request = RequestFactory().get(PAGE)
    request.user = writer
    shown = template.render(Context({"unsent": kept, "request": request}))
    assert WORDS in shown
    assert "Put it back" in shown
    assert "account</blockquote>" not in shown
    request = RequestFactory().get(PAGE, {"unsent": "1"})
    assert template.render(Context({"unsent": kept, "request": request})).strip() == ""
    assert template.render(Context({"unsent": None, "request": request})).strip() == ""


def test_the_tag_writes_a_token_for_the_pages_own_address(writer: User) -> None:
    request = RequestFactory().get("/me/cpd/new/", {"a": "b"})
    request.user = writer
    field = Template("{% writer_token %}").render(Context({"request": request}))
    token = field.split('value="')[1].split('"')[0]
    assert unsent.writer_of(token, "/me/cpd/new/") == (writer, "/me/cpd/new/")


def test_many_autosaves_after_the_session_has_ended_are_one_message(client: Client, writer: User) -> None:
    for number in range(4):
        client.post(PAGE, post_of(writer, number=str(number)))
    page = client.get(reverse("account_login")).text
    assert page.count("Your session had ended") == 1


def test_a_null_character_is_taken_out_of_what_is_posted(client: Client, writer: User) -> None:
    client.post(PAGE, post_of(writer, text=["be\x00fore", "after\x00"]))
    assert UnsentText.objects.get().fields == {"text": ["before", "after"]}
    assert unsent.keep(writer, "/me/cpd/new/", {"te\x00xt": "a\x00b"}).fields == {"text": "ab"}  # type: ignore[union-attr]


def test_a_null_character_in_an_address_is_answered_on_our_own_page(client: Client) -> None:
    for address in ("/library/?q=%00", "/library/a%00b/"):
        response = client.get(address)
        assert response.status_code == 400
        assert "This could not be read" in response.text
