"""What must be true of people and their keys, of places and terms, and of files handed in."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.test import override_settings
from django.utils import translation

from partners.models import ApiToken, Category, Country, Membership, Office, User
from partners.models.files import stored_path
from tests.factories import (
    PDF,
    ApiTokenFactory,
    CountryFactory,
    DocumentFactory,
    MembershipFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.partners.rules import assert_database_refuses, at, refusals, whole

NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)


# Users and memberships


@pytest.mark.parametrize("email", ["ana@example.org", "Ana@Example.ORG"])
def test_user_is_known_by_one_address_in_any_case(db, email):
    UserFactory(email="ana@example.org")

    assert refusals(UserFactory(), email=email) == {
        "email": ["Somebody with this e-mail address is registered already."]
    }


@pytest.mark.parametrize("email", ["", "ana", "ana@"])
def test_user_needs_a_true_address(db, email):
    sentence = "Enter a valid email address." if email else "This field cannot be blank."

    assert refusals(UserFactory(), email=email) == {"email": [sentence]}


def test_user_made_by_hand_is_known_in_lower_case(db):
    user = User.objects.create_user("Ana@Example.ORG", "a-password")

    assert user.email == "ana@example.org"
    assert user.check_password("a-password")
    assert not user.is_staff


def test_superuser_made_by_hand_enters_the_admin(db):
    user = User.objects.create_superuser("ana@example.org", "a-password")

    assert (user.is_staff, user.is_superuser) == (True, True)


def test_user_is_called_by_name_or_address(db):
    assert str(UserFactory(first_name="Ana", last_name="Diarra")) == "Ana Diarra"
    assert str(UserFactory(email="ana@example.org")) == "ana@example.org"


def test_person_belongs_to_a_partner_once(db):
    membership = MembershipFactory()
    twin = Membership(user=membership.user, partner=membership.partner, role="reader")

    assert refusals(twin) == whole("This person belongs to this organisation already.")
    assert_database_refuses(twin)
    assert refusals(twin, partner=PartnerFactory()) == {}


def test_membership_reads_unless_said_otherwise():
    assert Membership().role == "reader"


# Keys for programs


def test_token_keeps_the_hash_of_its_secret_alone(db):
    token = ApiTokenFactory()

    kept = ApiToken.objects.values().get()

    assert token.secret.startswith("cso_")
    assert token.secret not in map(str, kept.values())
    assert kept["digest"] == ApiToken.digest_of(token.secret)
    assert kept["hint"] == token.secret[-4:]


def test_tokens_have_secrets_of_their_own(db):
    assert len({ApiTokenFactory().secret for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("values", "is_usable"),
    [
        ({}, True),
        ({"expires_at": datetime(2026, 5, 14, 12, 0, 1, tzinfo=UTC)}, True),
        ({"expires_at": NOON}, False),
        ({"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)}, False),
        ({"expires_at": datetime(2027, 1, 1, tzinfo=UTC), "revoked_at": NOON}, False),
    ],
    ids=str,
)
def test_token_is_usable_until_it_expires_or_is_revoked(db, values, is_usable):
    with time_machine.travel(NOON, tick=False):
        token = ApiTokenFactory(**values)

        assert token.is_usable is is_usable
        assert list(ApiToken.objects.usable(NOON)) == ([token] if is_usable else [])


# Places and terms


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Germany"), ("fr", "Allemagne"), ("es", "Alemania"), ("pt", "Germany")]
)  # fmt: skip
def test_term_has_a_name_in_the_readers_language(db, language, name):
    country = Country.objects.get(code="DE")

    with translation.override(language):
        assert str(country) == name
    assert country.name_in(language) == name
    assert country.name_in(None) == "Germany"


def test_term_code_is_known_once(db):
    assert refusals(Category(code="ngo", name_en="A", name_fr="B", name_es="C")) == {
        "code": ["Category with this Code already exists."]
    }


def test_term_needs_a_name_in_each_language(db):
    assert refusals(Category(code="club", name_en="Club")) == {
        "name_fr": ["This field cannot be blank."],
        "name_es": ["This field cannot be blank."],
    }


def test_term_in_use_is_not_deleted(partner):
    with pytest.raises(ProtectedError):
        partner.category.delete()
    with pytest.raises(ProtectedError):
        partner.hq_country.delete()


def test_office_closes_on_or_after_the_day_it_opens(db):
    office = OfficeFactory(valid_from=date(2020, 1, 2))

    refused = refusals(office, valid_until=date(2020, 1, 1))

    assert refused == at("valid_until", "An office closes after it opens.")
    assert_database_refuses(office)
    assert refusals(office, valid_until=date(2020, 1, 2)) == {}
    assert refusals(office, valid_from=None) == {}


def test_office_covers_countries_beside_the_one_it_stands_in(db):
    office = OfficeFactory(country=CountryFactory(code="SN"), countries=["ML", "BF"])

    covered = Office.objects.get(pk=office.pk).countries

    assert sorted(covered.values_list("code", flat=True)) == ["BF", "ML"]


# Files


def package(*names):
    """An office file: a ZIP archive that holds these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()


