"""Pages about oneself and about an organisation's people: who reaches them, what they do, what they cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Membership, Organisation, Registration, Supervision, User
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    RegistrationFactory,
    SupervisionFactory,
    TeamFactory,
    UserFactory,
    give_second_factor,
    sign_in,
)

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def council() -> Organisation:
    return OrganisationFactory(slug="northshire", name="Northshire")


@pytest.fixture
def admin(council: Organisation) -> User:
    return MembershipFactory(organisation=council, role=Role.ADMIN).user


@pytest.fixture
def worker(council: Organisation) -> User:
    return MembershipFactory(user=UserFactory(first_name="Wren"), organisation=council).user


def people_page(name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=["northshire", *args])


# One's own account


@pytest.mark.parametrize("name", ["account", "details", "registration_new", "second_factor", "requests"])
def test_a_visitor_is_asked_to_sign_in_first(client: Client, name: str) -> None:
    address = reverse(f"people:{name}")
    response = client.get(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={address}"  # type: ignore[attr-defined]


def test_one_changes_ones_own_details(client: Client, worker: User) -> None:
    client.force_login(worker)
    response = client.post(
        reverse("people:details"), {"first_name": " Nia ", "last_name": "New", "preferred_language": "cy"}
    )
    assert response.url == reverse("people:account")  # type: ignore[attr-defined]
    worker.refresh_from_db()
    assert (worker.name, worker.preferred_language) == ("Nia New", "cy")


def test_details_without_a_name_are_asked_for_again(client: Client, worker: User) -> None:
    client.force_login(worker)
    response = client.post(
        reverse("people:details"), {"first_name": "", "last_name": "", "preferred_language": "en-gb"}
    )
    assert "Enter your first name" in response.text
    worker.refresh_from_db()
    assert worker.first_name == "Wren"


def test_registrations_are_added_changed_and_removed(client: Client, worker: User) -> None:
    client.force_login(worker)
    client.post(reverse("people:registration_new"), {"regulator": "swe", "number": "SW1"})
    twice = client.post(reverse("people:registration_new"), {"regulator": "swe", "number": "SW2"})
    assert "Change that one" in twice.text
    client.post(reverse("people:registration", args=["swe"]), {"regulator": "scw", "number": "W3"})
    assert list(worker.registrations.values_list("regulator", "number")) == [("scw", "W3")]
    client.post(reverse("people:registration", args=["scw"]), {"remove": "1"})
    assert not worker.registrations.exists()


def test_somebody_elses_registration_is_not_there(client: Client, worker: User) -> None:
    RegistrationFactory(regulator="swe")
    client.force_login(worker)
    address = reverse("people:registration", args=["swe"])
    assert client.get(address).status_code == 404
    assert client.post(address, {"remove": "1"}).status_code == 404
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_account_page_costs_the_same_for_one_and_three(
    client: Client, worker: User, count: int, django_assert_num_queries: Any
) -> None:
    for regulator in ["swe", "scw", "hcpc"][:count]:
        RegistrationFactory(user=worker, regulator=regulator)
    for _ in range(count):
        SupervisionFactory(worker=worker)
        SupervisionFactory(worker=worker, accepted_at=None)
        MembershipFactory(user=worker, accepted_at=None)
    client.force_login(worker)
    # Session, person, standing (2); registrations, supervisors, requests (2), second factors.
    with django_assert_num_queries(9):
        page = client.get(reverse("people:account"))
    assert f"{2 * count} requests wait for your answer" in page.text


# Requests


@pytest.mark.parametrize("count", [1, 3])
def test_the_requests_page_costs_the_same_for_one_and_three(
    client: Client, worker: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        SupervisionFactory(worker=worker, accepted_at=None, offered_by=worker)
        MembershipFactory(user=worker, accepted_at=None, team=TeamFactory(), offered_by=worker)
    client.force_login(worker)
    with django_assert_num_queries(6):  # session, person, standing (2), requests (2)
        page = client.get(reverse("people:requests"))
    assert page.text.count('value="accept"') == 2 * count


@pytest.mark.parametrize(("answer", "holds"), [("accept", True), ("decline", False)])
def test_a_request_is_answered_on_its_page(client: Client, worker: User, answer: str, *, holds: bool) -> None:
    membership = MembershipFactory(user=worker, accepted_at=None)
    supervision = SupervisionFactory(worker=worker, accepted_at=None)
    MembershipFactory(user=supervision.supervisor, organisation=supervision.organisation)
    client.force_login(worker)
    for kind, waiting in (("membership", membership), ("supervision", supervision)):
        response = client.post(reverse("people:answer_request", args=[kind, waiting.public_id]), {"answer": answer})
        assert response.url == reverse("people:requests")  # type: ignore[attr-defined]
        waiting.refresh_from_db()
        assert (waiting.accepted_at is not None) is holds
        assert (waiting.ended is None) is holds
    # A second click, in another tab, says so and changes nothing.
    again = client.post(
        reverse("people:answer_request", args=["membership", membership.public_id]), {"answer": "accept"}, follow=True
    )
    assert "answered or withdrawn already" in again.text


def test_somebody_elses_request_is_not_there(client: Client, worker: User) -> None:
    membership, supervision = (
        MembershipFactory(accepted_at=None),
        SupervisionFactory(supervisor=worker, accepted_at=None),
    )
    client.force_login(worker)
    for kind, public_id in (
        ("membership", membership.public_id),
        ("supervision", supervision.public_id),
        ("supervision", membership.public_id),
        ("friendship", membership.public_id),
        ("membership", uuid.uuid4()),
    ):
        address = reverse("people:answer_request", args=[kind, public_id])
        assert client.post(address, {"answer": "accept"}).status_code == 404
    assert not Membership.objects.filter(pk=membership.pk).live().exists()


def test_an_answer_is_only_ever_posted(client: Client, worker: User) -> None:
    membership = MembershipFactory(user=worker, accepted_at=None)
    client.force_login(worker)
    address = reverse("people:answer_request", args=["membership", membership.public_id])
    assert client.get(address).status_code == 405
    assert client.post(address, {"answer": "perhaps"}).status_code == 404


# The people of an organisation

Reader = Callable[[Organisation], User]

READERS: dict[str, tuple[Reader, bool, bool]] = {
    "admin": (lambda here: MembershipFactory(organisation=here, role=Role.ADMIN).user, True, True),
    "practice lead": (lambda here: MembershipFactory(organisation=here, role=Role.PRACTICE_LEAD).user, True, False),
    "author": (lambda here: MembershipFactory(organisation=here, role=Role.AUTHOR).user, False, False),
    "member": (lambda here: MembershipFactory(organisation=here).user, False, False),
    "supervisor": (lambda here: SupervisionFactory(organisation=here).supervisor, False, False),
    "admin elsewhere": (lambda _here: MembershipFactory(role=Role.ADMIN).user, False, False),
    "admin not yet": (
        lambda here: MembershipFactory(organisation=here, role=Role.ADMIN, accepted_at=None).user,
        False,
        False,
    ),
    "operator": (lambda _here: UserFactory(is_superuser=True), False, False),
}


@pytest.mark.parametrize("who", READERS)
def test_who_reads_and_who_writes_people(client: Client, council: Organisation, worker: User, who: str) -> None:
    make, reads, writes = READERS[who]
    sign_in(client, make(council), second_factor=True)
    person = worker.public_id
    for address in (people_page("people"), people_page("person", person)):
        assert client.get(address).status_code == (200 if reads else 404)
    for address in (people_page("invite"), people_page("offer_supervision", person)):
        assert client.get(address).status_code == (200 if writes else 404)
        assert client.post(address, {}).status_code == (200 if writes else 404)
    membership = worker.memberships.get()
    ending = client.post(people_page("person_change", person), {"membership": membership.public_id})
    assert ending.status_code == (302 if writes else 404)
    membership.refresh_from_db()
    assert (membership.ended is not None) is writes


def test_a_practice_lead_sees_no_way_to_write(client: Client, council: Organisation, worker: User) -> None:
    sign_in(client, MembershipFactory(organisation=council, role=Role.PRACTICE_LEAD).user)
    for address in (people_page("people"), people_page("person", worker.public_id)):
        page = client.get(address)
        assert "Wren" in page.text
        for way in ("Invite somebody", "End today", "Name a supervisor"):
            assert way not in page.text


def test_somebody_of_another_organisation_is_not_there(client: Client, admin: User, council: Organisation) -> None:
    stranger = MembershipFactory(user=UserFactory(last_name="Stranger")).user
    sign_in(client, admin)
    assert "Stranger" not in client.get(people_page("people")).text
    assert client.get(people_page("person", stranger.public_id)).status_code == 404
    membership = stranger.memberships.get()
    address = people_page("person_change", stranger.public_id)
    assert client.post(address, {"membership": membership.public_id}).status_code == 404


def test_an_admin_ends_nothing_that_happens_in_another_organisation(
    client: Client, admin: User, worker: User, council: Organisation
) -> None:
    elsewhere = MembershipFactory(user=worker)
    supervision = SupervisionFactory(worker=worker)
    sign_in(client, admin)
    address = people_page("person_change", worker.public_id)
    for posted in (
        {"membership": elsewhere.public_id},
        {"supervision": supervision.public_id},
        {"membership": "x"},
        {},
    ):
        assert client.post(address, posted).status_code == 404
    assert Membership.objects.live().filter(pk=elsewhere.pk).exists()
    assert Supervision.objects.live().filter(pk=supervision.pk).exists()
    page = client.get(people_page("person", worker.public_id)).text
    assert str(elsewhere.organisation) not in page
    assert supervision.supervisor.name not in page


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_costs_the_same_for_one_three_and_thirty(
    client: Client, admin: User, council: Organisation, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        member = MembershipFactory(team=TeamFactory(organisation=council), organisation=council)
        SupervisionFactory(worker=member.user, organisation=council)
    sign_in(client, admin)
    # session, person, standing (2), second factor; count, people, memberships, supervisions
    with django_assert_num_queries(9):
        page = client.get(people_page("people"))
    assert page.text.count('role="rowheader"') == min(count + 1, 25)


@pytest.mark.parametrize("count", [1, 3])
def test_a_persons_page_costs_the_same_for_one_and_three(
    client: Client, admin: User, worker: User, council: Organisation, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        SupervisionFactory(worker=worker, organisation=council)
        SupervisionFactory(supervisor=worker, organisation=council)
    sign_in(client, admin)
    # session, person, standing (2), second factor; who is shown, memberships, supervisions, whom they supervise
    with django_assert_num_queries(9):
        page = client.get(people_page("person", worker.public_id))
    assert page.text.count("End today") == count + 1


def test_people_are_found_by_words_of_name_and_address(client: Client, admin: User, council: Organisation) -> None:
    for first, last in (("Ona", "Winter"), ("Ona", "Summer"), ("Tom", "Winter")):
        MembershipFactory(user=UserFactory(first_name=first, last_name=last), organisation=council)
    sign_in(client, admin)
    page = client.get(people_page("people"), {"q": "ona wint"}).text
    assert "Ona Winter" in page
    assert "Ona Summer" not in page
    assert "Tom Winter" not in page
    assert "Nobody of that name here" in client.get(people_page("people"), {"q": "<nobody>"}).text


def test_an_admin_invites_somebody(
    client: Client, admin: User, council: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    team = TeamFactory(organisation=council)
    sign_in(client, admin)
    invited = {"email": "New@Example.org", "first_name": "Nia", "last_name": "New", "role": "member", "team": team.pk}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(people_page("invite"), invited)
    new = User.objects.get(email="new@example.org")
    assert response.url == people_page("person", new.public_id)  # type: ignore[attr-defined]
    assert new.memberships.get().team == team
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    again = client.post(people_page("invite"), invited)
    assert "is being asked" in again.text


def test_a_team_of_another_organisation_cannot_be_chosen(client: Client, admin: User, council: Organisation) -> None:
    sign_in(client, admin)
    posted = {"email": "n@example.org", "first_name": "N", "last_name": "N", "role": "member", "team": TeamFactory().pk}
    assert "There is a problem" in client.post(people_page("invite"), posted).text
    assert not User.objects.filter(email="n@example.org").exists()


def test_an_admin_names_a_supervisor(client: Client, admin: User, worker: User, council: Organisation) -> None:
    supervisor = MembershipFactory(organisation=council).user
    sign_in(client, admin)
    address = people_page("offer_supervision", worker.public_id)
    today = timezone.localdate().isoformat()
    for email, says in (
        (worker.email, "nobody supervises themselves"),
        (UserFactory().email, "Invite this person first"),
        ("nobody", "Enter an email address like"),
    ):
        refused = client.post(address, {"supervisor": email, "kind": "supervisor", "started": today})
        assert says in refused.text
    client.post(address, {"supervisor": supervisor.email.upper(), "kind": "assessor", "started": today})
    offered = Supervision.objects.get()
    assert (offered.worker, offered.supervisor, offered.kind) == (worker, supervisor, "assessor")
    assert offered.accepted_at is None
    assert offered.offered_by == admin
    again = client.post(address, {"supervisor": supervisor.email, "kind": "assessor", "started": today}, follow=True)
    assert "there already" in again.text
    client.post(people_page("person_change", worker.public_id), {"supervision": offered.public_id})
    offered.refresh_from_db()
    assert offered.ended == offered.started


def test_a_day_that_an_ended_supervision_covers_is_refused_in_words(
    client: Client, admin: User, worker: User, council: Organisation
) -> None:
    supervisor = MembershipFactory(organisation=council).user
    ended = SupervisionFactory(worker=worker, supervisor=supervisor, organisation=council, ended=timezone.localdate())
    sign_in(client, admin)
    address = people_page("offer_supervision", worker.public_id)
    posted = {"supervisor": supervisor.email, "kind": "supervisor", "started": ended.started.isoformat()}
    assert "or a later day" in client.post(address, posted).text
    assert Supervision.objects.count() == 1


def test_a_new_link_is_sent_to_somebody_without_a_password_only(
    client: Client, admin: User, worker: User, council: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    new = MembershipFactory(user=UserFactory(password=None), organisation=council, accepted_at=None).user
    sign_in(client, admin)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(people_page("person_change", new.public_id), {"invite_again": "1"})
        said = client.post(people_page("person_change", worker.public_id), {"invite_again": "1"}, follow=True)
    assert [message.to for message in mail.outbox] == [[new.email]]
    assert "they can sign in" in said.text


def test_the_person_shown_does_not_take_the_place_of_the_one_signed_in(
    client: Client, admin: User, worker: User
) -> None:
    sign_in(client, admin)
    response = client.get(people_page("person", worker.public_id))
    assert response.context["shown"] == worker
    assert response.context["person"].user == admin


# What an organisation learns, and what ends


def test_nobodys_name_is_shown_or_found_before_they_said_yes(
    client: Client, admin: User, worker: User, council: Organisation
) -> None:
    unseen = UserFactory(email="w@example.org", first_name="Wilhelmina", last_name="Unseen")
    membership = MembershipFactory(user=unseen, organisation=council, accepted_at=None)
    SupervisionFactory(worker=worker, supervisor=unseen, organisation=council, accepted_at=None)
    sign_in(client, admin)
    addresses = [
        people_page("people"),
        people_page("person", unseen.public_id),
        people_page("person", worker.public_id),
        people_page("offer_supervision", unseen.public_id),
        people_page("offer_supervision", worker.public_id),
    ]
    for address in addresses:
        page = client.get(address).text
        assert "w@example.org" in page
        assert "Wilhelmina" not in page
        assert "Unseen" not in page
    assert "w@example.org" not in client.get(people_page("people"), {"q": "wilhelm"}).text
    assert "w@example.org" in client.get(people_page("people"), {"q": "w@exa"}).text

    Membership.objects.filter(pk=membership.pk).update(accepted_at=timezone.now())
    for address in addresses:
        assert "Wilhelmina Unseen" in client.get(address).text
    assert "Wilhelmina" in client.get(people_page("people"), {"q": "wilhelm"}).text


def test_people_are_listed_by_the_name_shown(client: Client, admin: User, council: Organisation) -> None:
    for first, last in (("Zoe", "Archer"), ("bea", "Young")):
        MembershipFactory(user=UserFactory(first_name=first, last_name=last), organisation=council)
    MembershipFactory(user=UserFactory(email="m@example.org"), organisation=council, accepted_at=None)
    sign_in(client, admin)
    names = [person.shown_name for person in client.get(people_page("people")).context["people"]]
    assert names == ["bea Young", "m@example.org", admin.name, "Zoe Archer"]


def test_an_admin_is_told_that_nobody_gives_themselves_a_role(client: Client, admin: User) -> None:
    sign_in(client, admin)
    posted = {"email": admin.email, "first_name": "A", "last_name": "B", "role": Role.PRACTICE_LEAD}
    assert "nobody gives themselves a role" in client.post(people_page("invite"), posted).text
    assert admin.memberships.count() == 1


def test_ending_is_asked_about_on_a_page_first(
    client: Client, admin: User, worker: User, council: Organisation
) -> None:
    supervision = SupervisionFactory(worker=worker, organisation=council)
    membership = worker.memberships.get()
    sign_in(client, admin)
    address = people_page("person_change", worker.public_id)
    for kind, thing, says in (
        ("supervision", supervision, "can no longer be decided"),
        ("membership", membership, "their supervisions here end too"),
    ):
        link = f"{address}?{kind}={thing.public_id}"
        assert link in client.get(people_page("person", worker.public_id)).text
        page = client.get(link).text
        assert says in page
        assert f'name="{kind}" value="{thing.public_id}"' in page
        thing.refresh_from_db()
        assert thing.ended is None
        client.post(address, {kind: str(thing.public_id)})
        thing.refresh_from_db()
        assert thing.ended == timezone.localdate()
    MembershipFactory(user=worker, organisation=council, role=Role.AUTHOR)
    elsewhere = SupervisionFactory(worker=worker)
    for query in ("", f"?supervision={elsewhere.public_id}", "?membership=x"):
        assert client.get(address + query).status_code == 404
    again = client.get(f"{address}?supervision={supervision.public_id}")
    assert again.status_code == 302


def test_a_last_membership_beside_another_does_not_warn_of_supervisions(
    client: Client, admin: User, worker: User, council: Organisation
) -> None:
    author = MembershipFactory(user=worker, organisation=council, role=Role.AUTHOR)
    sign_in(client, admin)
    page = client.get(people_page("person_change", worker.public_id), {"membership": str(author.public_id)}).text
    assert "supervisions here end too" not in page


def test_a_supervisor_of_this_organisation_is_offered_while_typing(
    client: Client, admin: User, worker: User, council: Organisation, django_assert_num_queries: Any
) -> None:
    sign_in(client, admin)
    # session, person, standing (2), second factor; the worker, memberships, supervisions; everybody else here
    with django_assert_num_queries(9):
        page = client.get(people_page("offer_supervision", worker.public_id)).text
    assert f'<option value="{admin.email}">{admin.name}</option>' in page
    assert f'value="{worker.email}"' not in page
    assert 'list="people-here"' in page


def test_a_worker_cannot_accept_a_supervisor_who_is_not_there(client: Client, worker: User) -> None:
    supervision = SupervisionFactory(worker=worker, accepted_at=None)
    client.force_login(worker)
    address = reverse("people:answer_request", args=["supervision", supervision.public_id])
    assert "You can accept once they do" in client.post(address, {"answer": "accept"}, follow=True).text
    assert not Supervision.objects.live().exists()


# What the account page and the header say


def test_the_account_page_says_which_second_factor_there_is(client: Client, worker: User) -> None:
    client.force_login(worker)
    page = client.get(reverse("people:account")).text
    assert "Not set up" in page
    assert f'href="{reverse("people:second_factor")}">Set up' in page
    give_second_factor(worker)
    for number in range(2):
        Authenticator.objects.create(user=worker, type=Authenticator.Type.WEBAUTHN, data={"name": str(number)})
    page = client.get(reverse("people:account")).text
    assert "Authenticator app, 2 passkeys" in page
    assert "Not set up" not in page


def test_only_a_supervisor_reads_of_decisions_beside_the_registration(client: Client, worker: User) -> None:
    client.force_login(worker)
    assert "Named beside your decisions" not in client.get(reverse("people:account")).text
    SupervisionFactory(supervisor=worker)
    assert "Named beside your decisions" in client.get(reverse("people:account")).text


def header(client: Client, path: str = "/me/account/") -> dict[str, tuple[str, str]]:
    """The header's links by label: address, and what they are marked as."""
    return {link.label: (link.href, link.current) for link in client.get(path).context["navigation_links"]}


