"""What ships: files of CASE 1.1 with names, codes and dates, loaded once, added to by an upgrade, and honest about what
has to be checked with the publisher."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime
from typing import Any

import jsonschema
import pytest
import time_machine

from capabilities.domain import frameworks, queries
from capabilities.domain.frameworks import shipped
from capabilities.domain.frameworks.shipped import FILES, SHIPPED, read_shipped_file
from capabilities.formats import CapabilityOutline, FormatError, FrameworkOutline, check_outline
from capabilities.models import Capability, Crosswalk, Expectation, Framework, FrameworkVersion
from portfolios.domain.choices import claimable_versions as picked_from
from portfolios.domain.map import versions_to_choose
from tests.factories.capabilities import a_published_framework
from tests.factories.portfolios import a_pair
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db
NAMESPACE = uuid.UUID("b7d6c1f0-4a43-5c0e-9b63-2f6a0d1c7e58")
BEFORE = ("starter.json", "pcf.json", "swe-standards.json")
PQS_TITLES = (
    "Relationships and effective direct work",
    "Communication",
    "Child development",
    "Adult mental ill-health, substance misuse, domestic abuse, physical ill-health and disability",
    "Abuse and neglect of children",
    "Child and family assessment",
    "Analysis, decision-making, planning and review",
    "The law and the family and youth justice systems",
    "The role of supervision",
    "Organisational context",
)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def _version(slug: str) -> FrameworkVersion:
    return FrameworkVersion.objects.select_related("framework").get(framework__slug=slug)


def _rows() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in (Framework, FrameworkVersion, Capability, Expectation, Crosswalk)
    }


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_a_package_of_case_1_1(name: str) -> None:
    schema = json.loads(shared_file("case/case-v1p1-cfpackage.schema.json").read_text(encoding="utf-8"))
    package = json.loads((SHIPPED / name).read_text(encoding="utf-8"))
    jsonschema.validate(package, schema)
    assert package["CFDocument"]["caseVersion"] == "1.1"


def test_there_is_no_other_file() -> None:
    assert {path.name for path in SHIPPED.iterdir()} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_identifiers_are_made_from_slug_label_and_code_and_never_change(name: str) -> None:
    """Claims and other systems point to them; an installation that has them already must know them again."""
    outline = read_shipped_file(name)
    assert outline.identifier == str(uuid.uuid5(NAMESPACE, outline.slug))
    for item in outline.capabilities:
        assert item.identifier == str(uuid.uuid5(NAMESPACE, f"{outline.slug}/{outline.label}/{item.code}"))


def test_the_starter_framework_is_complete() -> None:
    outline = read_shipped_file("starter.json")
    stages = {stage.code for stage in outline.stages}
    assert len(stages) == 6
    assert [item.kind for item in outline.capabilities].count("area") == 3
    capabilities = [item for item in outline.capabilities if item.kind == "capability"]
    assert len(capabilities) == 18
    for item in capabilities:
        assert set(item.expectations) == stages, item.code
        assert all((item.statement, item.why, item.shows, len(item.notice) >= 2)), item.code


@pytest.mark.parametrize("name", [name for name in FILES if name != "starter.json"])
def test_of_other_publishers_there_are_names_codes_and_dates_only_and_a_way_to_them(name: str) -> None:
    outline = read_shipped_file(name)
    assert outline.source_url.startswith("https://")
    assert outline.publisher
    assert "only" in outline.licence.casefold()
    assert not any(
        (item.statement, item.why, item.notice, item.shows, item.expectations) != ("", "", (), "", {})
        for item in outline.capabilities
    )


def test_everything_is_published_once() -> None:
    summaries = frameworks.load_shipped()

    assert [(str(one.version), one.areas, one.capabilities, one.stages, one.expectations) for one in summaries] == [
        ("Throughline starter framework, 2026", 3, 18, 6, 108),
        ("Professional Capabilities Framework, 2018", 0, 9, 9, 0),
        ("Social Work England professional standards, 2019", 0, 6, 0, 0),
        (
            "Post-qualifying standard for child and family practitioners, 2015",
            0, 10, 1, 0,
        ),
        ("Child and family social worker early career standards, 2026", 0, 0, 0, 0),
    ]  # fmt: skip
    assert set(FrameworkVersion.objects.values_list("state", flat=True)) == {"published"}
    assert queries.default_version().framework.slug == "starter"
    before = _rows()

    assert frameworks.load_shipped() == []

    assert _rows() == before


def test_every_capability_of_ours_is_linked_to_each_framework_that_has_any_and_nothing_there_stands_alone() -> None:
    frameworks.load_shipped()
    starter = _version("starter")
    for slug in ("pcf", "swe-standards", "pqs"):
        links = Crosswalk.objects.filter(origin__version=starter, target__version=_version(slug))
        codes = set(links.values_list("origin__code", flat=True))
        assert len(codes) == 18, slug
        if slug != "swe-standards":
            assert set(links.values_list("target__code", flat=True)) == set(
                _version(slug).capabilities.values_list("code", flat=True)
            ), slug
        for code in codes:
            kinds = links.filter(origin__code=code).values_list("kind", flat=True)
            assert list(kinds).count("part_of") <= 1, (slug, code)
    assert Crosswalk.objects.count() == 125
    assert not Crosswalk.objects.filter(note="").exists()
    assert Crosswalk.objects.values("identifier").distinct().count() == 125


def test_the_post_qualifying_standard_has_its_ten_titles_and_its_end() -> None:
    frameworks.load_shipped()
    version = _version("pqs")
    assert tuple(version.capabilities.values_list("title", flat=True)) == PQS_TITLES
    assert (version.in_force_until, version.claimable_until) == (date(2027, 3, 31), date(2027, 3, 31))
    assert queries.is_in_force(version, date(2027, 3, 31))
    assert not queries.is_in_force(version, date(2027, 4, 1))
    assert queries.is_claimable(version, date(2027, 3, 31))
    assert not queries.is_claimable(version, date(2027, 4, 1))


def test_the_early_career_standards_hold_a_place_and_cannot_be_claimed() -> None:
    frameworks.load_shipped()
    version = _version("ecs")
    assert version.in_force_from == date(2027, 4, 1)
    for day in (date(2026, 11, 22), date(2027, 4, 1), date(2030, 1, 1)):
        assert version not in queries.claimable_versions(day)
        assert not queries.claimable_capabilities(day).filter(version=version).exists()
        assert queries.is_in_force(version, day) == (day >= date(2027, 4, 1))
    assert "arly career" not in str(queries.choices_for_claims(queries.claimable_versions(date(2027, 5, 1))))
    assert queries.default_version(date(2027, 5, 1)).framework.slug == "starter"


def test_the_early_career_standards_are_in_no_picker_and_on_no_map() -> None:
    frameworks.load_shipped()
    stub = _version("ecs")
    with time_machine.travel(date(2027, 5, 1), tick=False):
        pair = a_pair(framework=queries.default_version())
        assert stub not in picked_from(pair.worker)
        assert stub not in versions_to_choose(pair.worker)
        assert _version("starter") in versions_to_choose(pair.worker)


def test_what_is_generally_known_says_that_it_has_to_be_checked() -> None:
    frameworks.load_shipped()
    marked = {
        slug for slug in ("starter", "pcf", "swe-standards", "pqs", "ecs") if queries.publisher_to_check(_version(slug))
    }
    assert marked == {"swe-standards", "pqs", "ecs"}
    assert queries.publisher_to_check(a_published_framework(slug="mine")) == ""


@pytest.mark.parametrize("said", [True, 1, None, ["x"], {"a": "b"}, "  "])
def test_a_marker_that_is_no_sentence_says_nothing(said: Any) -> None:
    assert queries.publisher_to_check(FrameworkVersion(source={"check_with_publisher": said})) == ""


def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with the frameworks of the first release, and what it did with them."""
    with monkeypatch.context() as patch:
        patch.setattr(shipped, "FILES", BEFORE)
        patch.setattr(shipped, "_link", lambda *_: None)
        frameworks.load_shipped()
    FrameworkVersion.objects.update(source={})
    ends = {item.identifier: item for item in Capability.objects.all()}
    Crosswalk.objects.bulk_create(
        Crosswalk(origin=ends[link.origin], target=ends[link.target], kind=link.kind, note=link.note)
        for link in read_shipped_file("starter.json").crosswalks
        if link.target in ends
    )


