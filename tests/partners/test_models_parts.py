"""What must be true of the records that hang on a partner, of projects and of standing."""

from datetime import date

import pytest
import time_machine
from django.db.models import ProtectedError

from partners.models import (
    Contact,
    Identifier,
    ObserverStatus,
    Partner,
    PartnerName,
    SearchEntry,
)
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    CouncilSessionFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
)
from tests.partners.rules import assert_database_refuses, at, refusals, whole

ORDER = "The end comes before the start: correct one of the two dates."
LATE, EARLY = date(2026, 3, 1), date(2026, 2, 28)
BLANK = "This field cannot be blank."


def another(record, **values):
    """An unsaved record that says the same as this one, but for some values."""
    names = [field.name for field in record._meta.fields if not field.primary_key]
    return record._meta.model(**{name: getattr(record, name) for name in names} | values)


# Dates in order


@pytest.mark.parametrize(
    "factory", [ProjectFactory, EngagementFactory, AgreementFactory, DocumentFactory, AssessmentFactory]
)  # fmt: skip
def test_record_ends_on_or_after_its_start(db, factory):
    record = factory()

    assert refusals(record, starts_on=LATE, ends_on=EARLY) == at("ends_on", ORDER)
    assert_database_refuses(record)
    assert refusals(record, ends_on=LATE) == {}
    assert refusals(record, ends_on=None) == {}


@pytest.mark.parametrize(
    "factory", [ProjectFactory, EngagementFactory, AgreementFactory, DocumentFactory]
)
def test_record_may_end_without_a_known_start(db, factory):
    assert refusals(factory(), starts_on=None, ends_on=EARLY) == {}


def test_council_session_ends_on_or_after_its_start(db):
    session = CouncilSessionFactory()

    refused = refusals(session, starts_on=LATE, ends_on=EARLY)

    assert refused == at("ends_on", "A session ends after it begins.")
    assert_database_refuses(session)
    assert refusals(session, ends_on=LATE) == {}


# Names


def test_name_is_recorded_once(db):
    name = PartnerNameFactory(kind="translation", language="fr", text="Femmes")
    twin = another(name)

    assert refusals(twin) == at("text", "This name is recorded already.")
    assert_database_refuses(twin)


@pytest.mark.parametrize(
    "values", [{"kind": "former"}, {"language": "es"}, {"text": "Hommes"}], ids=str
)
def test_name_of_another_kind_language_or_text_is_another_name(db, values):
    name = PartnerNameFactory(kind="translation", language="fr", text="Femmes")

    assert refusals(another(name, **values)) == {}


def test_two_partners_may_have_the_same_name(db):
    name = PartnerNameFactory()

    assert refusals(another(name, partner=PartnerFactory())) == {}


# Identifiers


def test_identifier_belongs_to_one_partner(db):
    identifier = IdentifierFactory(scheme="GB-CHC", value="1101607")
    taken = another(identifier, partner=PartnerFactory())

    assert refusals(taken) == at(
        "value", "This identifier is recorded already, here or for another partner. Search for it."
    )
    assert_database_refuses(taken)


def test_same_value_in_another_scheme_is_another_identifier(db):
    identifier = IdentifierFactory(scheme="GB-CHC", value="1101607")

    assert refusals(another(identifier, scheme="ECOSOC")) == {}


def test_identifier_may_move_with_its_record(db):
    identifier = IdentifierFactory()

    assert refusals(identifier, partner=PartnerFactory()) == {}


def test_identifier_needs_a_scheme_and_a_value(db):
    assert refusals(IdentifierFactory(), scheme="", value="") == {
        "scheme": [BLANK],
        "value": [BLANK],
    }


def test_identifier_scheme_is_a_code(db):
    assert refusals(IdentifierFactory(), scheme="list of ours") == {
        "scheme": ["Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."]
    }


# Contacts


