"""The governing bodies' office: a session's list, its order, decisions in a batch, the letters."""

import io
from datetime import date, timedelta

import pypdf
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from observers import deciding, notices
from observers.deciding import Refused, Verdict
from observers.models import Application, CaseNote, Decision
from partners.models import CouncilSession, Notice, ObserverStatus
from tests.factories import (
    ContactFactory,
    CouncilSessionFactory,
    MembershipFactory,
    PartnerFactory,
    UserFactory,
)
from tests.observers.factories import (
    AnswerFactory,
    ApplicationFactory,
    ComingSessionFactory,
    FormQuestionFactory,
    GuidelineFactory,
    InterestFactory,
    in_days,
)
from tests.pages import chosen

PAGE = "/en/observers/sessions/regular-117/"


@pytest.fixture
def session(db):
    """The 117th session, begun yesterday."""
    return CouncilSessionFactory(
        number=117, starts_on=in_days(-1), ends_on=in_days(2), place="Geneva"
    )


@pytest.fixture
def later(session):
    return ComingSessionFactory(number=118)


@pytest.fixture
def officer(client, db):
    user = UserFactory(governing_bodies=True)
    client.force_login(user)
    return user


def on_list(session, count, **fields):
    """Files on a session's list, in order, each with an administrator who can be reached."""
    guideline = GuidelineFactory()
    found = []
    for place in range(1, count + 1):
        partner = PartnerFactory(legal_name=f"Example body {place:02}")
        MembershipFactory(partner=partner, role="administrator")
        found.append(
            ApplicationFactory(
                partner=partner, guideline=guideline, session=session, stage="on_agenda",
                list_position=place, symbol=f"C/117/{place}", published_on=in_days(-30), **fields
            )
        )  # fmt: skip
    return found


def form_of(applications, **values):
    """What the form of decisions sends; every file admitted unless said otherwise."""
    data = {
        "resolution": "1500", "decided_on": timezone.localdate().isoformat(),
        "adoption": "consensus", "vote": "",
    }  # fmt: skip
    for application in applications:
        prefix = f"file-{application.pk}-"
        row = {"outcome": "admit", "resolution": "", "session": "", "note": ""}
        row |= values.pop(f"file_{application.pk}", {})
        data |= {f"{prefix}{name}": value for name, value in row.items()}
    return data | values


# The list


def test_page_shows_the_list_in_order_and_what_files_lack(client, officer, session):
    first, second = on_list(session, 2)
    CaseNote.objects.create(
        application=first, kind="secretariat", language="en", text="Known.", author=officer
    )
    Application.objects.filter(pk=second.pk).update(symbol="")

    text = client.get(PAGE).content.decode()

    assert text.index("Example body 01") < text.index("Example body 02")
    assert "117th session of the Council" in text
    assert text.count("Secretariat&#x27;s note in English") == 1
    assert text.count("Secretariat&#x27;s note in French") == 2
    assert text.count("Symbol of the paper") == 1


@pytest.mark.parametrize(
    "address",
    ["", "117", "regular-0", "regular-99999", "regular-118", "irregular-117", "regular-١"],
)
def test_session_that_is_none_is_not_found(client, officer, session, address):
    assert client.get(f"/en/observers/sessions/{address or 'x'}/").status_code == 404


@pytest.mark.parametrize("role", ["case_officer", "reviewer", "legal_officer", "events_officer"])
@pytest.mark.parametrize(
    "address", ["sessions/", "sessions/regular-117/", "sessions/regular-117/decisions/",
                "sessions/regular-117/edit/", "sessions/regular-117/paper.pdf", "letters/"],
)  # fmt: skip
def test_other_staff_do_not_prepare_sessions(client, session, role, address):
    client.force_login(UserFactory(**{role: True}))

    assert client.get(f"/en/observers/{address}").status_code == 403


