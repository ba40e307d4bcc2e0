"""Papers of an event: lists of participants, badges, certificates."""

import io
from datetime import date

import docx
import openpyxl
import pytest
import time_machine
from pypdf import PdfReader

from consultations.views import desk
from tests.consultations.factories import EventFactory, RegistrationFactory, organiser, running
from tests.factories import MembershipFactory, PartnerFactory
from tests.pages import read

pytestmark = pytest.mark.django_db
#: A name as somebody wrote it past the forms.
NASTY = "<b>Bold</b> \u202eeman"


def at(event, rest=""):
    return f"/en/consultations/{event.pk}/{rest}"


def written(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def officer(client):
    user = organiser()
    client.force_login(user)
    return user


def test_list_of_participants_names_only_who_agrees(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Agrees Example", may_be_listed=True)
    RegistrationFactory(event=event, person_name="Private Example")
    RegistrationFactory(
        event=event, person_name="Waiting Example", may_be_listed=True, waiting=True
    )
    RegistrationFactory(
        event=event, person_name="=Formula()", function="@Chair", may_be_listed=True
    )

    pdf = written(client.get(at(event, "desk/participants.pdf")).content)
    document = docx.Document(io.BytesIO(client.get(at(event, "desk/participants.docx")).content))
    word = " ".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(at(event, "desk/participants.xlsx")).getvalue())
    )
    sheet = [cell.value for row in book.active.iter_rows() for cell in row]

    for text in (pdf, word, " ".join(str(value) for value in sheet)):
        assert "Agrees Example" in text
        assert "Private Example" not in text
        assert "Waiting Example" not in text
    assert "One more person takes part and is not named here." in pdf
    assert {"=Formula()", "@Chair"} <= set(sheet)
    assert client.get(at(event, "desk/participants.exe")).status_code == 404


def test_after_the_door_only_who_came_is_listed(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Came Example", may_be_listed=True,
                        state="attended")  # fmt: skip
    RegistrationFactory(event=event, person_name="Absent Example", may_be_listed=True)

    pdf = written(client.get(at(event, "desk/participants.pdf")).content)

    assert "Came Example" in pdf
    assert "Absent Example" not in pdf


def test_badges_take_any_name_as_letters(client, officer):
    event = EventFactory(title_en="#eval(sys) $x$ “Meeting”")
    for number in range(9):
        RegistrationFactory(event=event, person_name=f"{NASTY} {number}")
    RegistrationFactory(event=event, person_name="Online Example", mode="online")

    response = client.get(at(event, "desk/badges.pdf"))

    text = written(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(response.content)).pages) == 2
    assert "<b>Bold</b> eman 8" in " ".join(text.split())
    assert "\u202e" not in text
    assert "#eval(sys) $x$" in text
    assert "Online Example" not in text


def test_longest_lines_of_a_badge_stay_off_its_code(client, officer):
    event = EventFactory()
    partner = PartnerFactory(legal_name=("Association of " * 20)[:297] + "End")
    RegistrationFactory(
        event=event, partner=partner, person_name=("Maria del Carmen " * 9)[:147] + "Fin",
        function="Councillor" * 15,
    )  # fmt: skip
    lines = []

    def note(text, matrix, place, font, size):
        if text := text.replace("\u200b", "").strip():  # where a long word may break
            lines.append((place[4] + matrix[4], matrix[5] + matrix[3] * place[5], text))

    page = PdfReader(io.BytesIO(client.get(at(event, "desk/badges.pdf")).content)).pages[0]
    page.extract_text(visitor_text=note)

    # the first badge: its code takes the square of 60 points below and beside these
    top, left = 695, 218
    upper = "".join(text for __, height, text in lines if height >= top)
    beside = "".join(text for x, height, text in lines if height < top and x < left)
    assert upper.endswith("Councillor")
    assert "Fin" in upper
    assert beside.endswith("End")
    assert [text for x, height, text in lines if height < top and x >= left] == []


def test_names_that_the_badges_cannot_draw_are_listed_first(client, officer):
    event = EventFactory()
    RegistrationFactory(event=event, person_name="Awa Example")
    RegistrationFactory(event=event, person_name="Odd \U0010fffd Example")

    first = client.get(at(event, "desk/badges.pdf"))
    anyway = client.get(at(event, "desk/badges.pdf?page=1&anyway=1"))

    page = read(first)
    assert [row.one("b").text for row in page.all("li") if row.all("b")] == [
        "Odd \U0010fffd Example"
    ]
    assert page.one("a", href="?anyway=1").text == "Print the badges all the same"
    assert anyway["Content-Type"] == "application/pdf"


def test_badges_of_many_people_come_in_several_files(client, officer, monkeypatch):
    monkeypatch.setattr(desk, "BADGES", 2)
    event = EventFactory()
    for __ in range(5):
        RegistrationFactory(event=event)

    page = read(client.get(at(event, "desk/")))

    links = [link["href"] for link in page.all("a") if "badges.pdf" in link.get("href", "")]
    assert [link.partition("?")[2] for link in links] == ["page=1", "page=2", "page=3"]


def test_without_anybody_there_are_no_badges(client, officer):
    event = EventFactory()

    response = client.get(at(event, "desk/badges.pdf"), follow=True)

    assert "Nobody has a seat in the room yet." in response.text


def test_certificate_is_for_who_came_in_the_language_of_the_registration(client, partner):
    event = running()
    event.title_fr = "Consultation de Bamako"
    event.save()
    row = RegistrationFactory(event=event, partner=partner, state="attended", language="fr")
    absent = RegistrationFactory(event=event, partner=partner)
    address = "/en/consultations/registrations/{}/certificate.pdf"
    client.force_login(MembershipFactory(partner=partner, role="editor").user)

    response = client.get(address.format(row.pk))

    text = written(response.content)
    assert "Attestation de participation" in text
    assert "Consultation de Bamako" in text
    assert client.get(address.format(absent.pk)).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get(address.format(row.pk)).status_code == 404


def test_certificate_names_no_day_that_has_not_come(client, partner):
    event = EventFactory(days=[date(2030, 3, 4), date(2030, 3, 13)])
    row = RegistrationFactory(event=event, partner=partner, state="attended", language="en")

    with time_machine.travel("2030-03-04 15:00+00:00", tick=False):
        client.force_login(MembershipFactory(partner=partner, role="editor").user)
        made = client.get(f"/en/consultations/registrations/{row.pk}/certificate.pdf")

    text = written(made.content)
    assert ("4 March 2030" in text, "13 March 2030" in text) == (True, False)
