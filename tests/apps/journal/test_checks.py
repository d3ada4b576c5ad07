"""A role that may only add writes the journal as well; one that may change it is warned of."""

import random

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction
from tests.apps.journal.cast import some_life

from qiyue.apps.journal.checks import ONLY_GROW
from qiyue.apps.journal.models import Entry

pytestmark = pytest.mark.django_db


def warned():
    found = run_checks(databases=["default"], tags=["database"])
    return [one.msg for one in found if one.id == "journal.W001"]


def run(cursor, *statements):
    for statement in statements:
        cursor.execute(statement)


def test_the_owner_is_warned_of_and_the_role_that_only_adds_is_not():
    """The grants are those that docs/journal.md gives."""
    if connection.vendor == "sqlite":
        assert warned() == []
        return
    assert len(warned()) == len(ONLY_GROW)
    with connection.cursor() as cursor:
        run(
            cursor,
            "CREATE ROLE site_only",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO site_only",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO site_only",
            "REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry, journal_entryrow, journal_node"
            " FROM site_only",
            "REVOKE DELETE, TRUNCATE ON journal_head, journal_checkpoint, journal_commandkey"
            " FROM site_only",
            "SET ROLE site_only",
        )
        some_life(random.Random(1), 20)
        assert warned() == []
        for statement in (
            "UPDATE journal_entry SET actor = 'x'",
            "DELETE FROM journal_entryrow",
            "TRUNCATE journal_node",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert Entry.objects.count() == 20
