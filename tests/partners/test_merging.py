"""Two records of one body become one, with all that hangs on them; and back again."""

import json

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models

from partners import merging
from partners.models import (
    Contact,
    Engagement,
    Identifier,
    Membership,
    Merge,
    Partner,
    PartnerName,
    StaleRecord,
)
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    CountryFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    NoticeFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(db):
    return PartnerFactory(legal_name="Femmes du Sahel", acronym="", city="", website="")


@pytest.fixture
def gone(db):
    """A record on which something of every kind hangs."""
    gone = PartnerFactory(
        legal_name="Association des femmes du Sahel",
        acronym="AFS",
        city="Gao",
        website="https://afs.example",
        levels=["local"],
        founded="2003-05",
    )
    for factory in (
        AgreementFactory, AssessmentFactory, ContactFactory, DocumentFactory, EngagementFactory,
        IdentifierFactory, MembershipFactory, NoteFactory, NoticeFactory, ObserverStatusFactory,
        PartnerNameFactory,
    ):  # fmt: skip
        factory(partner=gone)
    gone.activity_countries.add(CountryFactory(code="ML"))
    PartnerFactory(parent=gone)
    return gone


def everything():
    """All rows of all apps about partners, as text, without what says when or how often."""
    found = {}
    for model in apps.get_models():
        is_derived = model in {Merge, *merging.DERIVED} or merging.is_history(model)
        if model._meta.app_label not in {"partners", "observers", "consultations"} or is_derived:
            continue
        for row in json.loads(serializers.serialize("json", model._base_manager.all())):
            fields = row["fields"]
            for name in ("version", "updated_at"):
                fields.pop(name, None)
            found[row["model"], row["pk"]] = fields
    return found


def pointing_at(partner):
    """How many rows of each model belong to a partner, derived ones left out."""
    counts = {
        f"{column.model._meta.label}.{column.name}": merging.rows_of(partner, column).count()
        for column in merging.relations()
    }
    return {name: count for name, count in counts.items() if count}


def test_every_relation_to_a_partner_moves_or_says_why_it_stays():
    moving = {(column.model, column.name) for column in merging.relations()}
    own = {getattr(Partner, name).through for name in merging.JOINED}

    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            if not (column.is_relation and column.related_model is Partner):
                continue
            stays = (
                getattr(model, "STAYS_WHEN_MERGED", False)
                or merging.is_history(model)
                or model in merging.DERIVED
                or model in own
            )
            assert ((model, column.name) in moving) != bool(stays), column


def test_every_field_of_a_record_is_chosen_joined_or_its_own():
    own = {
        "number", "uuid", "status", "status_reason", "merged_into", "confirmed_on", "confirmed_by",
        "version", "created_at", "updated_at", "sort_name", "sort_name_es", "website_host",
        "is_staged",
    }  # fmt: skip
    fields = {field.name for field in (*Partner._meta.fields, *Partner._meta.many_to_many)}

    assert fields == {*merging.CHOSEN, *merging.JOINED} | own


def test_merging_moves_everything_and_keeps_what_the_body_was_called(kept, gone, registry_officer):
    before = pointing_at(gone)

    done = merging.merge(kept, gone, by=registry_officer, reason="Same statutes.")

    kept.refresh_from_db()
    gone.refresh_from_db()
    after = pointing_at(kept)
    assert len(before) == 12
    assert {name: after.get(name) for name in before} == before | {
        "partners.PartnerName.partner": before["partners.PartnerName.partner"] + 1
    }
    assert pointing_at(gone) == {}
    assert (gone.status, gone.merged_into) == ("merged", kept)
    assert gone.status_reason == f"Merged into {kept.label}: Same statutes."
    assert (kept.legal_name, kept.acronym, kept.city) == ("Femmes du Sahel", "AFS", "Gao")
    assert kept.founded == "2003-05"
    assert [country.code for country in kept.activity_countries.all()] == ["ML"]
    assert "Association des femmes du Sahel" in kept.names.values_list("text", flat=True)
    assert done.merged_by == registry_officer


def test_history_names_who_merged(kept, gone, registry_officer):
    merging.merge(kept, gone, by=registry_officer)

    moved = Engagement.objects.get()
    last = [row.history.first() for row in (kept, gone, moved)]
    assert [one.history_user for one in last] == [registry_officer] * 3
    assert [one.history_change_reason for one in last] == [
        f"Merged from {gone.label}",
        f"Merged into {kept.label}",
        f"Merged from {gone.label}",
    ]


def test_merging_and_undoing_leaves_all_as_it_was(kept, gone, registry_officer):
    before = everything()

    done = merging.merge(kept, gone, by=registry_officer)
    left = merging.undo(done, by=registry_officer)

    assert left.kept_edits == []
    assert everything() == before
    done.refresh_from_db()
    assert done.undone_by == registry_officer


