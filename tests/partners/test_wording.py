"""Languages, lists and dates as they stand in the sentences of each language."""

import pytest
from django.utils import translation

from partners.models import Assessment, Note, Partner, PartnerName
from partners.models.changes import history_of
from partners.models.vocabulary import language_name
from tests.factories import AssessmentFactory, CountryFactory, NoteFactory, PartnerFactory
from tests.pages import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "remarks"),
    [
        ("en", ["Former name", "French"]),
        ("fr", ["Ancien nom", "français"]),
        ("es", ["Nombre anterior", "francés"]),
    ],
)
def test_language_within_a_sentence_has_a_capital_in_english_only(language, remarks):
    with translation.override(language):
        assert PartnerName(kind=PartnerName.Kind.FORMER, language="fr").remarks == remarks


def test_remark_about_the_language_of_a_text():
    with translation.override("es"):
        remark = Partner(description_en="We help.").description_language_remark

    assert remark == "Idioma de este texto: inglés"


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fr", ["Afrikaans", "Khmer", "Luxembourgeois", "Mongol"]),
        ("es", ["Afrikáans", "Jemer", "Luxemburgués", "Mongol"]),
    ],
)
def test_languages_that_django_calls_otherwise(language, names):
    with translation.override(language):
        assert [language_name(code) for code in ("af", "km", "lb", "mn")] == names


def test_history_says_languages_and_the_founding_as_the_page_does():
    partner = PartnerFactory(working_languages=["en", "es", "de"], founded="2003-05")
    with translation.override("fr"):
        changes = {change.label: change.new for change in history_of(partner)[0].changes}

    assert changes["langues de travail"] == "Allemand, Anglais, Espagnol"
    assert "mai 2003" in changes.values()


def test_page_in_french_has_a_space_before_the_marks(client, registry_officer):
    partner = PartnerFactory(legal_name="Femmes du Sahel")
    partner.activity_countries.set(
        [CountryFactory(code="ML", name_fr="Mali"), CountryFactory(code="NE", name_fr="Niger")]
    )
    client.force_login(registry_officer)

    page = client.get(f"/fr/partners/{partner.number}/").content.decode()
    history = client.get(f"/fr/partners/{partner.number}/history/").content.decode()

    assert "Mali\u00a0; Niger" in page
    assert "<title>Historique\u00a0: Femmes du Sahel" in history


def test_rows_are_called_by_the_day_as_people_read_it():
    note = NoteFactory(kind=Note.Kind.MEETING, happened_on="2026-01-03")
    assessment = AssessmentFactory(kind=Assessment.Kind.SANCTIONS, starts_on="2026-02-01")
    note.refresh_from_db()
    assessment.refresh_from_db()

    with translation.override("fr"):
        assert str(note).endswith(", 3 janvier 2026")
        assert str(assessment).endswith(", 1er février 2026")


def test_address_that_only_takes_forms_has_a_page_of_the_portal(client, registry_officer):
    partner = PartnerFactory()
    client.force_login(registry_officer)
    answer = client.get(f"/en/partners/{partner.number}/confirm/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert read(answer).one("h1").text.strip() == "There is nothing to read at this address"
