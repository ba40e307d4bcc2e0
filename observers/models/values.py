"""The values of answers: how long, of which shape, and countries by their names."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from partners.fields import check_partial_date, check_phone


def count_words(text):
    """The words of a text: what stands between spaces; the one count for pages, API and checks."""
    return len(text.split())


def country_codes():
    country = apps.get_model("partners", "Country")
    return set(country.objects.values_list("code", flat=True))


def country_names(language=None):
    """Names of all countries by their codes, in the reader's language where none is said."""
    language = language or translation.get_language()
    country = apps.get_model("partners", "Country")
    return {row.code: row.name_in(language) for row in country.objects.all()}


def number_of(text):
    """The number that somebody wrote, or -1: no answer is below nought."""
    digits = "".join(text.split())
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return -1


def check_number(question, text):
    if not 0 <= number_of(text) < 1e15:
        raise ValidationError(_("Give a number."), code="number")


def check_percent(column, text):
    if not 0 <= number_of(text.removesuffix("%")) <= 100:
        raise ValidationError(_("Give a share between 0 and 100."), code="percent")


def check_year(column, text):
    """A year of the past, the present one, or the next: budgets are made ahead."""
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise ValidationError(_("Give a year with four digits, such as 2024."), code="year")
    latest = timezone.localdate().year + 1
    if not 1800 <= int(text) <= latest:
        raise ValidationError(
            _("Give a year between 1800 and %(latest)s."),
            code="year_range",
            params={"latest": str(latest)},
        )


def check_email(question, text):
    models.EmailField().run_validators(text)


def check_date(question, text):
    check_partial_date(text)


def check_yes_no(question, text):
    if text not in ("yes", "no"):
        raise ValidationError(_("Choose yes or no."), code="choice")


def check_choice(question, text):
    if text not in question.codes():
        raise ValidationError(_("Choose from the list."), code="choice")


def check_country(column, text):
    if text not in country_codes():
        raise ValidationError(_("Choose from the list."), code="choice")


#: By the kind of a question, or of a column.
CHECKS = {
    "number": check_number,
    "percent": check_percent,
    "phone": lambda question, text: check_phone(text),
    "email": check_email,
    "date": check_date,
    "yes_no": check_yes_no,
    "choice": check_choice,
    "country": check_country,
    "year": check_year,
}