def test_undoing_keeps_what_was_edited_since_and_names_it(kept, gone, registry_officer):
    done = merging.merge(kept, gone, by=registry_officer)
    kept.refresh_from_db()
    kept.city = "Mopti"
    kept.phone = "+223 1"
    kept.save()
    Contact.objects.get().delete()

    left = merging.undo(done, by=registry_officer)

    kept.refresh_from_db()
    assert (kept.city, kept.phone, kept.acronym) == ("Mopti", "+223 1", "")
    assert sorted(left.kept_edits) == [
        "City of headquarters: changed since, and left as it is.",
        "Contact: removed or moved since.",
    ]


def test_fields_are_taken_as_chosen(kept, gone, registry_officer):
    choices = {"legal_name": "gone", "acronym": "kept", "levels": "gone"}

    merging.merge(kept, gone, by=registry_officer, choices=choices)

    kept.refresh_from_db()
    assert kept.legal_name == "Association des femmes du Sahel"
    assert (kept.acronym, kept.levels, kept.status) == ("", ["local"], "active")
    names = kept.names.values_list("text", flat=True)
    assert {"Femmes du Sahel", "AFS"} <= set(names)
    assert "Association des femmes du Sahel" not in names


def test_defaults_are_what_the_kept_record_says_if_it_says_something(kept, gone):
    offered = merging.defaults(kept, gone)

    assert (offered["legal_name"], offered["city"], offered["founded"]) == ("kept", "gone", "gone")
    assert "phone" not in offered


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"status": "gone"}, "There is no choice about these fields: status."),
        ({"website": "nonsense"}, "Choose what one of the two records says: Website."),
        ({"website": ""}, "Choose what one of the two records says: Website."),
    ],
)
def test_a_choice_that_is_none_is_refused(kept, gone, registry_officer, choices, sentence):
    with pytest.raises(ValidationError) as refused:
        merging.merge(kept, gone, by=registry_officer, choices=choices)

    assert refused.value.messages == [sentence]
    assert not Merge.objects.exists()


SHOWN, HIDDEN = {"public_details": ["email"]}, {"public_details": []}
OURS, THEIRS = {"email": "ours@sahel.example"}, {"email": "theirs@sahel.example"}
NONE, UNLISTED = {"email": ""}, {"is_listed": False}


@pytest.mark.parametrize(
    ("mine", "other", "choices", "email", "details"),
    [
        # what the other record showed was its own address
        (OURS | HIDDEN, THEIRS | SHOWN, {}, "ours@sahel.example", []),
        (OURS | SHOWN, THEIRS | HIDDEN, {}, "ours@sahel.example", ["email"]),
        (NONE | SHOWN, THEIRS | HIDDEN, {}, "theirs@sahel.example", []),
        (NONE | HIDDEN, THEIRS | SHOWN, {}, "theirs@sahel.example", []),
        (NONE | SHOWN, THEIRS | SHOWN, {}, "theirs@sahel.example", ["email"]),
        # chosen by somebody who says nothing about what is shown
        (OURS | SHOWN, THEIRS | HIDDEN, {"email": "gone"}, "theirs@sahel.example", []),
        # of a record that nobody saw
        (OURS | SHOWN | UNLISTED, THEIRS | HIDDEN, {}, "ours@sahel.example", []),
        (OURS | SHOWN | UNLISTED, THEIRS | SHOWN, {}, "theirs@sahel.example", ["email"]),
        (OURS | SHOWN, THEIRS | SHOWN | UNLISTED, {}, "ours@sahel.example", ["email"]),
        (NONE | SHOWN, THEIRS | SHOWN | UNLISTED, {}, "", ["email"]),
        # as somebody says
        (
            OURS | HIDDEN,
            THEIRS | SHOWN,
            {"public_details": "gone"},
            "theirs@sahel.example",
            ["email"],
        ),
    ],
)
def test_nothing_becomes_public_that_nobody_has_chosen(
    registry_officer, mine, other, choices, email, details
):
    kept, gone = PartnerFactory(**mine), PartnerFactory(**other)

    merging.merge(kept, gone, by=registry_officer, choices=choices)

    kept.refresh_from_db()
    assert (kept.email, kept.public_details) == (email, details)


@pytest.mark.parametrize(
    ("mine", "other", "is_listed"),
    [
        ({"is_listed": False}, {"is_listed": True}, True),
        ({"is_listed": True}, {"is_listed": False}, True),
        ({"is_listed": False}, {"is_listed": False}, False),
        ({"is_listed": False, "status": "draft"}, {"is_listed": True}, False),
        (
            {"is_listed": False},
            {"is_listed": True, "status": "archived", "status_reason": "Dissolved."},
            False,
        ),
    ],
)
def test_the_record_is_listed_when_either_was(registry_officer, mine, other, is_listed):
    kept, gone = PartnerFactory(**mine), PartnerFactory(**other)

    merging.merge(kept, gone, by=registry_officer)

    kept.refresh_from_db()
    assert kept.is_listed is is_listed


