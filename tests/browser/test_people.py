"""Coming in, signing in, second factors and people, in a real browser: with passkeys, and without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.domain import invitations
from people.models import Invitation, Membership, Organisation, Supervision, User
from tests.browser.checks import look_at
from tests.browser.conftest import OpenPage, sign_in
from tests.factories.people import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    RegistrationFactory,
    SupervisionFactory,
    TeamFactory,
    UserFactory,
    give_second_factor,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(name="Northshire Council", slug="northshire")


@pytest.fixture
def admin(council: Organisation) -> User:
    user = UserFactory(email="admin@example.org", first_name="Alex", last_name="Admin")
    MembershipFactory(user=user, organisation=council, role=Membership.Role.ADMIN)
    return user


@pytest.fixture
def supervisor(council: Organisation) -> User:
    user = UserFactory(email="supervisor@example.org", first_name="Sam", last_name="Supervisor")
    MembershipFactory(user=user, organisation=council)
    SupervisionFactory(supervisor=user, organisation=council)
    return user


@pytest.fixture
def worker(council: Organisation, admin: User, supervisor: User) -> User:
    user = UserFactory(email="worker@example.org", first_name="Wren", last_name="Worker")
    MembershipFactory(user=user, team=TeamFactory(organisation=council, name="Team North"))
    RegistrationFactory(user=user, number="SW123456")
    SupervisionFactory(worker=user, supervisor=supervisor, organisation=council)
    university = OrganisationFactory(name="University of the North")
    MembershipFactory(user=user, organisation=university, accepted_at=None, offered_by=admin)
    SupervisionFactory(
        worker=user, supervisor=admin, organisation=council, kind=Supervision.Kind.ASSESSOR, accepted_at=None
    )
    return user


def an_invitation(user: User, organisation: Organisation, by: User, token: str, **fields: Any) -> Invitation:
    fields = {"expires_at": timezone.now() + timedelta(days=9), **fields}
    return Invitation.objects.create(
        user=user, organisation=organisation, token_hash=invitations.hash_of(token), invited_by=by, **fields
    )


def code_of(secret: str) -> str:
    """What an app with this secret shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_pages_of_signing_in(page: Page, worker: User, mailoutbox: list[Any]) -> None:
    page.goto(reverse("account_login"))
    look_at(page, "people-sign-in")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Enter your email address")
    look_at(page, "people-sign-in-problem")
    page.get_by_role("link", name="I have forgotten my password").click()
    look_at(page, "people-password-reset")
    page.get_by_label("Email address").fill(worker.email)
    page.get_by_role("button", name="Send the link").click()
    look_at(page, "people-password-reset-sent")
    found = re.search(r"http://\S+", mailoutbox[-1].body)
    assert found
    page.goto(found[0])
    look_at(page, "people-password-new")
    page.get_by_label("New password", exact=True).fill("lanterns over quiet water")
    page.get_by_label("The same password again").fill("lanterns over quiet water")
    page.get_by_role("button", name="Set this password").click()
    look_at(page, "people-password-is-set")
    page.goto(found[0])
    look_at(page, "people-password-link-used")
    sign_in(page, worker.email, "lanterns over quiet water")
    expect(page.locator("body[data-person]")).to_have_count(1)
    for name in ("account_signup", "account_email_verification_sent", "account_inactive"):
        page.context.clear_cookies()
        page.goto(reverse(name))
        look_at(page, f"people-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_an_invited_person_comes_in_and_says_yes(
    open_page: OpenPage, council: Organisation, admin: User, supervisor: User, *, javascript: bool
) -> None:
    new = UserFactory(email="new@example.org", first_name="Nia", last_name="New", password=None)
    membership = MembershipFactory(user=new, organisation=council, accepted_at=None, offered_by=admin)
    SupervisionFactory(worker=new, supervisor=supervisor, organisation=council, accepted_at=None)
    an_invitation(new, council, admin, "open")
    page = open_page(javascript=javascript)
    page.goto(reverse("people:invitation", args=["open"]))
    if javascript:
        look_at(page, "people-invitation")
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Choose a password").fill("lanterns over quiet water")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 requests wait for your answer")
    if javascript:
        look_at(page, "people-requests")
    page.get_by_role("button", name=re.compile("Accept.*Northshire")).click()
    page.get_by_role("button", name=re.compile("Decline.*Sam Supervisor")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for your answer")
    if javascript:
        look_at(page, "people-requests-none")
    membership.refresh_from_db()
    assert membership.accepted_at
    assert not new.supervisions.live().exists()


def test_links_that_no_longer_work(open_page: OpenPage, council: Organisation, admin: User, worker: User) -> None:
    new = UserFactory(email="new@example.org", password=None)
    an_invitation(
        new,
        council,
        admin,
        "old",
        created_at=timezone.now() - timedelta(days=20),
        expires_at=timezone.now() - timedelta(days=6),
    )
    for user, name in ((None, "expired"), (worker, "somebody-else")):
        page = open_page(user)
        page.goto(reverse("people:invitation", args=["old"]))
        look_at(page, f"people-invitation-{name}")


def test_a_supervisor_sets_up_an_app_and_goes_on(open_page: OpenPage, supervisor: User) -> None:
    page = open_page()
    sign_in(page, supervisor.email, PASSWORD)
    page.goto("/supervision/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor first")
    look_at(page, "people-second-factor")
    page.get_by_role("link", name="An authenticator app").click()
    look_at(page, "people-app")
    page.get_by_label("Code that the app shows now").fill("000000")
    page.get_by_role("button", name="Finish setting up").click()
    look_at(page, "people-app-problem")
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    page.get_by_label("Code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Finish setting up").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look_at(page, "people-recovery-codes")
    code = page.locator(".codes li").first.text_content() or ""
    page.get_by_role("link", name="I have kept them: go on").click()
    look_at(page, "people-second-factor-ready")
    page.get_by_role("link", name="Go on to where you were going").click()
    expect(page).to_have_url(re.compile("/supervision/$"))
    for name in ("mfa_index", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        page.goto(reverse(name))
        look_at(page, f"people-{name}")

    again = open_page(javascript=False)
    sign_in(again, supervisor.email, PASSWORD)
    expect(again.get_by_role("heading", level=1)).to_have_text("And your second factor")
    again.get_by_label("Code").fill(code.strip())
    again.get_by_role("button", name="Sign in", exact=True).click()
    expect(again.locator("body[data-person]")).to_have_count(1)
    third = open_page()
    sign_in(third, supervisor.email, PASSWORD)
    look_at(third, "people-second-factor-asked")


def test_a_passkey_is_added_used_as_second_factor_and_used_alone(open_page: OpenPage, supervisor: User) -> None:
    page = open_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, supervisor.email, PASSWORD)
    page.goto(reverse("mfa_add_webauthn"))
    look_at(page, "people-passkey-add")
    page.get_by_label("What do you call it?").fill("Work laptop")
    page.get_by_label("Also use it to sign in without a password").check()
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert Authenticator.objects.filter(user=supervisor, type=Authenticator.Type.WEBAUTHN).count() == 1
    for name in ("mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
        page.goto(reverse(name))
        look_at(page, f"people-{name}")
    key = Authenticator.objects.get(user=supervisor, type=Authenticator.Type.WEBAUTHN)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        page.goto(reverse(name, args=[key.pk]))
        look_at(page, f"people-{name}")

    def sign_out() -> None:
        page.goto(reverse("account_logout"))
        look_at(page, "people-sign-out")
        page.locator("main").get_by_role("button", name="Sign out").click()
        expect(page.locator("body[data-person]")).to_have_count(0)

    sign_out()
    sign_in(page, supervisor.email, PASSWORD)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.locator("body[data-person]")).to_have_count(1)
    sign_out()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("body[data-person]")).to_have_count(1)
    page.goto("/supervision/")
    expect(page).to_have_url(re.compile("/supervision/$"))


