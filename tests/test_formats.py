"""Dates as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from config.formats.lists import listed

FIRST, LATER = date(2026, 1, 1), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("language", "written", "texts"),
    [
        ("en", "DATE_FORMAT", ("1 January 2026", "28 November 2026")),
        ("fr", "DATE_FORMAT", ("1er janvier 2026", "28 novembre 2026")),
        ("es", "DATE_FORMAT", ("1 de enero de 2026", "28 de noviembre de 2026")),
        ("fr", "SHORT_DATE_FORMAT", ("1er janv. 2026", "28 nov. 2026")),
        ("fr", "MONTH_DAY_FORMAT", ("1er janvier", "28 novembre")),
        ("es", "MONTH_DAY_FORMAT", ("1 de enero", "28 de noviembre")),
        ("en", "YEAR_MONTH_FORMAT", ("January 2026", "November 2026")),
        ("en", "jS F", ("1st January", "28th November")),
    ],
)
def test_date_is_written_as_the_language_does(language, written, texts):
    with translation.override(language):
        assert (date_format(FIRST, written), date_format(LATER, written)) == texts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1 January 2026, 09:30"),
        ("fr", "1er janvier 2026, 09:30"),
        ("es", "1 de enero de 2026, 09:30"),
    ],
)
def test_moment_is_written_as_the_language_does(language, text):
    with translation.override(language):
        assert date_format(datetime(2026, 1, 1, 9, 30, tzinfo=UTC), "DATETIME_FORMAT") == text


def test_short_months_of_french_are_those_of_its_printers():
    with translation.override("fr"):
        written = [date_format(date(2026, month, 3), "SHORT_DATE_FORMAT") for month in range(1, 13)]

    assert written == [
        "3 janv. 2026", "3 févr. 2026", "3 mars 2026", "3 avr. 2026", "3 mai 2026", "3 juin 2026",
        "3 juill. 2026", "3 août 2026", "3 sept. 2026", "3 oct. 2026", "3 nov. 2026", "3 déc. 2026",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Mali; Niger"), ("fr", "Mali\u00a0; Niger"), ("es", "Mali; Niger")],
)
def test_list_is_written_as_the_language_does(language, text):
    with translation.override(language):
        assert listed(["Mali", "Niger"]) == text
