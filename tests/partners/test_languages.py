"""What languages are called, which codes are one, and in which order forms offer sessions."""

from datetime import date

import pytest
from babel import Locale
from django.utils import translation
from rest_framework.test import APIClient

from partners.forms import part_form
from partners.models import LANGUAGES, PartnerName
from tests.factories import CouncilSessionFactory, PartnerNameFactory
from tests.partners.rules import refusals

pytestmark = pytest.mark.django_db

CODE = "Give the language as a code, such as fr or pt-BR."
#: Where we say it otherwise than the Unicode locale data do, and well.
OURS = {
    "fr": {"az": "Azéri", "ckb": "Kurde central (sorani)", "fy": "Frison"},
    "es": {
        "az": "Azerí", "ckb": "Kurdo central (Sorani)", "eu": "Vasco", "fy": "Frisón",
        "kab": "Cabilio", "kn": "Kannada", "ml": "Malayalam", "nb": "Noruego bokmål",
        "os": "Osetio", "pa": "Panyabí",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "es"])
def test_languages_are_called_as_the_locale_data_call_them(language):
    known = Locale(language).languages
    with translation.override(language):
        differing = {
            code: str(name) for code, name in LANGUAGES if str(name).lower() != known[code]
        }

    assert differing == OURS[language]


@pytest.mark.parametrize("code", ["zz", "qqq", "zz-Latn"])
def test_name_in_a_language_that_nobody_knows_is_refused(partner, code):
    name = PartnerName(partner=partner, text="Sahel Women", language=code)

    assert refusals(name) == {"language": [CODE]}


@pytest.mark.parametrize("code", ["", "fr", "pt-BR", "bm", "kea", "zh-Hant"])
def test_name_in_a_known_language_is_kept(partner, code):
    assert refusals(PartnerName(partner=partner, text="Sahel Women", language=code)) == {}


def test_language_that_was_stored_before_stays(partner):
    name = PartnerNameFactory(partner=partner)
    PartnerName.objects.filter(pk=name.pk).update(language="zz")
    name.refresh_from_db()

    assert refusals(name, text="Sahel Women") == {}


def test_api_refuses_it(partner, registry_officer):
    api = APIClient()
    api.force_authenticate(registry_officer)
    body = {"kind": "translation", "text": "Sahel Women", "language": "zz"}

    answer = api.post(f"/api/v1/partners/{partner.pk}/names/", body, format="json")

    assert (answer.status_code, answer.json()["errors"]) == (400, {"language": [CODE]})


def test_sessions_are_offered_by_number(partner, registry_officer):
    for number in (82, 218, 100):
        CouncilSessionFactory(number=number, starts_on=date(1800 + number, 1, 1))
    CouncilSessionFactory(kind="special", number=30)

    offered = part_form("observer-statuses", user=registry_officer).fields["session"].choices

    assert [label for key, label in offered if key] == [
        "Regular session 218", "Regular session 100", "Regular session 82", "Special session 30",
    ]  # fmt: skip
