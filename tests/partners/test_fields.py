"""What the fields refuse, with the sentence the user reads, and what they keep as it was typed."""

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError

from partners.fields import check_partial_date
from partners.models import Note, Partner, PartnerName
from tests.factories import PartnerFactory

CONTROL = "Remove the invisible control characters: they cannot be kept."
ADDRESS = "Enter a web address that begins with http:// or https://."
COPY = "Copy the address from the browser, without spaces: https://www.example.org."
PARTIAL = "Give a year (2003), a month (2003-05) or a day (2003-05-14)."
FAR = "This date is in the future or too far away."


def sentences(model, name, value):
    """What a field of a model says to a value; an empty list when it is content."""
    try:
        model._meta.get_field(name).clean(value, model())
    except ValidationError as error:
        return error.messages
    return []


# Web addresses


@pytest.mark.parametrize(
    "address",
    [
        "https://awa:secret@sahel.example/",
        "http://awa@sahel.example",
        "https://awa:@sahel.example/x",
    ],
)
def test_website_takes_no_credentials(address):
    refused = ["Leave the user name and the password out of the address."]
    assert sentences(Partner, "website", address) == refused


def test_website_may_have_the_sign_in_its_path():
    assert sentences(Partner, "website", "https://sahel.example/@femmes") == []


# Text


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ud800"],
    ids=ascii,
)  # fmt: skip
def test_line_refuses_control_characters(character):
    assert sentences(Partner, "legal_name", f"Femmes{character}du Sahel") == [CONTROL]


@pytest.mark.parametrize(
    "text",
    [
        "Île-de-Paix",
        "جمعية نساء الساحل",
        "नेपाल",
        "Ñandú (Perú) – «Sur»",
        "👩‍👩‍👧 Families",
        "L’Aube\u200f",
    ],
)
def test_line_keeps_every_script(text):
    assert Partner._meta.get_field("legal_name").clean(text, Partner()) == text


def test_line_refuses_a_character_too_many():
    assert sentences(Partner, "legal_name", "a" * 300) == []
    assert sentences(Partner, "legal_name", "a" * 301) == [
        "Ensure this value has at most 300 characters (it has 301)."
    ]


def test_legal_name_of_one_letter_is_refused():
    assert sentences(Partner, "legal_name", "A") == [
        "Ensure this value has at least 2 characters (it has 1)."
    ]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\ufeff", "\udfff"], ids=ascii)  # fmt: skip
def test_prose_refuses_control_characters(character):
    assert sentences(Partner, "description_en", f"We{character}work.") == [CONTROL]


def test_prose_keeps_lines_and_tabs():
    text = "We work.\r\n\r\n\tAnd rest.\n"

    assert Partner._meta.get_field("description_en").clean(text, Partner()) == text


@pytest.mark.parametrize(
    ("model", "name", "limit"),
    [(Partner, "description_en", 5000), (Partner, "address", 500), (Note, "text", 5000)],
)
def test_prose_refuses_a_character_too_many(model, name, limit):
    assert sentences(model, name, "a" * limit) == []
    assert sentences(model, name, "a" * (limit + 1)) == [
        f"Ensure this value has at most {limit} characters (it has {limit + 1})."
    ]


def test_prose_of_twenty_megabytes_is_refused_in_one_sentence():
    assert sentences(Partner, "description_en", "a" * 20_000_000) == [
        "Ensure this value has at most 5000 characters (it has 20000000)."
    ]


# Web addresses


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/",
        "//example.org/",
        "//evil.example",
        "localhost",
        "awa@sahel.example",
    ],
)
def test_website_refuses_what_is_not_a_web_address(address):
    assert sentences(Partner, "website", address) == [ADDRESS]


