"""What hangs on a partner, in its pages: adding, changing, ending, files in and out."""

from datetime import date

import pytest
import time_machine

from partners.models import Engagement
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    NoteFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    ProjectFactory,
    RelationKindFactory,
)
from tests.pages import form_of, read, sent, summary, texts, typed

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def keeper(client, registry_officer):
    """A browser in which a registry officer is signed in."""
    client.force_login(registry_officer)
    return client


def adding(partner, kind):
    return f"/en/partners/{partner.number}/{kind}/add/"


def changing(part, kind):
    return f"/en/partners/{part.partner_id}/{kind}/{part.pk}/"


# Adding, changing, ending


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("contacts", {"name": "Oumou", "email": "oumou@example.org", "is_main": True}),
        ("engagements", {"in_design": True, "starts_on": date(2024, 1, 2), "note": "Slow."}),
        ("agreements", {"kind": "grant", "reference": "G-7", "signed_on": date(2024, 1, 2)}),
        ("notes", {"kind": "call", "happened_on": date(2024, 1, 2), "text": "They called."}),
        (
            "observer-statuses",
            {
                "kind": "intergovernmental",
                "decision": "No. 1107",
                "started_on": date(2015, 11, 24),
                "source": "Report of the session, paragraph 12.",
            },
        ),
        ("assessments", {"kind": "psea", "result": "concern", "starts_on": date(2024, 1, 2)}),
    ],
)
def test_record_of_every_kind_is_added(keeper, partner, kind, values):
    address = adding(partner, kind)
    data = {name: "on" if value is True else value for name, value in values.items()}
    if kind == "engagements":
        data["relation"] = RelationKindFactory().pk

    response = keeper.post(address, sent(keeper, address, data), follow=True)

    part = getattr(partner, kind.replace("-", "_")).get()
    assert response.redirect_chain == [(partner.get_absolute_url(), 302)]
    assert texts(response, "p", "notice")[0] == "Saved."
    assert {name: getattr(part, name) for name in values} == values


@pytest.mark.parametrize(("kind", "field"), [("notes", "author"), ("assessments", "assessor")])
def test_author_is_who_wrote_it_first(client, keeper, registry_officer, partner, kind, field):
    data = {"kind": "call", "text": "x"} if kind == "notes" else {"kind": "psea", "result": "clear"}
    keeper.post(adding(partner, kind), sent(keeper, adding(partner, kind), data))
    part = getattr(partner, kind).get()
    client.force_login(part.history.first().history_user.__class__.objects.get())

    keeper.post(changing(part, kind), sent(keeper, changing(part, kind)))

    part.refresh_from_db()
    assert getattr(part, field) == registry_officer


def test_engagement_is_changed_and_ended(keeper, partner):
    engagement = EngagementFactory(
        partner=partner, project=ProjectFactory(), starts_on=date(2020, 1, 2), note="Slow."
    )
    address = changing(engagement, "engagements")

    keeper.post(address, sent(keeper, address, {"ends_on": "2021-01-02", "in_design": "on"}))

    after = Engagement.objects.get()
    assert (after.starts_on, after.ends_on) == (date(2020, 1, 2), date(2021, 1, 2))
    assert (after.in_design, after.note, after.project) == (True, "Slow.", engagement.project)
    assert "2 Jan 2021" in texts(keeper.get(partner.get_absolute_url()), "td", "day")


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_observer_status_is_ended_with_its_reason(keeper, client, partner):
    status = ObserverStatusFactory(partner=partner)
    address = changing(status, "observer-statuses")

    refused = keeper.post(address, sent(keeper, address, {"ended_on": "2026-02-01"}))
    saved = keeper.post(address, form_of(refused, "record") | {"end_reason": "Withdrawn."})

    assert refused.status_code == 422
    assert "Say why the status ended." in read(refused).one("main").text
    assert saved.status_code == 302
    assert 'class="now"' not in client.get(partner.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "changes", "message", "field"),
    [
        ("contacts", {"name": ""}, "Name: This field is required.", "id_name"),
        (
            "contacts",
            {"name": "Oumou", "email": "x"},
            "E-mail address: Enter a valid email address.",
            "id_email",
        ),
        ("contacts", {"name": "Oumou", "is_main": "on"}, "There is a main contact already.", ""),
        (
            "notes",
            {"text": "a\x07b"},
            "Text: Remove the invisible control characters: they cannot be kept.",
            "id_text",
        ),
        (
            "notes",
            {"text": "x" * 5001},
            "Text: Ensure this value has at most 5000 characters (it has 5001).",
            "id_text",
        ),
        (
            "agreements",
            {"starts_on": "2024-01-02", "ends_on": "2024-01-01"},
            "Valid until: The end comes before the start: correct one of the two dates.",
            "id_ends_on",
        ),
        (
            "assessments",
            {"kind": "psea", "result": "clear", "starts_on": "2024-01-02", "ends_on": "2024-01-01"},
            "Valid until: The end comes before the start: correct one of the two dates.",
            "id_ends_on",
        ),
        (
            "observer-statuses",
            {
                "decision": "1",
                "started_on": "2020-01-02",
                "ended_on": "2020-01-02",
                "end_reason": "x",
            },
            "Until: A status ends after it begins.",
            "id_ended_on",
        ),
        (
            "observer-statuses",
            {"started_on": "2024-01-02", "decision": "1"},
            "This organisation is an observer already.",
            "",
        ),
    ],
)
def test_wrong_value_gets_its_message_and_is_kept(keeper, partner, kind, changes, message, field):
    ContactFactory(partner=partner, main=True)
    ObserverStatusFactory(partner=partner)
    address = adding(partner, kind)
    data = sent(keeper, address, changes)
    before = getattr(partner, kind.replace("-", "_")).count()

    response = keeper.post(address, data)

    assert response.status_code == 422
    assert summary(response) == {message: field}
    assert typed(form_of(response, "record")) == typed(data)
    assert getattr(partner, kind.replace("-", "_")).count() == before