def test_order_is_changed_by_numbers_typed_in(client, officer, session):
    files = on_list(session, 3)
    places = {f"place-{one.pk}": n for one, n in zip(files, ["3", "1", "2"], strict=True)}

    response = client.post(f"{PAGE}order/", places)

    assert response.status_code == 302
    assert names(session) == ["Example body 02", "Example body 03", "Example body 01"]


def test_order_is_changed_one_place_at_a_time(client, officer, session):
    files = on_list(session, 3)

    client.post(f"{PAGE}order/", {"move": f"{files[2].pk}:up"})

    assert names(session) == ["Example body 01", "Example body 03", "Example body 02"]


def test_order_that_is_no_number_is_refused_and_kept_on_the_page(client, officer, session):
    files = on_list(session, 2)
    places = {f"place-{files[0].pk}": "first", f"place-{files[1].pk}": "1"}

    response = client.post(f"{PAGE}order/", places)

    assert response.status_code == 422
    assert 'value="first"' in response.content.decode()
    assert names(session) == ["Example body 01", "Example body 02"]


def test_file_closed_by_a_conflict_is_hidden_and_keeps_its_place(client, officer, session):
    files = on_list(session, 3)
    InterestFactory(application=files[1], user=officer, has_conflict=True)

    text = client.get(PAGE).content.decode()
    client.post(f"{PAGE}order/", {f"place-{files[0].pk}": "2", f"place-{files[2].pk}": "1"})

    assert "Example body 02" not in text
    assert "1 file on this list is closed to you" in text
    assert names(session) == ["Example body 03", "Example body 02", "Example body 01"]


def names(session):
    found = Application.objects.filter(session=session).order_by("list_position")
    return list(found.values_list("partner__legal_name", flat=True))


def test_page_costs_the_same_however_long_the_list(client, officer, session):
    on_list(session, 2)
    few = queries(client, PAGE)
    more = CouncilSessionFactory(number=120, starts_on=in_days(50))
    on_list(more, 8)

    assert queries(client, "/en/observers/sessions/regular-120/") == few


def test_list_of_sessions_costs_the_same_however_long(client, officer, session):
    few = queries(client, "/en/observers/sessions/")
    CouncilSessionFactory.create_batch(8, starts_on=in_days(50))

    assert queries(client, "/en/observers/sessions/") == few


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_session_is_recorded_with_its_deadline_in_its_own_zone(client, officer):
    data = {
        "kind": "special", "number": "9", "zone": "Asia/Manila", "verified": "verified",
        "opens_at": "2027-01-01T09:00", "closes_at": "2027-02-01T18:00", "place": "Manila",
    }  # fmt: skip

    response = client.post("/en/observers/sessions/add/", data)

    session = CouncilSession.objects.get(kind="special", number=9)
    assert response["Location"] == "/en/observers/sessions/special-9/"
    assert session.closes_at.isoformat() == "2027-02-01T10:00:00+00:00"
    page = client.get("/en/observers/sessions/special-9/edit/").content.decode()
    assert 'value="2027-02-01T18:00"' in page


@pytest.mark.parametrize(
    "address", ["/en/observers/sessions/add/", "/admin/partners/councilsession/add/"]
)
def test_new_session_claims_nothing_that_nobody_has_looked_up(client, db, address):
    client.force_login(UserFactory(administrator=True, is_staff=True))

    assert chosen(client.get(address), "verified") == "Not verified"
    assert CouncilSession(number=9).verified == "unverified"


def test_session_with_an_unknown_zone_is_refused(client, officer):
    data = {"kind": "regular", "number": "9", "zone": "Mars/Base", "verified": "verified",
            "closes_at": "2027-02-01T18:00"}  # fmt: skip

    response = client.post("/en/observers/sessions/add/", data)

    assert response.status_code == 422
    assert "There is no such time zone." in response.content.decode()


# Decisions


