"""What is stored is written again by a version that reads names otherwise, without anybody's help."""

import pytest
from django.core.management import call_command

from partners import rebuilding
from partners.models import DailyRun, DuplicatePair, DuplicateScan, MatchKey
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_worker_of_another_version_writes_the_keys_anew_once(monkeypatch):
    PartnerFactory(legal_name="Blue Lantern Relief")
    call_command("work", once=True)
    right = sorted(MatchKey.objects.values_list("key", flat=True))
    MatchKey.objects.update(key=1)

    call_command("work", once=True)
    before = set(MatchKey.objects.values_list("key", flat=True))
    monkeypatch.setattr(rebuilding, "rules", lambda: "of the next version")
    call_command("work", once=True)

    assert before == {1}
    assert sorted(MatchKey.objects.values_list("key", flat=True)) == right
    assert DuplicateScan.objects.count() == 3  # of two versions and of the day
    assert DailyRun.objects.filter(name__startswith="partners.duplicates.begin_anew ").count() == 2


def test_worker_judges_a_new_record_within_minutes_and_rests_when_nothing_changes():
    first = PartnerFactory(legal_name="Femmes du Sahel", website="")
    call_command("work", once=True)
    second = PartnerFactory(
        legal_name="Association des femmes du Sahel", website="", hq_country=first.hq_country
    )

    call_command("work", once=True)
    pairs = list(DuplicatePair.objects.values_list("left", "right"))
    looks = DuplicateScan.objects.count()
    call_command("work", once=True)

    assert pairs == [(first.pk, second.pk)]
    assert DuplicateScan.objects.count() == looks


def test_rules_are_those_of_the_files_that_read_names(monkeypatch, tmp_path):
    (tmp_path / "words.py").write_text("ONE = 1")
    monkeypatch.setattr(rebuilding.matching, "__file__", str(tmp_path / "__init__.py"))
    read = rebuilding.rules.__wrapped__

    first, again = read(), read()
    (tmp_path / "words.py").write_text("ONE = 2")
    changed = read()
    (tmp_path / "weights.csv").write_text("word,weight")

    assert (len(first), first == again) == (16, True)
    assert len({first, changed, read()}) == 3
