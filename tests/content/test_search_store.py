"""How words lie in the database's own index after many things came at once."""

from __future__ import annotations

import pytest
from django.db import connection

from content.domain import finding_store
from content.domain.finding_store import Kept, Words

pytestmark = pytest.mark.django_db


def _waiting() -> int:
    """Pages of rows that still wait to be sorted into the indexes; asking sorts them in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list('content_findable_words_vector') + "
            "gin_clean_pending_list('content_findable_words_title')"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL lets new rows wait beside its index")
def test_after_many_things_at_once_no_rows_wait_beside_the_index() -> None:
    words = Words([f"titl{n}" for n in range(5)], [f"summari{n}" for n in range(20)], [f"bodi{n}" for n in range(300)])
    finding_store.keep(Kept(number, None, words) for number in range(1, 4))
    assert _waiting() > 0
    finding_store.keep(Kept(number, None, words) for number in range(1, finding_store.BATCH + 1))
    assert _waiting() == 0