def refusals_of_file(name, content):
    return refusals(DocumentFactory(), file=SimpleUploadedFile(name, content))


OFFICE = package("[Content_Types].xml", "word/document.xml")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 16


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("statutes.pdf", PDF),
        ("STATUTES.PDF", PDF),
        ("seal.png", PNG),
        ("seal.jpg", JPEG),
        ("seal.jpeg", JPEG),
        ("statutes.docx", OFFICE),
        ("accounts.xlsx", package("[Content_Types].xml", "xl/workbook.xml")),
        ("statutes.odt", package("mimetype", "content.xml")),
    ],
)
def test_file_that_is_what_its_name_says_is_kept(db, name, content):
    assert refusals_of_file(name, content) == {}


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("statutes.pdf", b"MZ\x90\x00 a program", "pdf"),
        ("statutes.pdf", b"<html><script>alert(1)</script>", "pdf"),
        ("seal.png", JPEG, "png"),
        ("statutes.docx", PDF, "docx"),
        ("statutes.docx", package("program.exe"), "docx"),
        ("statutes.docx", OFFICE[:-30], "docx"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(db, name, content, ending):
    assert refusals_of_file(name, content) == {
        "file": [f"The content of this file is not what its name says (.{ending})."]
    }


def test_file_with_macros_is_refused(db):
    macros = package("[Content_Types].xml", "word/vbaProject.bin")
    assert refusals_of_file("statutes.docx", macros) == {
        "file": [
            (
                "This file carries macros or other programs, which are not kept. "
                "Save it without them, as .docx or PDF, and send that."
            )
        ]
    }


@pytest.mark.parametrize("name", ["statutes.exe", "statutes.svg", "statutes", "statutes.pdf.html"])
def test_file_of_another_kind_is_refused(db, name):
    assert refusals_of_file(name, PDF) == {
        "file": [
            (
                "Files of this kind are not kept. "
                "Send one of these: pdf, jpg, jpeg, png, docx, xlsx, pptx, odt, odp."
            )
        ]
    }


def test_file_too_large_is_refused(db):
    with override_settings(PORTAL_DOCUMENT_BYTES=1024):
        assert refusals_of_file("statutes.pdf", PDF.ljust(1024)) == {}
        assert refusals_of_file("statutes.pdf", PDF.ljust(1025)) == {
            "file": ["The file is larger than 1 KB. Send a smaller one."]
        }


def test_empty_file_is_refused(db):
    assert refusals_of_file("statutes.pdf", b"") == {
        "file": ["This file is empty: choose another one."]
    }


def test_document_needs_a_file(db):
    assert refusals(DocumentFactory(), file=None) == {"file": ["This field cannot be blank."]}


def test_file_kept_already_is_not_read_again(db):
    document = DocumentFactory()

    with override_settings(PORTAL_DOCUMENT_BYTES=1):
        assert refusals(document, title="Another title") == {}


def test_file_is_stored_under_a_name_of_its_own():
    first = stored_path(None, "Secret plans of Ana.PDF")
    second = stored_path(None, "Secret plans of Ana.PDF")

    assert first != second
    assert first.startswith("partners/")
    assert len(first) == len("partners/") + 32 + len(".pdf")
    assert "Ana" not in first