def test_partner_has_one_main_contact(db):
    main = ContactFactory(main=True)
    second = ContactFactory(partner=main.partner)

    assert refusals(second, is_main=True) == whole("There is a main contact already.")
    assert_database_refuses(second)


def test_partner_has_many_other_contacts(db):
    main = ContactFactory(main=True)

    assert refusals(ContactFactory(partner=main.partner)) == {}
    assert refusals(another(main, partner=PartnerFactory())) == {}


def test_main_contact_is_saved_again(db):
    assert refusals(ContactFactory(main=True), phone="+223 20 00 00 00") == {}


def test_contact_needs_a_name_and_a_true_address(db):
    assert refusals(ContactFactory(), name="", email="nobody") == {
        "name": [BLANK],
        "email": ["Enter a valid email address."],
    }


# Projects, documents, notes


def test_project_code_is_known_once(db):
    ProjectFactory(code="YY.0001")

    assert refusals(ProjectFactory(), code="YY.0001") == {
        "code": ["Project with this IOM project code already exists."]
    }


def test_projects_without_a_code_are_many(db):
    first, second = ProjectFactory(), ProjectFactory()

    for project in (first, second):
        assert refusals(project, code="") == {}
        project.save()

    assert (first.code, second.code) == (None, None)


def test_project_with_engagements_is_not_deleted(db):
    engagement = EngagementFactory(project=ProjectFactory())

    with pytest.raises(ProtectedError):
        engagement.project.delete()


def test_note_needs_a_text_and_has_a_date_of_its_own(db):
    with time_machine.travel("2026-05-14T12:00:00Z"):
        note = NoteFactory()

    assert note.happened_on == date(2026, 5, 14)
    assert refusals(note, text="") == {"text": [BLANK]}


# Council sessions and observer status


def test_council_session_is_recorded_once_for_each_kind(db):
    session = CouncilSessionFactory(number=107)
    twin = another(session)

    assert refusals(twin) == whole("This session is recorded already.")
    assert_database_refuses(twin)
    assert refusals(twin, kind="special") == {}


@pytest.mark.parametrize("ended_on", [EARLY, LATE])
def test_observer_status_ends_after_the_day_it_begins(db, ended_on):
    status = ObserverStatusFactory(started_on=LATE)

    refused = refusals(status, ended_on=ended_on, end_reason="Withdrawn.")

    assert refused == at("ended_on", "A status ends after it begins.")
    assert_database_refuses(status)
    assert refusals(status, ended_on=date(2026, 3, 2)) == {}


def test_observer_status_ends_for_a_reason(db):
    status = ObserverStatusFactory()

    assert refusals(status, ended_on=LATE) == at("end_reason", "Say why the status ended.")
    assert_database_refuses(status)
    assert refusals(status, end_reason="Withdrawn.") == {}


def test_partner_is_an_observer_once_at_a_time(db):
    running = ObserverStatusFactory()
    twin = another(running, decision="No. 1107")

    assert refusals(twin) == whole("This organisation is an observer already.")
    assert_database_refuses(twin)


def test_decided_status_names_its_day_its_session_or_its_decision(partner):
    nothing = ObserverStatus(partner=partner, started_on=date(2015, 11, 24))
    named = ObserverStatus(partner=partner, decision="No. 1107")
    announced = ObserverStatus(partner=partner, evidence="announced")

    sentence = (
        "Name the session or the decision of the Council. Where neither is known, say what the"
        " evidence is: the agenda, or a report."
    )

    assert refusals(nothing) == {"decision": [sentence]}
    assert refusals(nothing, session=CouncilSessionFactory()) == {}
    assert (refusals(named), refusals(announced)) == ({}, {})


def test_status_recorded_before_its_decision_was_asked_for_can_still_be_ended(db):
    status = ObserverStatusFactory()

    assert refusals(status, ended_on=date(2020, 1, 1), end_reason="Withdrawn.") == {}