@pytest.mark.parametrize(
    "address",
    [
        "https://127.1",
        "127.1",
        "http://",
        "https://exa mple.org/",
        "https://example..org",
        "https://[::1",
    ],
)
def test_website_that_begins_well_and_ends_badly_is_to_be_copied(address):
    assert sentences(Partner, "website", address) == [COPY]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "https://example.org:8443/fr/?page=1#haut",
        "HTTPS://EXAMPLE.ORG/",
        "https://münchen.example/",
        "https://مثال.إختبار/",
    ],
)
def test_website_keeps_http_and_https(address):
    assert Partner._meta.get_field("website").clean(address, Partner()) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost",
        "https://localhost:8000/x",
        "http://[::1]/",
        "http://127.0.0.1/",
        "127.0.0.1",
        "https://10.1.2.3:8000/",
        "http://192.168.1.10/fr",
        "http://169.254.169.254/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
        "http://portal.localhost/",
        "https://print.lan/",
    ],
)
def test_website_has_a_name_that_the_world_knows(address):
    assert sentences(Partner, "website", address) == [
        "Give the whole name of the website, such as www.example.org."
    ]


@pytest.mark.parametrize(
    "address", ["http://a.example:99999/", "http://a.example:0/", "a.example:65536"]
)
def test_website_has_a_port_that_there_is(address):
    assert sentences(Partner, "website", address) == [
        "Give a port between 1 and 65535, or leave it out of the address."
    ]


def test_website_may_be_a_number_that_the_world_knows():
    assert sentences(Partner, "website", "http://198.41.0.4:65535/") == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "https://example.org"),
        (" www.example.org/fr?page=1#haut ", "https://www.example.org/fr?page=1#haut"),
        ("example.org:8443", "https://example.org:8443"),
        ("مثال.إختبار", "https://مثال.إختبار"),
    ],
)
def test_website_without_a_scheme_is_read_as_https_by_every_door(typed, kept):
    field = Partner._meta.get_field("website")

    assert field.clean(typed, Partner()) == kept
    assert field.formfield().clean(typed) == kept


@pytest.mark.parametrize("address", ["//evil.example", "localhost", "javascript:alert(1)"])
def test_form_adds_no_scheme_to_what_is_no_address(address):
    with pytest.raises(ValidationError) as refused:
        Partner._meta.get_field("website").formfield().clean(address)

    assert refused.value.messages == [ADDRESS]


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x7f", "\ufeff"], ids=ascii)
def test_website_refuses_control_characters(character):
    assert sentences(Partner, "website", f"https://example.org/{character}") == [CONTROL]


def test_website_of_two_lines_is_refused():
    assert sentences(Partner, "website", "https://example.org/\njavascript:alert(1)") == [
        COPY,
        CONTROL,
    ]


def test_website_refuses_a_character_too_many():
    address = "https://example.org/".ljust(301, "a")

    assert sentences(Partner, "website", address[:300]) == []
    assert sentences(Partner, "website", address) == [
        "Ensure this value has at most 300 characters (it has 301)."
    ]


def test_website_says_the_same_in_a_form():
    form = forms.modelform_factory(Partner, fields=["website"])({"website": "javascript:alert(1)"})

    assert form.errors["website"] == [ADDRESS]


# Partial dates


@pytest.mark.parametrize(
    "text", ["1000", "1863", "2003", "2003-05", "2003-05-14", "2024-02-29", "2026-05-14"]
)
@time_machine.travel("2026-05-14T12:00:00Z")
def test_partial_date_is_kept_as_far_as_it_is_known(text):
    assert Partner._meta.get_field("founded").clean(text, Partner()) == text


@pytest.mark.parametrize(
    "text",
    [
        "03",
        "20030",
        "2003-5",
        "2003/05",
        "2003-05-",
        "2003-05-14-1",
        "14.05.2003",
        "May 2003",
        "2003-00",
        "2003-13",
        "2003-02-30",
        "2023-02-29",
        "0000",
        "-2003",
        " 2003",
        "2003\n",
        "٢٠٠٣",
        "２００３",
    ],
)
def test_partial_date_of_another_shape_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        check_partial_date(text)

    assert refused.value.messages == [PARTIAL]