def test_ones_own_account(open_page: OpenPage, worker: User) -> None:
    page = open_page(worker)
    page.goto(reverse("people:account"))
    look_at(page, "people-account")
    for name, args in (
        ("people:details", []),
        ("people:registration_new", []),
        ("people:registration", ["swe"]),
        ("people:second_factor", []),
        ("account_email", []),
        ("account_change_password", []),
    ):
        page.goto(reverse(name, args=args))
        look_at(page, f"people-{name.partition(':')[2] or name}")
    page.goto(reverse("people:registration_new"))
    page.get_by_label("Registration number").fill("SW1")
    page.get_by_role("button", name="Save the registration").click()
    expect(page.get_by_role("alert")).to_contain_text("Change that one")
    look_at(page, "people-registration-problem")


def test_the_people_of_an_organisation(open_page: OpenPage, council: Organisation, admin: User, worker: User) -> None:
    for number in range(27):
        person = UserFactory(
            first_name="Person", last_name=f"{number:02}", password=None if number % 7 == 0 else PASSWORD
        )
        MembershipFactory(user=person, organisation=council)
    page = open_page(give_second_factor(admin))
    page.goto(reverse("people:people", args=[council.slug]))
    look_at(page, "people-people")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="Wren Worker")).to_be_visible()
    look_at(page, "people-people-second-page")
    page.get_by_label("Find by name or address").fill("wren")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Wren Worker").click()
    look_at(page, "people-person")
    page.get_by_role("link", name=re.compile("End today.*Sam Supervisor")).click()
    look_at(page, "people-end")
    page.get_by_role("link", name="Leave it as it is").click()
    page.get_by_role("link", name="Name a supervisor").click()
    page.get_by_label("Supervisor’s email address").fill("stranger@example.org")
    page.get_by_role("button", name="Ask for their agreement").click()
    look_at(page, "people-supervision-problem")
    page.get_by_label("Supervisor’s email address").fill("supervisor@example.org")
    page.get_by_label("Practice educator").check()
    page.get_by_role("button", name="Ask for their agreement").click()
    expect(page.get_by_role("status")).to_contain_text("Wren Worker is asked")
    page.goto(reverse("people:invite", args=[council.slug]))
    look_at(page, "people-invite")
    page.get_by_label("Email address").fill("brand-new@example.org")
    page.get_by_label("First name").fill("Brand")
    page.get_by_label("Last name").fill("New")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("brand-new@example.org")
    look_at(page, "people-person-invited")


def test_the_account_menu_closes_when_one_turns_away(open_page: OpenPage, worker: User) -> None:
    page = open_page(worker)
    page.goto(reverse("people:account"))
    menu, summary = page.locator("details.account"), page.locator("details.account > summary")
    entry = menu.get_by_role("link", name="Second factor")
    summary.click()
    entry.focus()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.get_by_role("heading", level=1).click()
    expect(entry).to_be_hidden()
    summary.click()
    menu.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Tab")
    expect(entry).to_be_hidden()