def test_decision_of_a_status_is_not_taken_away(db):
    status = ObserverStatusFactory(decision="No. 1107")

    assert list(refusals(status, decision="")) == ["decision"]


def test_known_scheme_is_written_in_one_way(partner):
    IdentifierFactory(scheme="ROR", value="03yrm5c26")

    assert refusals(Identifier(partner=partner, scheme="ror", value="03yrm5c26")) == {
        "value": [
            "This identifier is recorded already, here or for another partner. Search for it."
        ]
    }


@pytest.mark.parametrize(
    "values",
    [
        {"evidence": "announced"},
        {"evidence": "reported"},
        {
            "started_on": date(2010, 1, 1),
            "ended_on": date(2012, 1, 1),
            "end_reason": "Withdrawn.",
        },
    ],
    ids=str,
)
def test_period_that_is_over_or_undecided_stands_beside_the_running_one(db, values):
    running = ObserverStatusFactory(started_on=date(2015, 11, 24), decision="No. 1107")

    assert refusals(another(running, **values)) == {}


@pytest.mark.parametrize(
    ("known", "differing"),
    [
        ({"evidence": "announced"}, {"evidence": "reported"}),
        ({"evidence": "reported", "started_on": None, "source": "C/1"}, {"source": "C/2"}),
    ],
)
def test_period_is_not_recorded_twice_with_the_same_evidence(db, known, differing):
    period = ObserverStatusFactory(**known)
    elsewhere = PartnerFactory()

    assert refusals(another(period)) == whole(
        "This period is recorded already, with the same evidence."
    )
    assert refusals(period) == {}
    assert refusals(another(period, **differing)) == {}
    assert refusals(another(period, partner=elsewhere)) == {}


@pytest.mark.parametrize(
    ("values", "is_running"),
    [
        ({"started_on": date(2026, 5, 14)}, True),
        ({"started_on": date(2026, 5, 15)}, False),
        ({"started_on": None, "decision": "No. 1107"}, False),
        ({"evidence": "reported"}, False),
        ({"ended_on": date(2026, 5, 15), "end_reason": "Withdrawn."}, True),
        ({"ended_on": date(2026, 5, 14), "end_reason": "Withdrawn."}, False),
        ({"suspended_on": date(2026, 1, 1)}, True),
    ],
    ids=str,
)
@time_machine.travel("2026-05-14T12:00:00Z")
def test_observer_status_runs_from_its_start_up_to_its_end(db, values, is_running):
    assert ObserverStatusFactory(**values).is_running is is_running


# A part and its partner


@pytest.mark.parametrize(
    "factory",
    [PartnerNameFactory, IdentifierFactory, ContactFactory, EngagementFactory, AgreementFactory,
     DocumentFactory, NoteFactory, ObserverStatusFactory, AssessmentFactory],
)  # fmt: skip
def test_part_stamps_its_partner_when_it_is_saved_and_deleted(partner, factory):
    def stamp():
        return Partner.objects.values_list("updated_at", flat=True).get(pk=partner.pk)

    part = factory(partner=partner)
    saved = stamp()
    part.delete()
    deleted = stamp()

    assert partner.updated_at < saved < deleted


def test_search_knows_a_name_while_it_is_there(partner):
    def text():
        return SearchEntry.objects.get(partner=partner).text

    name = PartnerNameFactory(partner=partner, text="Benkadi")
    with_name = text()
    name.delete()

    assert "benkadi" in with_name.split()
    assert "benkadi" not in text().split()


# Parts that stand on the record's own form make a new version of it


RECORD_PARTS = [PartnerNameFactory, IdentifierFactory, ContactFactory]


def version_of(partner):
    return Partner.objects.values_list("version", flat=True).get(pk=partner.pk)


