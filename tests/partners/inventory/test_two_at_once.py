"""Imports that are written at one moment, over real connections: nothing twice, nothing half."""

import threading
from contextlib import ExitStack

import pytest
from django.db import connection

from partners.inventory import turns
from partners.inventory.committing import commit_batch
from partners.inventory.undoing import obstacles, undo_batch
from partners.models import Identifier, ImportBatch, ImportRow, Partner, SearchEntry
from tests.factories import PartnerFactory, UserFactory
from tests.partners.inventory.workbooks import english, spanish

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(turns, "PAUSE", 0.02)


@pytest.fixture
def officer():
    return UserFactory(registry_officer=True)


def at_once(*calls):
    """Call all of them at the same moment, each over a connection of its own; what they raised."""
    errors, start = [], threading.Barrier(len(calls))

    def run(call):
        with ExitStack() as stack:
            stack.callback(connection.close)
            try:
                start.wait()
                call()
            except Exception as error:  # noqa: BLE001 - told to the test
                errors.append(error)

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def released(batch):
    batch.move("committing")
    return lambda: commit_batch(batch.pk)


def names():
    return sorted(Partner.objects.values_list("legal_name", flat=True))


def results(batch):
    return sorted(batch.rows.exclude(result="").values_list("name", flat=True))


def is_whole():
    """Whether nothing is left hidden, unfindable, or busy."""
    partners = Partner.everything.count()
    return (
        partners == Partner.objects.count() == SearchEntry.objects.count()
        and not ImportBatch.objects.exclude(turn=None, state="committed").exists()
    )


def test_one_batch_released_to_several_workers_is_written_once(batch_of, officer):
    batch = batch_of(officer)

    errors = at_once(*[released(batch)] * 4)

    assert errors == []
    assert len(names()) == len(set(names())) == 6
    assert results(batch) == names()
    assert is_whole()
    batch.refresh_from_db()
    assert obstacles(batch) == []


def test_one_file_brought_in_by_two_officers_makes_one_set_of_partners(batch_of):
    batches = [batch_of(UserFactory(registry_officer=True)) for __ in range(3)]

    errors = at_once(*map(released, batches))

    assert errors == []
    assert len(names()) == len(set(names())) == 6
    assert sorted(len(results(batch)) for batch in batches) == [0, 0, 6]
    told = [row.reason for row in ImportRow.objects.filter(action="duplicate")]
    assert sum(one.startswith("Came into the registry meanwhile as P-") for one in told) == 12
    assert is_whole()


def test_two_files_that_share_nothing_both_come_in(batch_of, officer):
    first, second = batch_of(officer, english()), batch_of(officer, spanish())

    errors = at_once(released(first), released(second))

    assert errors == []
    assert (len(results(first)), len(results(second))) == (6, 7)
    assert names() == sorted(results(first) + results(second))
    assert is_whole()


def test_a_run_that_waited_for_another_import_begins_anew(batch_of, officer):
    """Its turn was taken from it while it was silent: what it had hidden is not gone on with."""
    stopped, other = batch_of(officer), batch_of(officer)
    released(stopped)()
    Partner.everything.update(is_staged=True)
    stopped.move("committing", turn=None)

    errors = at_once(released(other), lambda: commit_batch(stopped.pk))

    assert errors == []
    assert len(names()) == len(set(names())) == 6
    assert is_whole()


def test_two_updates_of_one_partner_are_both_there(batch_of, officer):
    partner = PartnerFactory(
        legal_name="Blue Acacia Trust", acronym="BAT", hq_country__code="KE", founded="", city="",
        website="https://blue-acacia.example", email="", category=None,
    )  # fmt: skip
    batches = [batch_of(officer) for __ in range(2)]

    errors = at_once(*map(released, batches))

    partner.refresh_from_db()
    assert errors == []
    assert (partner.category.code, partner.email, partner.founded) == (
        "ngo", "info@blue-acacia.example", "1998",
    )  # fmt: skip
    updated = ImportRow.objects.filter(result="updated")
    assert [row.partner for row in updated] == [partner]
    assert partner.history.filter(history_change_reason__startswith="import ").count() == 1


def test_committing_and_undoing_at_one_moment_leave_one_of_both(batch_of, officer):
    batch, other = batch_of(officer, english()), batch_of(officer, spanish())
    released(batch)()
    batch.refresh_from_db()
    batch.move("undoing")

    errors = at_once(*[lambda: undo_batch(batch.pk)] * 3, released(other))

    assert errors == []
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert names() == results(other)
    assert len(names()) == 7
    assert not Identifier.objects.exists()
    assert Partner.everything.count() == 7
