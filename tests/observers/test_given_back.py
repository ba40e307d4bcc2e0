"""What staff had typed about sessions, files and observers comes back after they were signed out."""

import pytest

from observers.models import Opinion
from partners.models import ObserverStatus
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.callers import of
from tests.observers.factories import (
    AssignmentFactory,
    InterestFactory,
    application_in,
    in_days,
)
from tests.pages import form_of, read, texts

SAID = "You were signed out. Here is what you had typed: save it now."
SESSION = "/en/observers/sessions/regular-301/"


@pytest.fixture
def governing(db):
    return UserFactory(governing_bodies=True)


@pytest.fixture
def session(db):
    return CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))


@pytest.fixture
def file(session):
    file = application_in(
        "on_agenda", session=session, symbol="C/301/1", published_on=in_days(-1), list_position=1
    )
    MembershipFactory(partner=file.partner, role="administrator")
    return file


def signed_out_meanwhile(client, user, address, typed, css=None, **form):
    """The page as it comes after its form was sent without a session."""
    data = form_of(client.get(address), css, **form) | typed
    client.logout()
    assert client.post(address, data).status_code == 302
    client.force_login(user)
    return client.get(address)


def decided(file):
    return {
        "resolution": "1600", "decided_on": str(in_days(-1)), "adoption": "consensus",
        f"file-{file.pk}-outcome": "reject", f"file-{file.pk}-note": "Typed for an hour.",
        "record": "1",
    }  # fmt: skip


def test_decisions_come_back_to_be_looked_at_and_nothing_is_recorded(governing, file):
    shown = signed_out_meanwhile(
        of(governing), governing, f"{SESSION}decisions/", decided(file), **{"data-guard": None}
    )

    again = form_of(shown, **{"data-guard": None})
    assert again[f"file-{file.pk}-note"] == ["Typed for an hour."]
    assert again["resolution"] == ["1600"]
    assert texts(shown, "p", "notice")[0] == SAID
    assert not read(shown).all("button", name="record")
    file.refresh_from_db()
    assert file.stage == "on_agenda"


def test_decisions_come_back_to_nobody_else(governing, file):
    client, other = of(governing), UserFactory(governing_bodies=True)

    shown = signed_out_meanwhile(
        client, other, f"{SESSION}decisions/", decided(file), **{"data-guard": None}
    )

    assert "Typed for an hour." not in shown.content.decode()


def test_decisions_that_come_back_name_a_file_that_has_left_the_list(governing, file):
    client, address = of(governing), f"{SESSION}decisions/"
    data = form_of(client.get(address), **{"data-guard": None}) | decided(file)
    client.logout()
    client.post(address, data)
    type(file).objects.filter(pk=file.pk).update(stage="deferred")
    client.force_login(governing)

    shown = client.get(address)

    assert "A file of your form is not on this list any more." in shown.content.decode()


def test_files_for_the_agenda_come_back(governing, session):
    waiting = application_in("recommended", session=session)

    shown = signed_out_meanwhile(
        of(governing), governing, f"{SESSION}place/",
        {"symbol": "C/301/9", "files": [str(waiting.pk)], "record": "1"}, **{"data-guard": None},
    )  # fmt: skip

    assert form_of(shown, **{"data-guard": None})["symbol"] == ["C/301/9"]
    waiting.refresh_from_db()
    assert waiting.stage == "recommended"


def test_settings_of_a_session_come_back(governing, session):
    shown = signed_out_meanwhile(
        of(governing), governing, f"{SESSION}edit/", {"note": "A long theme."}, css="record"
    )

    assert form_of(shown, "record")["note"] == ["A long theme."]
    session.refresh_from_db()
    assert session.note == ""


def test_decision_about_an_observer_comes_back(governing):
    status = ObserverStatusFactory(started_on=in_days(-900), decision="1338")

    shown = signed_out_meanwhile(
        of(governing), governing, f"/en/observers/{status.partner_id}/change/",
        {"reason": "Typed for an hour."}, css="record",
    )  # fmt: skip

    assert form_of(shown, "record")["reason"] == ["Typed for an hour."]
    assert ObserverStatus.objects.get().changes.count() == 0


def test_opinion_comes_back(db):
    reviewer = UserFactory(reviewer=True)
    file = application_in("under_review")
    AssignmentFactory(application=file, reviewer=reviewer)
    InterestFactory(application=file, user=reviewer, has_conflict=False)

    shown = signed_out_meanwhile(
        of(reviewer), reviewer, f"/en/observers/applications/{file.reference}/opinion/",
        {"comment": "Typed for an hour.", "hand_in": "1"}, css="record",
    )  # fmt: skip

    assert form_of(shown, "record")["comment"] == ["Typed for an hour."]
    assert not Opinion.objects.exists()