def test_eighteen_files_are_decided_at_once(client, officer, session):
    files = on_list(session, 18)
    day = timezone.localdate()

    preview = client.post(f"{PAGE}decisions/", form_of(files))
    assert (preview.status_code, Application.objects.filter(stage="admitted").count()) == (200, 0)
    assert "Record 18 decisions" in " ".join(preview.content.decode().split())
    response = client.post(f"{PAGE}decisions/", form_of(files, record="1"))

    assert response["Location"] == "/en/observers/letters/"
    assert Application.objects.filter(stage="admitted").count() == 18
    assert [
        (one.resolution, one.outcome, one.applications.count()) for one in Decision.objects.all()
    ] == [("1500", "admitted", 18)]
    assert [counted(client, day + timedelta(days=n)) for n in (-1, 0, 1)] == [0, 18, 18]
    assert Notice.objects.filter(status="held", kind="application_admitted").count() == 18


def counted(client, day):
    return client.get(f"/api/v1/observers/?as_of={day}").json()["count"]


def test_batch_admits_defers_and_refuses(client, officer, session, later):
    admitted, deferred, refused, left = on_list(session, 4)
    data = form_of(
        [admitted, deferred, refused, left],
        **{
            f"file_{deferred.pk}": {"outcome": "defer", "session": later.pk, "note": "Late paper."},
            f"file_{refused.pk}": {"outcome": "reject", "note": "No majority."},
            f"file_{left.pk}": {"outcome": ""},
        },
        record="1",
    )

    client.post(f"{PAGE}decisions/", data)

    stages = {one.pk: one.stage for one in Application.objects.all()}
    assert [stages[one.pk] for one in (admitted, deferred, refused, left)] == [
        "admitted", "deferred", "rejected", "on_agenda",
    ]  # fmt: skip
    deferred.refresh_from_db()
    assert (deferred.session, deferred.list_position) == (later, None)
    assert sorted(Decision.objects.values_list("outcome", "resolution")) == [
        ("admitted", "1500"),
        ("rejected", ""),
    ]


def test_file_may_have_a_resolution_of_its_own(client, officer, session):
    first, second = on_list(session, 2)
    data = form_of([first, second], **{f"file_{second.pk}": {"resolution": "1501"}}, record="1")

    client.post(f"{PAGE}decisions/", data)

    found = Decision.objects.values_list("resolution", "applications__partner__legal_name")
    assert sorted(found) == [("1500", "Example body 01"), ("1501", "Example body 02")]


def test_second_batch_uses_the_resolution_recorded_before(client, officer, session):
    first, second = on_list(session, 2)
    client.post(f"{PAGE}decisions/", form_of([first], record="1"))

    client.post(f"{PAGE}decisions/", form_of([second], record="1"))

    assert Decision.objects.get().applications.count() == 2


@pytest.mark.parametrize(
    ("values", "row", "sentence"),
    [
        ({"resolution": ""}, {}, "An admission needs the number of its resolution."),
        ({"decided_on": "2999-01-01"}, {}, "The decision is dated in the future."),
        ({"decided_on": "soon"}, {}, "Enter a valid date."),
        ({"adoption": "dice"}, {}, "Select a valid choice."),
        ({}, {"outcome": "defer", "note": "Why"}, "Choose the session to which the file is put"),
        ({}, {"outcome": "defer", "note": "Why", "session": "999999"}, "Choose a session of the"),
        ({}, {"outcome": "reject"}, "Say why."),
        ({}, {"outcome": "promote"}, "Select a valid choice."),
        ({}, {"outcome": ""}, "Say of one file at least what was decided."),
    ],
)
def test_batch_with_a_gap_is_refused_whole(client, officer, session, values, row, sentence):
    good, bad = on_list(session, 2)
    rows = {f"file_{bad.pk}": row}
    if row == {"outcome": ""}:
        rows[f"file_{good.pk}"] = row

    response = client.post(f"{PAGE}decisions/", form_of([good, bad], **rows, **values, record="1"))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert set(Application.objects.values_list("stage", flat=True)) == {"on_agenda"}
    assert (Decision.objects.count(), Notice.objects.count()) == (0, 0)


