"""Small words of French and Spanish pages: signs, units and the names of sessions."""

from django.utils import translation

from partners.account import Adapter
from partners.models.files import megabytes
from tests.factories import UserFactory
from tests.observers.callers import of
from tests.observers.factories import ComingSessionFactory, application_in
from tests.pages import read


def test_limit_of_a_file_is_in_the_units_of_the_language():
    found = []
    for code in ("en", "fr", "es"):
        with translation.override(code):
            found += [megabytes(10 * 1024**2), megabytes(1024**2 * 5 // 2)]

    assert [text.replace("\xa0", " ") for text in found] == [
        "10 MB", "2.5 MB", "10 Mo", "2,5 Mo", "10 MB", "2,5 MB",
    ]  # fmt: skip


def test_queue_calls_a_session_as_people_do(db):
    application_in("screening", session=ComingSessionFactory(number=219))

    page = read(of(UserFactory(case_officer=True)).get("/fr/observers/applications/"))

    (cell,) = page.all("td", **{"data-label": "Session du Conseil"})
    assert cell.text == "219e session"


def test_subject_of_a_mail_has_the_colon_of_its_language(rf):
    with translation.override("fr"):
        subject = Adapter(rf.get("/")).format_email_subject("Confirmez votre adresse")

    assert subject.replace("\xa0", " ").endswith(" : Confirmez votre adresse")