def test_an_upgrade_adds_what_is_new_with_its_links_and_leaves_the_rest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_before(monkeypatch)
    Crosswalk.objects.earliest("pk").delete()  # somebody here took it away
    before = _rows()
    assert len(before["Crosswalk"]) == 77

    loaded = frameworks.load_shipped()

    assert [summary.version.framework.slug for summary in loaded] == ["pqs", "ecs"]
    after = _rows()
    for name, rows in before.items():
        kept = after[name][: len(rows)]
        if name == "FrameworkVersion":
            kept = [row | {"source": {}} for row in kept]
        assert kept == rows, name
    assert len(after["Crosswalk"]) == 77 + 47
    assert {name: len(after[name]) - len(before[name]) for name in ("Framework", "Capability", "Expectation")} == {
        "Framework": 2,
        "Capability": 10,
        "Expectation": 0,
    }
    assert queries.publisher_to_check(_version("swe-standards"))
    assert frameworks.load_shipped() == []
    assert _rows() == after


def test_a_link_that_was_taken_away_stays_away() -> None:
    frameworks.load_shipped()
    Crosswalk.objects.earliest("pk").delete()
    assert frameworks.load_shipped() == []
    assert Crosswalk.objects.count() == 124


def test_an_upgrade_works_where_ours_was_superseded_or_withdrawn_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_before(monkeypatch)
    frameworks.supersede(by=None, version=_version("pcf"))
    frameworks.withdraw(by=None, version=_version("starter"))
    frameworks.load_shipped()
    assert Crosswalk.objects.count() == 125


