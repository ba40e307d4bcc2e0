"""Work that was killed: said soon, begun again by a button or by the next worker, and never half seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners import jobs
from partners.inventory import restarting
from partners.models import ImportBatch, Partner

pytestmark = pytest.mark.django_db
START = "/en/partners/import/"


def silent(batch, seconds, **fields):
    beat = timezone.now() - timedelta(seconds=seconds)
    ImportBatch.objects.filter(pk=batch.pk).update(beat_at=beat, **fields)


@pytest.mark.parametrize(("seconds", "is_offered"), [(5, False), (20, True)])
def test_page_offers_to_begin_again_after_some_seconds(
    client, batch_of, registry_officer, seconds, is_offered
):
    batch = batch_of(registry_officer)
    silent(batch, seconds, state="committing")
    client.force_login(registry_officer)

    for address in (f"{START}{batch.pk}/", f"{START}{batch.pk}/progress/"):
        page = client.get(address).content.decode()
        assert ("Start it again" in page) is is_offered
        assert ("Nobody sees any part of it before all of it is done." in page) is is_offered


def test_beginning_again_says_so_and_is_handed_out_once(
    client, batch_of, registry_officer, monkeypatch
):
    batch = batch_of(registry_officer)
    silent(batch, 20, state="committing")
    handed = []
    monkeypatch.setattr(restarting, "later", lambda work, number: handed.append((work, number)))
    client.force_login(registry_officer)

    page = client.post(f"{START}{batch.pk}/restart/", follow=True).content.decode()

    assert "It begins again. Nothing is done twice." in page
    assert handed == [(restarting.commit_batch, batch.pk)]


@pytest.mark.parametrize(
    ("fields", "is_begun"),
    [
        ({"state": "committing", "turn": 1}, True),
        ({"state": "undoing", "turn": 1}, True),
        ({"state": "committing", "turn": None, "runner": "a"}, True),  # another has taken it
        ({"state": "committing", "turn": None}, False),  # it has not begun
        ({"state": "ready", "turn": None}, False),
    ],
)
def test_next_worker_goes_on_with_what_a_killed_one_was_writing(
    batch_of, registry_officer, monkeypatch, fields, is_begun
):
    batch = batch_of(registry_officer)
    silent(batch, 90, **fields)
    handed = []
    monkeypatch.setattr(restarting, "later", lambda work, number: handed.append(number))

    restarting.sweep()

    assert handed == [batch.pk] * is_begun
    assert restarting.sweep in jobs._each_minute


def test_work_that_lives_is_left_alone(batch_of, registry_officer, monkeypatch):
    batch = batch_of(registry_officer)
    silent(batch, 15, state="committing", turn=1)
    monkeypatch.setattr(restarting, "later", lambda work, number: pytest.fail("handed out"))

    restarting.sweep()

    assert not Partner.everything.exists()
