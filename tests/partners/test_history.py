"""The history of a partner: who did what and when, with the old and the new value as text."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from partners.models import ActivityArea, Category, Country
from partners.models.changes import Change, history_of
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
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    UserFactory,
)

FIRST = datetime(2026, 5, 1, 10, tzinfo=UTC)
THEN = datetime(2026, 5, 14, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 15, 12, tzinfo=UTC)
NGO = "Non-governmental organizations (NGOs) and networks"


@pytest.fixture
def partner(db):
    """A partner that came into the registry on the first of May."""
    with time_machine.travel(FIRST, tick=False):
        return PartnerFactory(legal_name="Femmes du Sahel")


@pytest.fixture
def ana(db):
    return UserFactory(first_name="Ana", last_name="Diarra", registry_officer=True)


def change(record, user=None, reason="", at=THEN, **values):
    """Save new values in the name of somebody, on the fourteenth of May."""
    for name, value in values.items():
        setattr(record, name, value)
    record._history_user = user
    record._change_reason = reason
    with time_machine.travel(at, tick=False):
        record.save()


def latest(partner):
    return history_of(partner)[0]


def changes(entry):
    return [(found.label, found.old, found.new) for found in entry.changes]


# Who, when, what


def test_entry_names_who_did_what_and_when(partner, ana):
    change(partner, ana, reason="A letter of 3 May.", city="Kayes")

    entry = latest(partner)

    assert (entry.at, entry.by, entry.what, entry.action, entry.reason) == (
        THEN,
        "Ana Diarra",
        "partner",
        "changed",
        "A letter of 3 May.",
    )
    assert entry.changes == [Change("city of headquarters", "", "Kayes")]


def test_entry_without_a_person_is_the_portals(partner):
    change(partner, city="Kayes")

    assert (latest(partner).by, latest(partner).reason) == ("the portal", "")


def test_first_entry_says_what_the_record_began_with(partner):
    (entry,) = history_of(partner)

    assert (entry.at, entry.what, entry.action) == (FIRST, "partner", "created")
    assert changes(entry) == [
        ("legal name", "", "Femmes du Sahel"),
        ("main category", "", NGO),
        ("country of headquarters", "", "Mali"),
        ("status", "", "Active"),
        ("listed publicly", "", "yes"),
    ]


def test_save_that_changes_nothing_is_no_entry(partner, ana):
    change(partner, ana)

    assert [entry.action for entry in history_of(partner)] == ["created"]


def test_history_speaks_the_readers_language(partner, ana):
    change(partner, ana, is_listed=False, hq_country=Country.objects.get(code="DE"))

    with translation.override("fr"):
        entry = latest(partner)

        assert (entry.what, entry.action) == ("partenaire", "modification")
        assert [(found.old, found.new) for found in entry.changes] == [
            ("Mali", "Allemagne"),
            ("oui", "non"),
        ]


# Values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"legal_name": "Femmes"}, ("legal name", "Femmes du Sahel", "Femmes")),
        ({"founded": "2003-05"}, ("founded", "", "May 2003")),
        ({"is_listed": False}, ("listed publicly", "yes", "no")),
        ({"registered_on": date(2020, 2, 1)}, ("registered on", "", "1 February 2020")),
        ({"levels": ["local", "global"]}, ("levels", "", "Global, Local")),
        ({"working_languages": ["fr", "bm"]}, ("working languages", "", "Bambara, French")),
        ({"category": None}, ("main category", NGO, "")),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_value_is_told_as_a_reader_reads_it(partner, values, expected):
    change(partner, **values)

    assert changes(latest(partner)) == [expected]


def test_state_is_told_with_its_reason(partner, ana):
    change(partner, ana, status="dormant", status_reason="Nobody answers.")

    assert changes(latest(partner)) == [
        ("status", "Active", "Dormant"),
        ("reason for the status", "", "Nobody answers."),
    ]


def test_related_record_is_told_by_its_name(partner, ana):
    network = PartnerFactory(legal_name="Network", acronym="NET")

    change(partner, parent=network, focal_person=ana, hq_country=CountryFactory(code="SN"))

    assert changes(latest(partner)) == [
        ("country of headquarters", "Mali", "Senegal"),
        ("network or headquarters it belongs to", "", "Network (NET)"),
        ("focal person at IOM", "", "Ana Diarra"),
    ]


def test_related_record_that_is_gone_is_told_by_its_number(partner):
    gone = PartnerFactory(legal_name="Gone")
    number = gone.pk
    change(partner, parent=gone, at=THEN)
    change(partner, parent=None, at=LATER)
    gone.delete()

    assert [changes(entry) for entry in history_of(partner)[:2]] == [
        [("network or headquarters it belongs to", f"#{number}", "")],
        [("network or headquarters it belongs to", "", f"#{number}")],
    ]


# Many-to-many fields


def test_many_to_many_field_is_told_before_and_after(partner, ana):
    def choose(*codes):
        partner._history_user = ana
        partner.activity_countries.set(Country.objects.filter(code__in=codes))

    choose("ML", "SN")
    choose("SN", "TD")

    newest = history_of(partner)[0]
    assert newest.by == "Ana Diarra"
    assert newest.action == "changed"
    told = [row for entry in history_of(partner)[:-1][::-1] for row in changes(entry)]
    assert told == [
        ("countries of activity", "", "Mali, Senegal"),
        ("countries of activity", "Mali, Senegal", "Senegal"),
        ("countries of activity", "Senegal", "Chad, Senegal"),
    ]


@pytest.mark.parametrize(
    ("name", "model", "code", "expected"),
    [
        (
            "other_categories",
            Category,
            "academia",
            ("other categories", "", "Academic, research institutes and universities"),
        ),
        ("activity_areas", ActivityArea, "research", ("activity areas", "", "Research")),
    ],
)
def test_every_many_to_many_field_is_told(partner, name, model, code, expected):
    getattr(partner, name).set(model.objects.filter(code=code))

    assert changes(latest(partner)) == [expected]


def test_scalar_change_says_nothing_of_many_to_many_fields(partner):
    with time_machine.travel(THEN, tick=False):
        partner.activity_countries.set(Country.objects.filter(code="SN"))

    change(partner, at=LATER, city="Kayes")

    assert changes(latest(partner)) == [("city of headquarters", "", "Kayes")]


# Parts


def test_part_is_told_when_it_comes_changes_and_goes(partner, ana):
    with time_machine.travel(FIRST.replace(hour=11), tick=False):
        contact = ContactFactory(partner=partner, name="Awa", email="awa@example.org")
    change(contact, ana, phone="+223 20 00 00 00", is_main=True)
    with time_machine.travel(LATER, tick=False):
        contact.delete()

    gone, changed, came, __ = history_of(partner)

    assert (came.what, came.action, came.by) == ("contact", "created", "the portal")
    assert changes(came) == [
        ("name", "", "Awa"),
        ("e-mail address", "", "awa@example.org"),
        ("main contact", "", "no"),
    ]
    assert (changed.what, changed.action, changed.by) == ("contact", "changed", "Ana Diarra")
    assert changes(changed) == [
        ("telephone", "", "+223 20 00 00 00"),
        ("main contact", "no", "yes"),
    ]
    assert [entry.title for entry in (gone, changed, came)] == ["contact – Awa"] * 3
    assert (gone.what, gone.action, gone.at) == ("contact", "removed", LATER)
    assert changes(gone) == [
        ("name", "Awa", ""),
        ("e-mail address", "awa@example.org", ""),
        ("telephone", "+223 20 00 00 00", ""),
        ("main contact", "yes", ""),
    ]


@pytest.mark.parametrize(
    ("factory", "what"),
    [
        (PartnerNameFactory, "other name"),
        (IdentifierFactory, "identifier"),
        (ContactFactory, "contact"),
        (EngagementFactory, "engagement"),
        (AgreementFactory, "agreement"),
        (DocumentFactory, "document"),
        (NoteFactory, "note"),
        (ObserverStatusFactory, "observer status"),
        (AssessmentFactory, "assessment"),
    ],
)
def test_part_of_every_kind_is_told(partner, factory, what):
    factory(partner=partner)

    assert [(entry.what, entry.action) for entry in history_of(partner)] == [
        (what, "created"),
        ("partner", "created"),
    ]


def test_engagement_is_told_by_the_names_of_its_project_and_office(partner):
    project = ProjectFactory(title="Return", code="XX.1")
    office = OfficeFactory(name_en="IOM Bamako")
    engagement = EngagementFactory(partner=partner)

    change(engagement, project=project, office=office, at=timezone.now())

    assert changes(latest(partner)) == [
        ("project", "", "Return (XX.1)"),
        ("IOM office", "", "IOM Bamako"),
    ]


def test_history_of_one_partner_is_not_anothers(partner):
    other = PartnerFactory()
    NoteFactory(partner=other)

    assert [entry.what for entry in history_of(partner)] == ["partner"]


def test_history_is_newest_first_and_no_longer_than_asked(partner):
    for day in (2, 4, 3):
        change(partner, at=FIRST.replace(day=day), city=f"City {day}")

    assert [entry.at.day for entry in history_of(partner)] == [4, 3, 2, 1]
    assert [entry.at.day for entry in history_of(partner, limit=2)] == [4, 3]


# What it leaves out, and who reads it


def test_history_leaves_out_what_only_the_portal_keeps(partner, ana):
    change(partner, ana, legal_name="Éclair", website="https://eclair.example/")
    MembershipFactory(partner=partner)

    labels = [label for entry in history_of(partner) for label, __, __ in changes(entry)]

    assert labels == [
        "legal name",
        "website",
        "legal name",
        "main category",
        "country of headquarters",
        "status",
        "listed publicly",
    ]


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("case_officer", 200),
        ("focal_point_mali", 200),
        ("registry_officer", 200),
        ("member_admin", 404),
        ("member_reader", 404),
    ],
)
def test_history_page_is_for_staff(request, client, partner, reader, status):
    client.force_login(request.getfixturevalue(reader))

    response = client.get(reverse("partners:history", args=[partner.pk]))

    assert response.status_code == status


def test_history_of_another_offices_draft_is_not_there_for_staff(client, case_officer):
    draft = PartnerFactory(draft=True)
    client.force_login(case_officer)

    assert client.get(reverse("partners:history", args=[draft.pk])).status_code == 404


# Cost


def fill(partner, user, times):
    """Make parts of each kind, and change the partner, as often as told."""
    for number in range(times):
        EngagementFactory(partner=partner, project=ProjectFactory(), office=OfficeFactory())
        ContactFactory(partner=partner)
        NoteFactory(partner=partner, author=UserFactory())
        partner.activity_countries.set(Country.objects.all()[number : number + 3])
        change(partner, user, parent=PartnerFactory(), at=timezone.now())


def test_history_costs_the_same_however_long_it_is(partner, ana):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            length = len(history_of(partner, limit=1000))
        return length, len(queries)

    fill(partner, ana, 1)
    short, few = cost()
    fill(partner, ana, 6)
    long, many = cost()

    assert many == few
    assert long >= short + 6 * 4


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["Swahili", "Arabic"]), ("fr", ["Swahili", "Arabe"]), ("es", ["Suajili", "Árabe"])],
)
def test_languages_and_scripts_are_said_by_name(partner, ana, language, names):
    with time_machine.travel(FIRST, tick=False):
        name = PartnerNameFactory(partner=partner, language="fr", script="Latn")
    change(name, ana, language="sw", script="Arab")

    with translation.override(language):
        assert [one.new for one in latest(partner).changes] == names


def test_code_that_nobody_knows_is_said_as_it_is(partner, ana):
    with time_machine.travel(FIRST, tick=False):
        name = PartnerNameFactory(partner=partner, language="", script="")
    change(name, ana, language="qaa-x-mine", script="Qaaa")

    assert [one.new for one in latest(partner).changes] == ["qaa-x-mine", "Qaaa"]