def test_somebodys_own_framework_keeps_its_address() -> None:
    own = a_published_framework(slug="pqs")
    frameworks.load_shipped()
    assert _version("pqs") == own
    assert Framework.objects.get(short_title="Post-qualifying standard (PQS)").slug.startswith(
        "post-qualifying-standard"
    )


def test_the_real_standards_take_the_place_of_the_stub_when_they_are_imported() -> None:
    frameworks.load_shipped()
    real = FrameworkOutline(
        "https://publisher.example/ecs",
        "Early career standards",
        label="2027",
        in_force_from=date(2027, 4, 1),
        capabilities=(CapabilityOutline("1", None, "1", "Something of theirs"),),
    )
    ecs = Framework.objects.get(slug="ecs")
    stub = _version("ecs")
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        version = frameworks.import_outline(by=None, outline=real, into=ecs, publish=True).version
    stub.refresh_from_db()
    assert stub.state == "superseded", "nothing was in it, so it makes way before the standards begin"
    versions = list(queries.public_versions().filter(framework=ecs).order_by("-in_force_from", "-pk"))
    assert queries.current_of(versions, date(2027, 4, 1)) == version
    assert version in queries.claimable_versions(date(2027, 4, 1))
    assert frameworks.load_shipped() == []


def test_only_what_cannot_be_claimed_may_have_no_capability() -> None:
    check_outline(FrameworkOutline("fw", "To come", claimable=False))
    with pytest.raises(FormatError, match="There are no items"):
        check_outline(FrameworkOutline("fw", "To come"))
    draft = frameworks.create_version(by=None, framework=frameworks.create_framework(by=None, title="F"), label="1")
    with pytest.raises(frameworks.NotComplete):
        frameworks.publish(by=None, version=draft)


def test_a_damaged_file_stores_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    (tmp_path / "pqs.json").write_text('{"CFDocument": {}}')
    monkeypatch.setattr(shipped, "SHIPPED", tmp_path)
    with pytest.raises(FormatError):
        frameworks.load_shipped()
    assert not Framework.objects.exists()


def test_a_link_that_leads_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "FILES", ("starter.json", "pcf.json"))
    with pytest.raises(frameworks.FrameworkProblem, match="which is in no shipped framework"):
        frameworks.load_shipped()
    assert not Framework.objects.exists()