def test_two_running_observer_periods_stop_with_a_sentence(kept, gone, registry_officer):
    ObserverStatusFactory(partner=kept)
    before = everything()

    with pytest.raises(ValidationError) as stopped:
        merging.merge(kept, gone, by=registry_officer)

    assert stopped.value.messages == ["Observer status: This organisation is an observer already."]
    assert everything() == before


def test_other_apps_stop_a_merging_with_their_sentence(kept, gone, registry_officer, request):
    stop = lambda one, other: [merging.Stop(f"{one.label} and {other.label} both apply.")]  # noqa: E731
    merging.merge_stops.append(stop)
    request.addfinalizer(lambda: merging.merge_stops.remove(stop))

    with pytest.raises(ValidationError) as stopped:
        merging.merge(kept, gone, by=registry_officer)

    assert stopped.value.messages == [f"{kept.label} and {gone.label} both apply."]
    assert not Merge.objects.exists()


def test_what_both_say_alike_stays_behind_and_is_not_lost(kept, gone, registry_officer):
    user = UserFactory()
    for partner in (kept, gone):
        MembershipFactory(partner=partner, user=user, role="reader")
        PartnerNameFactory(partner=partner, kind="alias", language="", text="Sahel Women")

    merging.merge(kept, gone, by=registry_officer)

    assert Membership.objects.filter(user=user, partner=kept).count() == 1
    assert Membership.objects.filter(user=user).count() == 2
    assert PartnerName.objects.filter(text="Sahel Women", partner=kept).count() == 1


def test_a_person_with_two_roles_is_a_question_for_people(kept, gone):
    user = UserFactory()
    MembershipFactory(partner=kept, user=user, role="reader")
    MembershipFactory(partner=gone, user=user, role="administrator")

    assert merging.stops(kept, gone) == [
        "Membership: This person belongs to this organisation already."
    ]


def test_of_two_main_contacts_the_kept_one_stays_main(kept, gone, registry_officer):
    main = ContactFactory(partner=kept, is_main=True)
    other = ContactFactory(partner=gone, is_main=True)

    done = merging.merge(kept, gone, by=registry_officer)

    assert list(kept.contacts.filter(is_main=True)) == [main]
    merging.undo(done, by=registry_officer)
    other.refresh_from_db()
    assert (other.partner, other.is_main) == (gone, True)


def test_parents_do_not_become_circles(registry_officer):
    network = PartnerFactory()
    section = PartnerFactory(parent=network)

    done = merging.merge(section, network, by=registry_officer)

    section.refresh_from_db()
    assert section.parent is None
    merging.undo(done, by=registry_officer)
    section.refresh_from_db()
    assert section.parent == network


def test_records_merged_earlier_follow(registry_officer):
    first, second, third = PartnerFactory.create_batch(3)
    earlier = merging.merge(second, first, by=registry_officer)

    later = merging.merge(third, second, by=registry_officer)

    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(ValidationError, match="merged further since"):
        merging.undo(earlier, by=registry_officer)
    merging.undo(later, by=registry_officer)
    merging.undo(earlier, by=registry_officer)
    first.refresh_from_db()
    assert (first.status, first.merged_into) == ("active", None)


def test_a_merging_is_refused_that_makes_no_sense(kept, gone, registry_officer):
    done = merging.merge(kept, gone, by=registry_officer)

    with pytest.raises(ValidationError, match="merged already"):
        merging.merge(PartnerFactory(), gone, by=registry_officer)
    with pytest.raises(ValidationError, match="into itself"):
        merging.merge(kept, kept, by=registry_officer)
    merging.undo(done, by=registry_officer)
    with pytest.raises(ValidationError, match="undone already"):
        merging.undo(done, by=registry_officer)


def test_a_record_changed_since_it_was_looked_at_is_not_merged(kept, gone, registry_officer):
    seen = (kept.version, gone.version)
    changed = Partner.objects.get(pk=gone.pk)
    changed.city = "Kita"
    changed.save()

    with pytest.raises(StaleRecord):
        merging.merge(kept, gone, by=registry_officer, versions=seen)


def test_a_relation_added_later_moves_without_a_word_in_the_registry():
    class Later(models.Model):
        partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")

        class Meta:
            app_label = "partners"

        def __str__(self):
            return "later"

    try:
        assert Later in {column.model for column in merging.relations()}
    finally:
        del apps.all_models["partners"]["later"]
        apps.clear_cache()


def test_an_identifier_finds_the_record_kept(kept, gone, registry_officer):
    value = Identifier.objects.get(partner=gone).value

    merging.merge(kept, gone, by=registry_officer)

    assert Identifier.objects.get(value=value).partner == kept