def test_file_that_moved_on_meanwhile_stops_the_batch(client, officer, session):
    first, second = on_list(session, 2)
    data = form_of([first, second], record="1")
    Application.objects.filter(pk=second.pk).update(stage="withdrawn")

    response = client.post(f"{PAGE}decisions/", data)

    assert response.status_code == 409
    assert "A file of your form is not on this list any more." in response.content.decode()
    assert not ObserverStatus.objects.exists()


def test_forged_file_of_another_session_is_not_decided(client, officer, session, later):
    (mine,) = on_list(session, 1)
    other = ApplicationFactory(session=later, stage="on_agenda")

    response = client.post(f"{PAGE}decisions/", form_of([mine, other], record="1"))

    assert response.status_code == 409
    other.refresh_from_db()
    assert other.stage == "on_agenda"


def test_batch_that_fails_at_its_last_file_leaves_nothing_half_done(officer, session):
    files = on_list(session, 3)
    ObserverStatus.objects.create(partner=files[2].partner, started_on=date(2020, 1, 1))
    decision = Decision(
        session=session, outcome="admitted", resolution="1500", adoption="vote", vote="150, 2, 1",
        decided_on=timezone.localdate(),
    )  # fmt: skip

    with pytest.raises(Refused, match="Example body 03: This organisation is an observer"):
        deciding.decide([Verdict(one, "admit", decision=decision) for one in files], officer)

    assert set(Application.objects.values_list("stage", flat=True)) == {"on_agenda"}
    assert Decision.objects.count() == 0
    assert Notice.objects.count() == 0
    assert ObserverStatus.objects.count() == 1


def test_batch_killed_in_the_middle_leaves_nothing_half_done(officer, session):
    files = on_list(session, 3)
    decision = Decision(
        session=session, outcome="admitted", resolution="1500", adoption="vote", vote="150, 2, 1",
        decided_on=timezone.localdate(),
    )  # fmt: skip

    def verdicts():
        yield Verdict(files[0], "admit", decision=decision)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deciding.decide(verdicts(), officer)

    assert set(Application.objects.values_list("stage", flat=True)) == {"on_agenda"}
    assert (Decision.objects.count(), Notice.objects.count()) == (0, 0)


def test_known_resolution_with_another_date_is_refused(officer, session):
    (file,) = on_list(session, 1)
    Decision.objects.create(
        session=session, outcome="admitted", resolution="1500", adoption="vote", vote="150, 2, 1",
        decided_on=in_days(-1),
    )  # fmt: skip
    decision = Decision(
        session=session, outcome="admitted", resolution="1500", adoption="vote", vote="150, 2, 1",
        decided_on=timezone.localdate(),
    )  # fmt: skip

    with pytest.raises(ValidationError, match="another date or way of adoption"):
        deciding.decide([Verdict(file, "admit", decision=decision)], officer)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-1, 2, "The session began on"), (-10, -5, "The session was over on")],
)
def test_decision_is_dated_within_its_session(client, officer, session, first, last, sentence):
    session.starts_on, session.ends_on = in_days(first), in_days(last)
    session.save()
    (file,) = on_list(session, 1)

    response = client.post(
        f"{PAGE}decisions/", form_of([file], decided_on=str(in_days(-2)), record="1")
    )

    assert response.status_code == 422
    assert response.content.decode().count(sentence) == 2  # in the summary, and at the field
    assert Decision.objects.count() == 0


# Letters