# Whose


MAY_ADD = {
    "member_reader": set(),
    "member_editor": {"contacts", "documents"},
    "member_admin": {"contacts", "documents"},
    "case_officer": set(),
    "focal_point_mali": {
        "contacts", "engagements", "agreements", "documents", "notes", "assessments",
    },
}  # fmt: skip
FACTORIES = {
    "contacts": ContactFactory,
    "engagements": EngagementFactory,
    "agreements": AgreementFactory,
    "documents": DocumentFactory,
    "notes": NoteFactory,
    "observer-statuses": ObserverStatusFactory,
    "assessments": AssessmentFactory,
}


@pytest.mark.parametrize("reader", MAY_ADD)
def test_parts_are_written_by_their_own(client, request, partner, reader):
    client.force_login(request.getfixturevalue(reader))
    parts = {kind: factory(partner=partner) for kind, factory in FACTORIES.items()}

    adds = {kind: client.get(adding(partner, kind)).status_code for kind in parts}
    changes = {kind: client.get(changing(part, kind)).status_code for kind, part in parts.items()}

    assert adds == changes == {kind: 200 if kind in MAY_ADD[reader] else 404 for kind in parts}


def test_record_that_somebody_changed_meanwhile_shows_both_versions(keeper, partner):
    note = NoteFactory(partner=partner, text="They called.")
    page = keeper.get(changing(note, "notes"))
    mine = form_of(page, "record") | {"text": "They called twice."}
    note.text = "They wrote."
    note.save()

    refused = keeper.post(changing(note, "notes"), mine)
    cells = [cell.text for cell in read(refused).one("table").all("td")]
    note.refresh_from_db()
    kept = note.text
    again = keeper.post(changing(note, "notes"), form_of(refused, "record"))
    note.refresh_from_db()

    assert refused.status_code == 409
    assert cells == ["They called twice.", "They wrote."]
    assert kept == "They wrote."
    assert again.status_code == 302
    assert note.text == "They called twice."


def test_focal_point_writes_for_its_office_where_partners_are_at_work(
    client, focal_point_mali, office_mali
):
    present = PartnerFactory(hq_country__code="SN", activity_countries=["ML"])
    theirs = NoteFactory(partner=present, office=OfficeFactory())
    client.force_login(focal_point_mali)
    address = adding(present, "notes")

    page = client.get(address)
    client.post(address, form_of(page, "record") | {"text": "Seen in Kayes."})

    note = present.notes.get(text="Seen in Kayes.")
    assert [option.text for option in read(page).one("select", name="office").all("option")] == [
        "---------",
        str(office_mali),
    ]
    assert note.office == office_mali
    assert client.get(changing(note, "notes")).status_code == 200
    assert client.get(changing(theirs, "notes")).status_code == 404
    assert client.get(adding(present, "documents")).status_code == 404


def test_office_of_a_contact_stays_when_somebody_else_writes(
    client, member_editor, focal_point_mali, partner
):
    office = OfficeFactory()
    contact = ContactFactory(partner=partner, office=office)
    address = changing(contact, "contacts")

    for user in (member_editor, focal_point_mali):
        client.force_login(user)
        assert client.post(address, sent(client, address, {"phone": "117"})).status_code == 302

    contact.refresh_from_db()
    assert (contact.office, contact.phone) == (office, "117")


def test_part_of_another_partner_is_not_found_here(keeper, partner):
    note = NoteFactory(partner=partner)

    assert keeper.get(f"/en/partners/{PartnerFactory().number}/notes/{note.pk}/").status_code == 404


@pytest.mark.parametrize("kind", ["bogus", "names", "memberships"])
def test_unknown_kind_is_not_found(keeper, partner, kind):
    assert keeper.get(adding(partner, kind)).status_code == 404
