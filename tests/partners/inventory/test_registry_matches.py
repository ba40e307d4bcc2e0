"""What a row must have in common with a record before it is written over it."""

import pytest

from partners.inventory.proposals import is_sure
from partners.matching import Reason, Verdict
from tests.factories import PartnerFactory
from tests.partners.inventory.workbooks import Book


@pytest.mark.parametrize(
    ("reasons", "country", "partner_country", "sure"),
    [
        ([Reason.SIMILAR_NAME], "ML", "ML", True),
        ([Reason.SAME_COUNTRY, Reason.SAME_YEAR], "ML", "ML", False),
        ([Reason.OTHER_NAME, Reason.OTHER_ACRONYM, Reason.OTHER_YEAR], "", "FR", False),
        ([Reason.SAME_NAME], "", "FR", False),
        ([Reason.SAME_WEBSITE], "", "FR", True),
        ([Reason.SAME_IDENTIFIER], "", "", True),
        ([Reason.SAME_NAME], "ML", "", True),
        ([Reason.SIMILAR_NAME], "ML", "", False),
    ],
)
def test_a_record_is_written_over_for_a_good_reason_only(reasons, country, partner_country, sure):
    assert is_sure(Verdict(0.9, tuple(reasons)), country, partner_country) is sure


def test_likely_is_never_sure():
    assert is_sure(Verdict(0.7, (Reason.SAME_WEBSITE,)), "ML", "ML") is False


@pytest.fixture
def row_of(batch_of, registry_officer):
    """What becomes of the one row of a list."""

    def made(name, country, website=""):
        book = Book()
        book.line("Organisation", "Country", "Category", "Website", "Year founded")
        book.line(name, country, "NGO", website, "1998")
        book.line("Quite Another Fishing Body", "Chile", "NGO", "", "2001")
        return batch_of(registry_officer, book).rows.order_by("position")[0]

    return made


def test_row_without_country_is_looked_at(row_of):
    partner = PartnerFactory(legal_name="Coral Weavers of Bamako", website="")

    row = row_of("Coral Weavers of Bamako", "")

    assert (row.action, row.candidate_id) == ("review", partner.pk)
    assert row.reason.startswith(f"Perhaps {partner.label} Coral Weavers of Bamako: same name")


def test_record_without_country_is_not_taken_for_another_body(row_of):
    PartnerFactory(legal_name="Refugee Education Trust", hq_country=None, website="")

    row = row_of("Ayuda al Refugiado", "Brasil")

    assert (row.action, row.candidate_id) == ("import", None)  # only reasons against it
    assert "Perhaps" not in row.reason
    assert row.differences == {}


def test_rows_of_one_body_in_two_countries_are_looked_at(batch_of, registry_officer):
    book = Book()
    book.line("Organisation", "Country", "Category", "Website", "Year founded")
    book.line("INGO Office Alpha", "Kenya", "NGO", "https://ingo-alpha.org", "1998")
    book.line("INGO Office Alpha", "Uganda", "NGO", "https://ingo-alpha.org", "1998")
    book.line("INGO Office Alpha", "Rwanda", "NGO", "https://alpha.rw", "1998")

    first, second, third = batch_of(registry_officer, book).rows.order_by("position")

    assert (first.action, second.action, third.action) == ("import", "review", "import")
    assert second.reason.startswith("Perhaps the same as row ")
    assert "same website; same name; founded in the same year; other country" in second.reason


def test_rows_of_two_branches_are_looked_at(batch_of, registry_officer):
    book = Book()
    book.line("Organisation", "Country", "Category", "Website", "Year founded")
    book.line("Cáritas Diocesana de Chosica", "Peru", "NGO", "https://caritas.pe", "")
    book.line("Cáritas Diocesana de Chocica", "Peru", "NGO", "https://caritas.pe", "")
    book.line("Cáritas Diocesana de Tumbes", "Peru", "NGO", "https://caritas.pe", "")

    first, second, third = batch_of(registry_officer, book).rows.order_by("position")

    assert (first.action, second.action, third.action) == ("import", "duplicate", "review")


def test_row_of_a_branch_with_the_acronym_of_its_parent_is_looked_at(batch_of, registry_officer):
    book = Book()
    book.line("Organisation", "Acronym", "Country", "Category", "Year founded")
    book.line("Kenya Red Cross", "KRCX", "Kenya", "NGO", "")
    book.line("Kenya Red Cross Branch", "KRCX", "Kenya", "NGO", "")

    first, second = batch_of(registry_officer, book).rows.order_by("position")

    assert (first.action, second.action) == ("import", "review")
