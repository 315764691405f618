"""Who may reach what: every address of ours, by every kind of person, by GET and by POST (DESIGN §11).

One world holds one of everything, all of it the owner's. A row is an address; a column is a role; a cell is the status.
An address that is missing from the table fails: when you add a view, add its row.
`-` sign in first · `404` not theirs · `405` no such method · `403` theirs, but not now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from capabilities.domain.queries import default_version
from capabilities.formats.case_fields import made_identifier
from capabilities.models import FrameworkUpload
from content.domain.editions import current_edition
from content.models import CasePage, DigestPage, ModulePage
from cpd.domain.learning import enrol
from cpd.domain.steps import REFLECTION, steps_in
from cpd.models import Entry
from people.domain import unsent
from people.models import Membership, Supervision, UnsentText, User
from portfolios.domain import carry_over, evidence
from portfolios.domain.programmes import create_programme, shipped
from portfolios.domain.programmes import enrol as give_place
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework
from tests.factories.cases import a_case_edition, an_attempt
from tests.factories.content import an_image
from tests.factories.editorial import a_written_digest, an_institution, submit
from tests.factories.people import MembershipFactory, RegistrationFactory, SupervisionFactory, UserFactory, sign_in
from tests.factories.portfolios import a_decision, a_draft, a_pair, a_submission

pytestmark = pytest.mark.django_db

OURS = (
    "people",
    "case",
    "frameworks",
    "references",
    "checks",
    "cases",
    "reports",
    "reviews",
    "signed_in",
    "content",
    "robots",
    "cpd",
    "portfolios",
)
ROLES = (
    "visitor", "owner", "peer", "supervisor", "other_supervisor", "lead", "admin", "author", "lead_elsewhere", "operator",
)  # fmt: skip


class World:
    """One of everything, the owner's; and one person of every role."""

    def __init__(self) -> None:
        framework = default_version()
        self.pair = pair = a_pair(framework=framework)
        organisation = pair.organisation
        owner = pair.worker
        assessing = SupervisionFactory(
            worker=owner, supervisor=pair.supervisor, organisation=organisation, kind=Supervision.Kind.ASSESSOR
        )
        waiting = SupervisionFactory(worker=owner, organisation=organisation, accepted_at=None)
        RegistrationFactory(user=owner)
        peer = MembershipFactory(organisation=organisation, team=pair.team).user
        self.people: dict[str, User | None] = {
            "visitor": None,
            "owner": owner,
            "peer": peer,
            "supervisor": pair.supervisor,
            "other_supervisor": SupervisionFactory(worker=peer, organisation=organisation).supervisor,
            "lead": self.with_role(Membership.Role.PRACTICE_LEAD),
            "admin": self.with_role(Membership.Role.ADMIN),
            "author": self.with_role(Membership.Role.AUTHOR),
            "lead_elsewhere": MembershipFactory(role=Membership.Role.PRACTICE_LEAD).user,
            "operator": UserFactory(is_superuser=True),
        }
        draft = a_draft(pair)
        submission = a_submission(pair)
        decided = a_decision(pair).submission.version.evidence
        second = evidence.start_next_version(by=owner, evidence=decided)
        enrolment = enrol(by=owner, edition=current_edition(ModulePage.objects.live().order_by("pk")[0]))
        step = next(step for step in steps_in(enrolment.edition) if step.type == REFLECTION)
        entry = Entry.objects.create(user=owner, title="A conversation")
        unsent.keep(owner, "/me/cpd/new/", {"title": ["Kept"]})
        programme = create_programme(by=None, organisation=organisation, data=shipped(), framework_version=framework)
        place = give_place(
            by=self.people["admin"],
            programme=programme,
            worker=owner,
            assessor=assessing.supervisor,
            starts=timezone.localdate() - timedelta(days=100),
        )
        capability = framework.capabilities.filter(kind="capability").order_by("order")[0]
        successor = a_published_framework(slug="successor", label="1", areas=1, per_area=1)
        counted = successor.capabilities.get(slug="k1")
        CrosswalkFactory(origin=capability, target=counted, kind="replaced_by")
        signed = decided.versions.get(number=1).claims.get()
        [carried] = carry_over.confirm(
            by=owner, version_from=framework, version_to=successor, ticked=[(signed.public_id, counted.slug)]
        )
        # A second piece, so that there is still something to tick.
        a_decision(pair)
        ours = a_draft_framework(slug="in-the-making", label="1", stages=1, areas=1, per_area=1)
        ours.framework.owner = organisation
        ours.framework.save()
        written = ours.capabilities.get(slug="k1")
        link = CrosswalkFactory(origin=written, target=counted)
        upload = FrameworkUpload.objects.create(by=self.people["author"], file_name="ours.csv", size=1, state="failed")
        elsewhere = an_institution()
        waits = submit(a_written_digest(elsewhere), elsewhere.author)
        self.args: dict[str, dict[str, Any]] = {
            "framework": {"framework": framework.framework.slug},
            "label": {"label": framework.label},
            "other": {"other": "pcf"},
            "other_label": {"other_label": "2018"},
            "slug": {"slug": capability.slug},
            "organisation": {"organisation": organisation.slug},
            "person_id": {"person_id": owner.public_id},
            "regulator": {"regulator": "swe"},
            "kind": {"kind": "supervision"},
            "request_id": {"request_id": waiting.public_id},
            "unsent_id": {"unsent_id": UnsentText.objects.get().public_id},
            "token": {"token": "not-a-token"},
            "page_id": {"page_id": enrolment.edition.page_id},
            "enrolment_id": {"enrolment_id": enrolment.public_id},
            "step": {"step": step.id},
            "year": {"year": timezone.localdate().year},
            "entry_id": {"entry_id": entry.public_id},
            "number": {"number": 1},
            "submission_id": {"submission_id": submission.public_id},
            "worker_id": {"worker_id": owner.public_id},
            "place_id": {"place_id": place.public_id},
            "programme_id": {"programme_id": programme.public_id},
            "evidence_id": {"evidence_id": draft.evidence.public_id},
            "version_id": {"version_id": ours.pk},
            "framework_id": {"framework_id": ours.framework_id},
            "capability_id": {"capability_id": written.pk},
            "stage_id": {"stage_id": ours.stages.get().pk},
            "crosswalk_id": {"crosswalk_id": link.pk},
            "upload_id": {"upload_id": upload.public_id},
            "name": {"name": "case"},
            "document_id": {"document_id": framework.identifier},
            "item_id": {"item_id": capability.identifier},
            "association_id": {"association_id": capability.crosswalks_out.all()[0].identifier},
            "rubric_id": {"rubric_id": made_identifier(framework.identifier, "rubric")},
            "rest": {"rest": "nothing/beneath"},
            "section": {"section": "pages"},
            "collection": {"collection": "library"},
            "area": {"area": framework.capabilities.filter(kind="area").order_by("order")[0].slug},
            "old": {"old": framework.framework.slug},
            "old_label": {"old_label": framework.label},
            "new": {"new": successor.framework.slug},
            "new_label": {"new_label": successor.label},
            "carry_over_id": {"carry_over_id": carried.public_id},
            "state_id": {"state_id": waits.pk},
            "parent_id": {"parent_id": CasePage.objects.live().order_by("pk")[0].get_parent().pk},
            "attempt_id": {"attempt_id": an_attempt(owner, a_case_edition()).public_id},
        }
        self.special = {
            "content:theme": {"slug": "neglect"},
            "content:theme_feed": {"slug": "neglect"},
            "content:stage": {"code": "student"},
            "content:picture": {"name": an_image().get_rendition("width-400").file.name},
            "content:references": {"page": "library/talking-with-children", "ending": "ris"},
            "frameworks:template": {"name": "xlsx"},
            # Of a digest that comes with the site: an author of an organisation does not write in its library.
            "references:add": {"page_id": DigestPage.objects.live().order_by("pk")[0].pk},
            "references:confirm": {"page_id": DigestPage.objects.live().order_by("pk")[0].pk},
            # Of a case that comes with the site, as above.
            **{
                name: {"page_id": CasePage.objects.live().order_by("pk")[0].pk}
                for name in ("cases:map", "cases:try", "cases:file", "cpd:case_start")
            },
            # The decided piece is the one with an earlier version to look at and compare with.
            "portfolios:evidence_version": {"evidence_id": decided.public_id, "number": 1},
            "portfolios:evidence_changes": {"evidence_id": decided.public_id, "number": second.number},
            "portfolios:evidence_recall": {"evidence_id": submission.version.evidence.public_id},
        }

    def with_role(self, role: str) -> User:
        return MembershipFactory(organisation=self.pair.organisation, role=role).user

    def address(self, name: str, names: tuple[str, ...]) -> str:
        given = self.special.get(name) or {key: self.args[key][key] for key in names}
        return reverse(name, kwargs=given)

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=True)
        if user := self.people[role]:
            sign_in(client, user)
        return client


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Every named address of ours with the names of its arguments."""

    def walk(
        patterns: list[Any], namespace: str = "", above: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for pattern in patterns:
            names = (*above, *pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, pattern.namespace or namespace, names)
            elif isinstance(pattern, URLPattern) and namespace in OURS:
                yield f"{namespace}:{pattern.name}", names

    return dict(walk(get_resolver().url_patterns))


def statuses(world: World, role: str, method: str) -> dict[str, str]:
    """What `role` gets at every address. Each post is undone, so that one does not change the next."""
    from django.db import transaction

    client = world.client(role)
    found = {}
    for name, names in addresses().items():
        with transaction.atomic():
            response = getattr(client, method)(world.address(name, names))
            transaction.set_rollback(True)
        # Wagtail's sign-in is a door to ours (tests/people/test_doors.py).
        where = response.headers.get("Location", "")
        to_sign_in = response.status_code == 302 and where.startswith(("/accounts/login/", "/cms/login/"))
        found[name] = "-" if to_sign_in else str(response.status_code)
    return found


def read(table: str) -> dict[str, dict[str, str]]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {row[0]: dict(zip(ROLES, row[1:], strict=True)) for row in rows}


GET = read("""
people:account                   -    200  200  200  200  200  200  200  200  200
people:details                   -    200  200  200  200  200  200  200  200  200
people:registration_new          -    200  200  200  200  200  200  200  200  200
people:registration              -    200  404  404  404  404  404  404  404  404
people:second_factor             -    200  200  200  200  200  200  200  200  200
people:requests                  -    200  200  200  200  200  200  200  200  200
people:answer_request            -    405  405  405  405  405  405  405  405  405
people:unsent                    -    405  405  405  405  405  405  405  405  405
people:invitation                404  404  404  404  404  404  404  404  404  404
people:people                    -    404  404  404  404  200  200  404  404  404
people:invite                    -    404  404  404  404  404  200  404  404  404
people:person                    -    404  404  404  404  200  200  404  404  404
people:person_change             -    404  404  404  404  404  404  404  404  404
people:offer_supervision         -    404  404  404  404  404  200  404  404  404
case:description                 200  200  200  200  200  200  200  200  200  200
case:documents                   200  200  200  200  200  200  200  200  200  200
case:document                    200  200  200  200  200  200  200  200  200  200
case:package                     200  200  200  200  200  200  200  200  200  200
case:item                        200  200  200  200  200  200  200  200  200  200
case:item_associations           200  200  200  200  200  200  200  200  200  200
case:association                 200  200  200  200  200  200  200  200  200  200
case:rubric                      200  200  200  200  200  200  200  200  200  200
case:nothing                     404  404  404  404  404  404  404  404  404  404
case:nothing_beneath             404  404  404  404  404  404  404  404  404  404
frameworks:list                  -    404  404  404  404  200  404  200  200  200
frameworks:new                   -    404  404  404  404  200  404  200  200  200
frameworks:framework             -    404  404  404  404  200  404  200  404  200
frameworks:version               -    404  404  404  404  200  404  200  404  200
frameworks:details               -    404  404  404  404  200  404  200  404  200
frameworks:version_delete        -    404  404  404  404  200  404  200  404  200
frameworks:history               -    404  404  404  404  200  404  200  404  200
frameworks:stages                -    404  404  404  404  200  404  200  404  200
frameworks:stage_new             -    404  404  404  404  200  404  200  404  200
frameworks:stage                 -    404  404  404  404  200  404  200  404  200
frameworks:stage_delete          -    404  404  404  404  200  404  200  404  200
frameworks:tree                  -    404  404  404  404  200  404  200  404  200
frameworks:capability_new        -    404  404  404  404  200  404  200  404  200
frameworks:capability            -    404  404  404  404  200  404  200  404  200
frameworks:capability_delete     -    404  404  404  404  200  404  200  404  200
frameworks:grid                  -    404  404  404  404  200  404  200  404  200
frameworks:crosswalks            -    404  404  404  404  200  404  200  404  200
frameworks:crosswalk_new         -    404  404  404  404  200  404  200  404  200
frameworks:crosswalk             -    404  404  404  404  200  404  200  404  200
frameworks:crosswalk_delete      -    404  404  404  404  200  404  200  404  200
frameworks:review                -    404  404  404  404  200  404  200  404  200
frameworks:publish               -    404  404  404  404  200  404  302  404  200
frameworks:supersede             -    404  404  404  404  302  404  302  404  302
frameworks:withdraw              -    404  404  404  404  302  404  302  404  302
frameworks:uploads               -    404  404  404  404  200  404  200  200  200
frameworks:upload                -    404  404  404  404  404  404  200  404  200
frameworks:upload_confirm        -    404  404  404  404  405  404  405  405  405
frameworks:upload_change         -    404  404  404  404  405  404  405  405  405
frameworks:upload_discard        -    404  404  404  404  405  404  405  405  405
frameworks:new_version           -    404  404  404  404  302  404  302  404  302
frameworks:compare               -    404  404  404  404  200  404  200  404  200
frameworks:export                -    404  404  404  404  200  404  200  404  200
frameworks:export_file           -    404  404  404  404  200  404  200  404  200
frameworks:template              -    404  404  404  404  200  404  200  200  200
reviews:list                     -    404  404  404  404  200  404  200  200  200
reviews:answer                   -    404  404  404  404  403  404  200  403  403
signed_in:here                   -    404  404  404  404  200  404  200  200  200
checks:page                      -    404  404  404  404  404  404  404  404  200
cases:map                        -    404  404  404  404  404  404  404  404  200
cases:try                        -    404  404  404  404  404  404  404  404  200
cases:file                       -    404  404  404  404  404  404  404  404  200
cases:from_file                  -    404  404  404  404  404  404  404  404  200
reports:stale                    -    404  404  404  404  200  404  200  200  200
reports:stale_results            -    404  404  404  404  200  404  200  200  200
reports:gaps                     -    404  404  404  404  200  404  200  200  200
reports:gaps_results             -    404  404  404  404  200  404  200  200  200
reports:use                      -    404  404  404  404  200  404  200  200  200
reports:use_results              -    404  404  404  404  200  404  200  200  200
content:search                   200  200  200  200  200  200  200  200  200  200
content:suggest                  200  200  200  200  200  200  200  200  200  200
content:framework_list           200  200  200  200  200  200  200  200  200  200
content:framework                200  200  200  200  200  200  200  200  200  200
content:framework_version        200  200  200  200  200  200  200  200  200  200
content:capability_version       200  200  200  200  200  200  200  200  200  200
content:capability               200  200  200  200  200  200  200  200  200  200
content:crosswalk                200  200  200  200  200  200  200  200  200  200
robots:robots                    200  200  200  200  200  200  200  200  200  200
robots:sitemap                   200  200  200  200  200  200  200  200  200  200
robots:sitemap_section           200  200  200  200  200  200  200  200  200  200
content:feed                     200  200  200  200  200  200  200  200  200  200
content:collection_feed          200  200  200  200  200  200  200  200  200  200
content:theme_feed               200  200  200  200  200  200  200  200  200  200
content:area_feed                200  200  200  200  200  200  200  200  200  200
content:themes                   200  200  200  200  200  200  200  200  200  200
content:theme                    200  200  200  200  200  200  200  200  200  200
content:stage                    200  200  200  200  200  200  200  200  200  200
content:case_schema              200  200  200  200  200  200  200  200  200  200
content:picture                  200  200  200  200  200  200  200  200  200  200
references:add                   -    404  404  404  404  404  404  404  404  200
references:confirm               -    404  404  404  404  404  404  404  404  405
references:report                -    404  404  404  404  404  404  200  404  200
references:report_file           -    404  404  404  404  404  404  200  404  200
content:references               200  200  200  200  200  200  200  200  200  200
cpd:learning                     -    200  200  200  200  200  200  200  200  200
cpd:enrol                        -    302  200  200  200  200  200  200  200  200
cpd:enrolment                    -    200  404  404  404  404  404  404  404  404
cpd:sentences_save               -    405  405  405  405  405  405  405  405  405
cpd:step                         -    200  404  404  404  404  404  404  404  404
cpd:reflection_save              -    405  405  405  405  405  405  405  405  405
cpd:complete                     -    302  404  404  404  404  404  404  404  404
cpd:leave                        -    200  404  404  404  404  404  404  404  404
cpd:reading                      -    200  200  200  200  200  200  200  200  200
cpd:keep                         -    200  200  200  200  200  200  200  200  200
cpd:take_off                     -    405  405  405  405  405  405  405  405  405
cpd:opened                       -    405  405  405  405  405  405  405  405  405
cpd:noting                       -    405  405  405  405  405  405  405  405  405
cpd:case_start                   -    200  200  200  200  200  200  200  200  200
cpd:cases                        -    200  200  200  200  200  200  200  200  200
cpd:play                         -    200  404  404  404  404  404  404  404  404
cpd:notes_save                   -    405  405  405  405  405  405  405  405  405
cpd:debrief                      -    302  404  404  404  404  404  404  404  404
cpd:looking_back_save            -    405  405  405  405  405  405  405  405  405
cpd:case_keep                    -    405  405  405  405  405  405  405  405  405
cpd:case_show                    -    405  405  405  405  405  405  405  405  405
cpd:case_compare                 -    404  404  404  404  404  404  404  404  404
cpd:year                         -    200  200  200  200  200  200  200  200  200
cpd:entry_new                    -    200  200  200  200  200  200  200  200  200
cpd:entry_new_save               -    405  405  405  405  405  405  405  405  405
cpd:year_for                     -    200  200  200  200  200  200  200  200  200
cpd:year_print                   -    200  200  200  200  200  200  200  200  200
cpd:renewal                      -    302  302  302  302  302  302  302  302  302
cpd:entry                        -    200  404  404  404  404  404  404  404  404
cpd:entry_save                   -    405  405  405  405  405  405  405  405  405
cpd:entry_delete                 -    200  404  404  404  404  404  404  404  404
portfolios:me                    -    200  200  200  200  200  200  200  200  200
portfolios:put_off               -    405  405  405  405  405  405  405  405  405
portfolios:evidence_list         -    200  200  200  200  200  200  200  200  200
portfolios:evidence_new          -    200  200  200  200  200  200  200  200  200
portfolios:capability_picker     -    200  200  200  200  200  200  200  200  200
portfolios:evidence              -    200  404  404  404  404  404  404  404  404
portfolios:evidence_write        -    200  404  404  404  404  404  404  404  404
portfolios:evidence_save         -    405  404  404  404  404  404  404  404  404
portfolios:evidence_compare      -    302  404  404  404  404  404  404  404  404
portfolios:evidence_recall       -    405  405  405  405  405  405  405  405  405
portfolios:evidence_not_people   -    405  405  405  405  405  405  405  405  405
portfolios:evidence_next         -    405  405  405  405  405  405  405  405  405
portfolios:evidence_delete       -    200  404  404  404  404  404  404  404  404
portfolios:evidence_version      -    200  404  404  404  404  404  404  404  404
portfolios:evidence_changes      -    200  404  404  404  404  404  404  404  404
portfolios:evidence_from_entry   -    405  405  405  405  405  405  405  405  405
portfolios:evidence_from_case    -    405  405  405  405  405  405  405  405  405
portfolios:map                   -    200  200  200  200  200  200  200  200  200
portfolios:carry_overs           -    200  200  200  200  200  200  200  200  200
portfolios:carry_over            -    200  404  404  404  404  404  404  404  404
portfolios:carry_over_take_back  -    405  405  405  405  405  405  405  405  405
portfolios:map_capability        -    200  200  200  200  200  200  200  200  200
portfolios:queue                 -    404  404  200  200  404  404  404  404  404
portfolios:submission            -    404  404  200  404  404  404  404  404  404
portfolios:decision_save         -    405  405  405  405  405  405  405  405  405
portfolios:submission_changes    -    404  404  404  404  404  404  404  404  404
portfolios:supervisee            -    404  404  200  404  404  404  404  404  404
portfolios:place                 -    200  404  404  404  404  404  404  404  404
portfolios:place_assess          -    404  404  200  404  404  404  404  404  404
portfolios:place_review          -    302  302  302  302  302  302  302  302  302
portfolios:place_recommend       -    404  404  200  404  404  404  404  404  404
portfolios:programmes            -    404  404  404  404  200  200  404  404  404
portfolios:programme_create      -    405  405  405  405  405  405  405  405  405
portfolios:programme_claimable   -    405  405  405  405  405  405  405  405  405
portfolios:place_moderate        -    404  404  404  404  200  404  404  404  404
portfolios:place_change          -    302  302  302  302  302  302  302  302  302
portfolios:insight               -    404  404  404  404  200  200  404  404  404
portfolios:insight_csv           -    404  404  404  404  200  200  404  404  404
""")
POST = read("""
people:account                   -    405  405  405  405  405  405  405  405  405
people:details                   -    200  200  200  200  200  200  200  200  200
people:registration_new          -    200  200  200  200  200  200  200  200  200
people:registration              -    200  404  404  404  404  404  404  404  404
people:second_factor             -    405  405  405  405  405  405  405  405  405
people:requests                  -    405  405  405  405  405  405  405  405  405
people:answer_request            -    404  404  404  404  404  404  404  404  404
people:unsent                    -    404  404  404  404  404  404  404  404  404
people:invitation                404  404  404  404  404  404  404  404  404  404
people:people                    -    404  404  404  404  405  405  404  404  404
people:invite                    -    404  404  404  404  404  200  404  404  404
people:person                    -    404  404  404  404  405  405  404  404  404
people:person_change             -    404  404  404  404  404  404  404  404  404
people:offer_supervision         -    404  404  404  404  404  200  404  404  404
case:description                 405  405  405  405  405  405  405  405  405  405
case:documents                   405  405  405  405  405  405  405  405  405  405
case:document                    405  405  405  405  405  405  405  405  405  405
case:package                     405  405  405  405  405  405  405  405  405  405
case:item                        405  405  405  405  405  405  405  405  405  405
case:item_associations           405  405  405  405  405  405  405  405  405  405
case:association                 405  405  405  405  405  405  405  405  405  405
case:rubric                      405  405  405  405  405  405  405  405  405  405
case:nothing                     405  405  405  405  405  405  405  405  405  405
case:nothing_beneath             405  405  405  405  405  405  405  405  405  405
frameworks:list                  -    404  404  404  404  405  404  405  405  405
frameworks:new                   -    404  404  404  404  422  404  422  422  422
frameworks:framework             -    404  404  404  404  422  404  422  404  422
frameworks:version               -    404  404  404  404  405  404  405  404  405
frameworks:details               -    404  404  404  404  422  404  422  404  422
frameworks:version_delete        -    404  404  404  404  302  404  302  404  302
frameworks:history               -    404  404  404  404  405  404  405  404  405
frameworks:stages                -    404  404  404  404  302  404  302  404  302
frameworks:stage_new             -    404  404  404  404  422  404  422  404  422
frameworks:stage                 -    404  404  404  404  422  404  422  404  422
frameworks:stage_delete          -    404  404  404  404  302  404  302  404  302
frameworks:tree                  -    404  404  404  404  302  404  302  404  302
frameworks:capability_new        -    404  404  404  404  422  404  422  404  422
frameworks:capability            -    404  404  404  404  422  404  422  404  422
frameworks:capability_delete     -    404  404  404  404  302  404  302  404  302
frameworks:grid                  -    404  404  404  404  302  404  302  404  302
frameworks:crosswalks            -    404  404  404  404  405  404  405  404  405
frameworks:crosswalk_new         -    404  404  404  404  422  404  422  404  422
frameworks:crosswalk             -    404  404  404  404  422  404  422  404  422
frameworks:crosswalk_delete      -    404  404  404  404  302  404  302  404  302
frameworks:review                -    404  404  404  404  422  404  422  404  422
frameworks:publish               -    404  404  404  404  422  404  302  404  422
frameworks:supersede             -    404  404  404  404  422  404  302  404  422
frameworks:withdraw              -    404  404  404  404  422  404  302  404  422
frameworks:uploads               -    404  404  404  404  422  404  422  422  422
frameworks:upload                -    404  404  404  404  405  404  405  405  405
frameworks:upload_confirm        -    404  404  404  404  404  404  302  404  404
frameworks:upload_change         -    404  404  404  404  404  404  302  404  404
frameworks:upload_discard        -    404  404  404  404  404  404  302  404  302
frameworks:new_version           -    404  404  404  404  302  404  302  404  302
frameworks:compare               -    404  404  404  404  405  404  405  404  405
frameworks:export                -    404  404  404  404  405  404  405  404  405
frameworks:export_file           -    404  404  404  404  405  404  405  404  405
frameworks:template              -    404  404  404  404  405  404  405  405  405
reviews:list                     -    404  404  404  404  405  404  405  405  405
reviews:answer                   -    404  404  404  404  403  404  422  403  403
signed_in:here                   -    404  404  404  404  405  404  405  405  405
checks:page                      -    404  404  404  404  404  404  404  404  422
cases:map                        -    404  404  404  404  404  404  404  404  405
cases:try                        -    404  404  404  404  404  404  404  404  409
cases:file                       -    404  404  404  404  404  404  404  404  405
cases:from_file                  -    404  404  404  404  404  404  404  404  422
reports:stale                    -    404  404  404  404  405  404  405  405  405
reports:stale_results            -    404  404  404  404  405  404  405  405  405
reports:gaps                     -    404  404  404  404  405  404  405  405  405
reports:gaps_results             -    404  404  404  404  405  404  405  405  405
reports:use                      -    404  404  404  404  405  404  405  405  405
reports:use_results              -    404  404  404  404  405  404  405  405  405
content:search                   405  405  405  405  405  405  405  405  405  405
content:suggest                  405  405  405  405  405  405  405  405  405  405
content:framework_list           405  405  405  405  405  405  405  405  405  405
content:framework                405  405  405  405  405  405  405  405  405  405
content:framework_version        405  405  405  405  405  405  405  405  405  405
content:capability_version       405  405  405  405  405  405  405  405  405  405
content:capability               405  405  405  405  405  405  405  405  405  405
content:crosswalk                405  405  405  405  405  405  405  405  405  405
robots:robots                    405  405  405  405  405  405  405  405  405  405
robots:sitemap                   405  405  405  405  405  405  405  405  405  405
robots:sitemap_section           405  405  405  405  405  405  405  405  405  405
content:feed                     405  405  405  405  405  405  405  405  405  405
content:collection_feed          405  405  405  405  405  405  405  405  405  405
content:theme_feed               405  405  405  405  405  405  405  405  405  405
content:area_feed                405  405  405  405  405  405  405  405  405  405
content:themes                   405  405  405  405  405  405  405  405  405  405
content:theme                    405  405  405  405  405  405  405  405  405  405
content:stage                    405  405  405  405  405  405  405  405  405  405
content:case_schema              405  405  405  405  405  405  405  405  405  405
content:picture                  405  405  405  405  405  405  405  405  405  405
references:add                   -    404  404  404  404  404  404  404  404  422
references:confirm               -    404  404  404  404  404  404  404  404  302
references:report                -    404  404  404  404  404  404  405  404  405
references:report_file           -    404  404  404  404  404  404  405  404  405
content:references               405  405  405  405  405  405  405  405  405  405
cpd:learning                     -    405  405  405  405  405  405  405  405  405
cpd:enrol                        -    302  302  302  302  302  302  302  302  302
cpd:enrolment                    -    302  404  404  404  404  404  404  404  404
cpd:sentences_save               -    404  404  404  404  404  404  404  404  404
cpd:step                         -    302  404  404  404  404  404  404  404  404
cpd:reflection_save              -    200  404  404  404  404  404  404  404  404
cpd:complete                     -    302  404  404  404  404  404  404  404  404
cpd:leave                        -    302  404  404  404  404  404  404  404  404
cpd:reading                      -    405  405  405  405  405  405  405  405  405
cpd:keep                         -    302  302  302  302  302  302  302  302  302
cpd:take_off                     -    302  302  302  302  302  302  302  302  302
cpd:opened                       -    200  200  200  200  200  200  200  200  200
cpd:noting                       -    400  400  400  400  400  400  400  400  400
cpd:case_start                   -    302  302  302  302  302  302  302  302  302
cpd:cases                        -    405  405  405  405  405  405  405  405  405
cpd:play                         -    302  404  404  404  404  404  404  404  404
cpd:notes_save                   -    200  404  404  404  404  404  404  404  404
cpd:debrief                      -    302  404  404  404  404  404  404  404  404
cpd:looking_back_save            -    409  404  404  404  404  404  404  404  404
cpd:case_keep                    -    302  404  404  404  404  404  404  404  404
cpd:case_show                    -    404  404  404  404  404  404  404  404  404
cpd:case_compare                 -    405  405  405  405  405  405  405  405  405
cpd:year                         -    405  405  405  405  405  405  405  405  405
cpd:entry_new                    -    200  200  200  200  200  200  200  200  200
cpd:entry_new_save               -    422  422  422  422  422  422  422  422  422
cpd:year_for                     -    405  405  405  405  405  405  405  405  405
cpd:year_print                   -    405  405  405  405  405  405  405  405  405
cpd:renewal                      -    404  404  404  404  404  404  404  404  404
cpd:entry                        -    200  404  404  404  404  404  404  404  404
cpd:entry_save                   -    200  404  404  404  404  404  404  404  404
cpd:entry_delete                 -    302  404  404  404  404  404  404  404  404
portfolios:me                    -    405  405  405  405  405  405  405  405  405
portfolios:put_off               -    302  302  302  302  302  302  302  302  302
portfolios:evidence_list         -    405  405  405  405  405  405  405  405  405
portfolios:evidence_new          -    302  302  302  302  302  302  302  302  302
portfolios:capability_picker     -    405  405  405  405  405  405  405  405  405
portfolios:evidence              -    405  405  405  405  405  405  405  405  405
portfolios:evidence_write        -    302  404  404  404  404  404  404  404  404
portfolios:evidence_save         -    302  404  404  404  404  404  404  404  404
portfolios:evidence_compare      -    302  404  404  404  404  404  404  404  404
portfolios:evidence_recall       -    302  404  404  404  404  404  404  404  404
portfolios:evidence_not_people   -    302  404  404  404  404  404  404  404  404
portfolios:evidence_next         -    302  404  404  404  404  404  404  404  404
portfolios:evidence_delete       -    302  404  404  404  404  404  404  404  404
portfolios:evidence_version      -    405  405  405  405  405  405  405  405  405
portfolios:evidence_changes      -    405  405  405  405  405  405  405  405  405
portfolios:evidence_from_entry   -    302  404  404  404  404  404  404  404  404
portfolios:evidence_from_case    -    302  404  404  404  404  404  404  404  404
portfolios:map                   -    405  405  405  405  405  405  405  405  405
portfolios:carry_overs           -    405  405  405  405  405  405  405  405  405
portfolios:carry_over            -    200  404  404  404  404  404  404  404  404
portfolios:carry_over_take_back  -    302  404  404  404  404  404  404  404  404
portfolios:map_capability        -    200  200  200  200  200  200  200  200  200
portfolios:queue                 -    405  405  405  405  405  405  405  405  405
portfolios:submission            -    404  404  200  404  404  404  404  404  404
portfolios:decision_save         -    404  404  200  404  404  404  404  404  404
portfolios:submission_changes    -    405  405  405  405  405  405  405  405  405
portfolios:supervisee            -    405  405  405  405  405  405  405  405  405
portfolios:place                 -    405  405  405  405  405  405  405  405  405
portfolios:place_assess          -    405  405  405  405  405  405  405  405  405
portfolios:place_review          -    404  404  200  404  404  404  404  404  404
portfolios:place_recommend       -    404  404  200  404  404  404  404  404  404
portfolios:programmes            -    404  404  404  404  404  200  404  404  404
portfolios:programme_create      -    404  404  404  404  302  302  404  404  404
portfolios:programme_claimable   -    404  404  404  404  302  302  404  404  404
portfolios:place_moderate        -    404  404  404  404  302  404  404  404  404
portfolios:place_change          -    404  404  404  404  200  404  404  404  404
portfolios:insight               -    405  405  405  405  405  405  405  405  405
portfolios:insight_csv           -    405  405  405  405  405  405  405  405  405
""")


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_reaches_what_is_theirs_and_nothing_else(method: str) -> None:
    world = World()  # takes longer to make than to ask: one for all roles
    table = GET if method == "get" else POST
    found = {role: statuses(world, role, method) for role in ROLES}
    assert found == {role: {name: row[role] for name, row in table.items()} for role in ROLES}


def test_every_address_is_in_the_table() -> None:
    assert set(GET) == set(POST) == set(addresses())