def test_letters_are_held_with_their_pdf_and_sent_together(
    client, officer, session, django_capture_on_commit_callbacks
):
    files = on_list(session, 2, language="fr")
    client.post(f"{PAGE}decisions/", form_of(files, record="1"))
    letters = list(Notice.objects.filter(status="held").order_by("pk"))

    page = client.get("/en/observers/letters/").content.decode()
    file = client.get(f"/en/observers/letters/{letters[0].files.get().pk}/")
    pdf = pypdf.PdfReader(io.BytesIO(b"".join(file.streaming_content)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/en/observers/letters/", {"letter": [one.pk for one in letters], "release": "1"}
        )

    text = " ".join(pdf.pages[0].extract_text().split())
    assert page.count("-admitted.pdf") == 2
    assert "Example body 01" in text
    assert "a décidé le" in text
    assert "résolution n° 1500, adoptée par consensus" in text
    assert {one.status for one in Notice.objects.all()} == {"sent"}
    assert [one.attachments[0][2] for one in mail.outbox] == ["application/pdf"] * 2


def test_letter_may_be_cancelled_before_it_is_sent(client, officer, session):
    files = on_list(session, 2)
    client.post(f"{PAGE}decisions/", form_of(files, record="1"))
    first = Notice.objects.order_by("pk")[0]

    client.post("/en/observers/letters/", {"letter": [first.pk, "x"], "cancel": "1"})

    assert list(Notice.objects.order_by("pk").values_list("status", flat=True)) == [
        "cancelled",
        "held",
    ]


def test_letter_about_a_file_closed_by_a_conflict_is_hidden(client, officer, session):
    (file,) = on_list(session, 1)
    client.post(f"{PAGE}decisions/", form_of([file], record="1"))
    letter = Notice.objects.get()
    InterestFactory(application=file, user=officer, has_conflict=True)

    assert "Example body" not in client.get("/en/observers/letters/").content.decode()
    address = f"/en/observers/letters/{letter.files.get().pk}/"
    assert client.get(address).status_code == 404


def test_deferral_letter_names_the_reason_and_the_next_session(client, officer, session, later):
    (file,) = on_list(session, 1, language="es")
    row = {"outcome": "defer", "session": later.pk, "note": "Falta un documento."}

    client.post(f"{PAGE}decisions/", form_of([file], **{f"file_{file.pk}": row}, record="1"))

    with Notice.objects.get().files.get().file.open() as content:
        text = " ".join(pypdf.PdfReader(content).pages[0].extract_text().split())
    assert "118ª reunión del Consejo" in text
    assert "Falta un documento." in text


def test_preview_warns_of_a_file_without_an_address(client, officer, session):
    file = ApplicationFactory(session=session, stage="on_agenda")

    page = client.post(f"{PAGE}decisions/", form_of([file])).content.decode()
    ContactFactory(partner=file.partner, is_main=True, email="head@example.org")
    again = client.post(f"{PAGE}decisions/", form_of([file])).content.decode()

    assert "No address: the letter is made, but not sent" in page
    assert "No address: the letter is made, but not sent" not in again


def test_letter_goes_to_the_head_that_the_application_names_once(client, officer, session):
    (file,) = on_list(session, 1)
    file.partner.memberships.all().delete()
    ContactFactory(partner=file.partner, is_main=True, email="office@example.org")
    question = FormQuestionFactory(
        section=file.guideline.sections.first(), code="head_email", kind="email"
    )
    answer = AnswerFactory(application=file, question=question, value="head@example.org")

    assert notices.readers_of_letter(file) == ["office@example.org", "head@example.org"]
    answer.value = "Office@Example.org"
    answer.save()
    assert notices.readers_of_letter(file) == ["office@example.org"]


def test_letter_to_nobody_is_made_and_staff_are_told(client, officer, session, later):
    (file,) = on_list(session, 1, language="fr")
    file.partner.contacts.all().delete()
    file.partner.memberships.all().delete()
    row = {"outcome": "defer", "session": later.pk, "note": "Il manque une pièce."}
    client.post(f"{PAGE}decisions/", form_of([file], **{f"file_{file.pk}": row}, record="1"))
    words = "No e-mail address is known: hand over the PDF in another way."

    letter = Notice.objects.get()
    waiting = client.get("/en/observers/letters/").content.decode()
    client.post("/en/observers/letters/", {"letter": letter.pk, "release": "1"})
    letter.refresh_from_db()
    page = client.get(file.get_absolute_url()).content.decode()

    assert letter.files.count() == 1
    assert (letter.status, letter.last_error) == ("failed", "No e-mail address is known.")
    assert words in waiting
    assert words in page