def test_an_admin_finds_the_programmes_in_the_header(client: Client, admin: User) -> None:
    client.force_login(admin)
    found = header(client)
    assert found["Programmes"][0] == "/organisation/northshire/programmes/"
    assert found["People"][0] == people_page("people")
    assert "Insight" not in found


def test_every_organisation_one_answers_for_is_in_the_header(
    client: Client, admin: User, council: Organisation
) -> None:
    second = OrganisationFactory(name="Southshire", slug="southshire")
    MembershipFactory(user=admin, organisation=second, role=Role.PRACTICE_LEAD)
    MembershipFactory(user=admin, organisation=second, role=Role.ADMIN)
    client.force_login(admin)
    found = {label: href for label, (href, _current) in header(client).items() if "shire" in href}
    assert found == {
        "Programmes, Northshire": "/organisation/northshire/programmes/",
        "People, Northshire": "/organisation/northshire/people/",
        "Insight, Southshire": "/organisation/southshire/insight/",
        "Programmes, Southshire": "/organisation/southshire/programmes/",
        "People, Southshire": "/organisation/southshire/people/",
    }


def test_authors_find_the_way_to_write_for_the_library(client: Client, council: Organisation, worker: User) -> None:
    client.force_login(worker)
    assert "Write" not in header(client)
    MembershipFactory(user=worker, organisation=council, role=Role.AUTHOR)
    assert header(client)["Write"][0] == "/cms/"


def test_the_guidance_is_in_the_header_as_long_as_it_has_room(
    client: Client, council: Organisation, worker: User
) -> None:
    client.force_login(worker)
    assert list(header(client)) == [
        *("Home", "My evidence", "My CPD"),
        *("Library", "Cases", "Modules", "Capabilities", "Guidance"),
    ]
    assert header(client, "/me/evidence/")["My evidence"][1] == "page"
    MembershipFactory(user=worker, organisation=council, role=Role.AUTHOR)
    assert list(header(client))[3:] == ["Write", "Library", "Cases", "Modules", "Capabilities"]


def test_learning_belongs_to_ones_cpd_in_the_header(client: Client, worker: User) -> None:
    client.force_login(worker)
    marked = {label: current for label, (_href, current) in header(client, "/me/learning/").items() if current}
    assert marked == {"My CPD": "true"}
    marked = {label: current for label, (_href, current) in header(client, "/me/cpd/").items() if current}
    assert marked == {"My CPD": "page"}
