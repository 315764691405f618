"""`manage.py create_organisation`: the first thing an operator does in a real installation."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from people.models import AuditRecord, Membership, Organisation, User

pytestmark = pytest.mark.django_db


def test_an_organisation_is_made_and_its_first_admin_is_invited(django_capture_on_commit_callbacks: Any) -> None:
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("create_organisation", "North Council", admin="admin@example.org", stdout=out)

    assert out.getvalue() == "North Council is there as north-council. admin@example.org has been invited.\n"
    membership = Membership.objects.get(user__email="admin@example.org")
    assert (membership.organisation.slug, membership.role, membership.accepted_at) == ("north-council", "admin", None)
    assert [message.to for message in mail.outbox] == [["admin@example.org"]]
    assert AuditRecord.objects.filter(action="organisation.created").count() == 1


@pytest.mark.parametrize(
    ("name", "admin"), [("North Council", "admin@example.org"), ("  ", "a@example.org"), ("East", "nobody")]
)
def test_a_taken_name_or_a_bad_address_stores_nothing(name: str, admin: str) -> None:
    Organisation.objects.create(name="North", slug="north-council")
    with pytest.raises(CommandError):
        call_command("create_organisation", name, admin=admin)
    assert Organisation.objects.count() == 1
    assert not User.objects.exists()