@pytest.mark.parametrize("text", ["2027", "2026-06", "2026-05-15", "9999", "0999", "0001-01-01"])
@time_machine.travel("2026-05-14T12:00:00Z")
def test_partial_date_that_cannot_be_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        check_partial_date(text)

    assert refused.value.messages == [FAR]


@time_machine.travel("2026-05-14T12:00:00Z")
def test_partial_date_of_this_year_and_month_may_be():
    assert check_partial_date("2026") is None
    assert check_partial_date("2026-05") is None


def test_partial_date_too_long_for_its_column_says_what_is_wanted():
    assert sentences(Partner, "founded", "2003-05-14T00:00") == [
        PARTIAL,
        "Ensure this value has at most 10 characters (it has 16).",
    ]


# Codes of languages and scripts


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("fr", []),
        ("fil", []),
        ("pt-BR", []),
        ("zh-Hant-TW", []),
        ("French", ["Give the language as a code, such as fr or pt-BR."]),
        ("FR", ["Give the language as a code, such as fr or pt-BR."]),
        ("f", ["Give the language as a code, such as fr or pt-BR."]),
        ("fr_CA", ["Give the language as a code, such as fr or pt-BR."]),
    ],
)
def test_language_of_a_name_is_a_code(value, said):
    assert sentences(PartnerName, "language", value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Arab", []),
        ("arab", ["Give the script as four letters of ISO 15924, such as Latn or Arab."]),
        ("Ara", ["Give the script as four letters of ISO 15924, such as Latn or Arab."]),
        ("Ar4b", ["Give the script as four letters of ISO 15924, such as Latn or Arab."]),
    ],
)
def test_script_of_a_name_is_four_letters(value, said):
    assert sentences(PartnerName, "script", value) == said


# Lists of choices


def test_choices_come_back_in_their_own_order_and_once(db):
    partner = PartnerFactory(levels=["local", "global", "local"])

    partner.refresh_from_db()

    assert partner.levels == ["global", "local"]


def test_choices_left_empty_are_an_empty_list(db):
    partner = PartnerFactory()

    partner.refresh_from_db()

    assert partner.levels == []
    assert Partner().levels == []


def test_choices_are_found_whole_and_never_by_a_part_of_one(db):
    field = Partner._meta.get_field("working_languages")
    hausa = PartnerFactory(working_languages=["fr", "ha"])
    PartnerFactory(working_languages=["ht"])

    def speaking(code):
        found = Partner.objects.filter(working_languages__contains=field.contains_choice(code))
        return list(found)

    assert speaking("ha") == [hausa]
    assert speaking("fr") == [hausa]
    assert speaking("h") == []


def test_choices_refuse_a_value_of_no_list():
    assert sentences(Partner, "levels", ["global", "galactic"]) == [
        "Value 'galactic' is not a valid choice."
    ]


@pytest.mark.parametrize("name", ["levels", "public_details", "working_languages"])
def test_choices_fit_their_column_all_at_once(name):
    field = Partner._meta.get_field(name)

    kept = field.get_prep_value([value for value, _ in field.flatchoices])

    assert len(kept) <= field.max_length


def test_choices_are_boxes_in_a_form():
    field = Partner._meta.get_field("levels").formfield()

    assert isinstance(field.widget, forms.CheckboxSelectMultiple)
    assert not field.required
    assert [value for value, _ in field.choices] == ["global", "regional", "national", "local"]


def test_address_that_is_too_long_is_said_to_be_too_long_and_nothing_else():
    sentence = ["Ensure this value has at most 300 characters (it has 2000)."]
    field = Partner._meta.get_field("website")
    for address in ("https://example.org/".ljust(2000, "a"), "https://".ljust(2000, "a")):
        for judge in (lambda text: field.clean(text, Partner()), field.formfield().clean):
            with pytest.raises(ValidationError) as error:
                judge(address)
            assert error.value.messages == sentence