@pytest.mark.parametrize("factory", RECORD_PARTS)
def test_part_of_the_record_makes_a_version_of_it(partner, factory):
    part = factory(partner=partner)
    added = version_of(partner)
    part.save()
    saved_as_it_was = version_of(partner)
    name = {PartnerName: "text", Identifier: "value", Contact: "name"}[type(part)]
    setattr(part, name, "Another")
    part.save()
    changed = version_of(partner)
    part.delete()

    assert (added, saved_as_it_was, changed, version_of(partner)) == (2, 2, 3, 4)


@pytest.mark.parametrize("factory", RECORD_PARTS)
def test_bulk_work_on_parts_of_the_record_makes_a_version_of_it(partner, factory):
    elsewhere = PartnerFactory()
    model = factory._meta.model

    model.objects.bulk_create([factory.build(partner=partner)])
    created = version_of(partner)
    model.objects.filter(partner=partner).update(partner=partner)
    updated = version_of(partner)
    parts = list(model.objects.all())
    model.objects.bulk_update(parts, ["partner"])
    updated_each = version_of(partner)
    model.objects.filter(partner=partner).delete()

    assert (created, updated, updated_each, version_of(partner)) == (2, 3, 4, 5)
    assert version_of(elsewhere) == 1


def test_names_changed_in_bulk_are_found(partner):
    PartnerNameFactory(partner=partner, text="Before")

    partner.names.update(text="Zanzibar")

    assert "zanzibar" in SearchEntry.objects.get(partner=partner).text


def test_saving_a_partner_after_its_part_does_not_repeat_a_version(partner):
    ContactFactory(partner=partner)
    partner.city = "Gao"
    partner.save()

    assert version_of(partner) == 3


def test_other_parts_make_no_version(partner):
    NoteFactory(partner=partner)

    assert version_of(partner) == 1


TAKEN = "This identifier is recorded already, here or for another partner. Search for it."


@pytest.mark.parametrize(
    ("scheme", "value", "kept"),
    [
        ("ror", " https://ror.org/01ABC ", "01abc"),
        ("ROR", "ror.org/01abc/?lang=fr", "01abc"),
        ("ROR", "ROR 01abc", "01abc"),
        ("wikidata", "http://www.wikidata.org/entity/q42", "Q42"),
        ("wikidata", "https://www.wikidata.org/wiki/Q42#sitelinks", "Q42"),
        ("ISNI", "https://isni.org/isni/000000012167758x", "0000 0001 2167 758X"),
        ("ISNI", "0000-0001-2167-7588", "0000 0001 2167 7588"),
        ("grid", "https://www.grid.ac/institutes/grid.1.2A", "grid.1.2a"),
        ("fundref", "https://doi.org/10.13039/501100000780", "501100000780"),
        ("doi", "doi:10.1000/ABC", "10.1000/abc"),
        ("GB-CHC", " Ab 1/2 ", "Ab 1/2"),
    ],
)
def test_identifier_is_kept_as_its_list_writes_it(partner, scheme, value, kept):
    judged = Identifier(partner=partner, scheme=scheme, value=value)
    judged.full_clean()

    assert (judged.value, IdentifierFactory(scheme=scheme, value=value).value) == (kept, kept)


@pytest.mark.parametrize(
    ("scheme", "value", "again"),
    [
        ("ROR", "01abc", {"scheme": "ror", "value": "01ABC"}),
        ("ROR", "01abc", {"scheme": "ror", "value": "https://ror.org/01abc"}),
        ("GB-CHC", "Ab 12", {"scheme": "gb-chc", "value": "aB 12"}),
    ],
)
def test_other_spelling_of_an_identifier_is_no_other_identifier(partner, scheme, value, again):
    IdentifierFactory(scheme=scheme, value=value)

    assert refusals(Identifier(partner=partner, **again)) == {"value": [TAKEN]}


def test_database_does_not_tell_cases_apart(partner):
    IdentifierFactory(scheme="GB-CHC", value="Ab 12")

    assert_database_refuses(Identifier(partner=partner, scheme="gb-chc", value="aB 12"))
