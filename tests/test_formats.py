"""Dates as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

FIRST, LATER = date(2026, 1, 1), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("language", "written", "texts"),
    [
        ("en", "DATE_FORMAT", ("1 January 2026", "28 November 2026")),
        ("fr", "DATE_FORMAT", ("1er janvier 2026", "28 novembre 2026")),
        ("es", "DATE_FORMAT", ("1 de enero de 2026", "28 de noviembre de 2026")),
        ("fr", "SHORT_DATE_FORMAT", ("1er jan. 2026", "28 nov. 2026")),
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
