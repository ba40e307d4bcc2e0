"""axe finds nothing on the registry's pages, on a telephone and a desk, in light and in dark."""

import pytest

from partners.forms import PART_FORMS
from partners.models import Partner
from tests.browser.looking import PHONE, faults, faults_at

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(box => { box.open = true; })"


def save(page):
    """Press the form's own button, and say how the portal answers."""
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Save", exact=True).click()
    return answer.value.status


def test_axe_sees_a_fault(page, registry):
    page.goto("/en/partners/")

    page.evaluate("document.getElementById('q').labels[0].remove()")
    page.evaluate("document.getElementById('q').removeAttribute('placeholder')")

    assert [fault.partition(" at ")[0] for fault in faults(page)] == [
        "390 light: label",
        "390 dark: label",
        "1280 light: label",
        "1280 dark: label",
    ]


def test_axe_finds_nothing_on_the_pages_of_a_visitor(page, full):
    addresses = ["/en/", "/en/about/", f"/en/partners/{full.number}/", "/api/v1/docs/"]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


@pytest.mark.parametrize("language", ["fr", "es"])
def test_axe_finds_nothing_in_other_languages(page, full, language):
    pages = ["", "about/", "partners/?q=sahel", f"partners/{full.number}/", "accounts/login/"]
    addresses = [f"/{language}/{name}" for name in pages]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_in_an_empty_directory(page, transactional_db):
    assert faults_at(page, "/en/partners/") == []


@pytest.mark.parametrize(
    "query", ["", "?q=sahel&country=ML&category=ngo", "?q=xyzxyz", "?page=9&country=ZZ"]
)
def test_axe_finds_nothing_in_the_directory(page, registry, query):
    assert faults_at(page, f"/en/partners/{query}") == []


def test_axe_finds_nothing_in_the_directory_with_all_open(page, registry):
    page.set_viewport_size(PHONE)
    page.goto("/en/partners/?q=sahel&country=ML")

    page.evaluate(OPEN_EVERYTHING)

    assert faults(page) == []


def test_axe_finds_nothing_on_the_pages_of_staff(page, full, officer, sign_in):
    sign_in(officer)
    addresses = [
        "/en/partners/",
        f"/en/partners/{full.number}/",
        f"/en/partners/{full.number}/history/",
        f"/fr/partners/{full.number}/history/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


def test_axe_finds_nothing_on_the_blank_form(page, officer, sign_in):
    sign_in(officer)
    page.set_viewport_size(PHONE)
    page.goto("/en/partners/add/")

    page.evaluate(OPEN_EVERYTHING)

    assert faults(page) == []


def test_axe_finds_nothing_on_a_form_to_correct(page, officer, sign_in):
    sign_in(officer)
    page.goto("/en/partners/add/")
    page.get_by_label("Website").fill("nonsense here")
    page.get_by_label("Founded").fill("long ago")

    status = save(page)

    assert status == 422
    assert faults(page) == []


def test_axe_finds_nothing_beside_likely_duplicates(page, officer, sign_in):
    sign_in(officer)
    page.goto("/en/partners/add/")
    page.get_by_label("Legal name").fill("Femme du Sahel")
    page.locator("#id_category").select_option(index=1)
    page.locator("#id_hq_country").select_option(label="Mali")

    status = save(page)

    assert status == 409
    assert page.locator(".candidates a").all_inner_texts() == ["Femmes du Sahel (FDS)"]
    assert faults(page) == []


def test_axe_finds_nothing_on_the_form_of_a_record(page, full, officer, sign_in):
    sign_in(officer)

    assert faults_at(page, f"/en/partners/{full.number}/edit/") == []


def test_axe_finds_nothing_on_a_conflict(page, full, officer, sign_in):
    sign_in(officer)
    page.goto(f"/en/partners/{full.number}/edit/")
    other = Partner.objects.get(pk=full.pk)
    other.claim(other.version)
    other.city = "Kayes"
    other.save()
    page.locator("#id_city").fill("Ségou")

    status = save(page)

    assert status == 409
    assert page.locator(".conflict tbody tr").all_inner_texts() == [
        "City of headquarters\tSégou\tKayes"
    ]
    assert faults(page) == []


@pytest.mark.parametrize("kind", PART_FORMS)
def test_axe_finds_nothing_on_the_forms_of_a_part(page, full, officer, sign_in, kind):
    sign_in(officer)
    part = PART_FORMS[kind]._meta.model.objects.filter(partner=full).first()
    address = f"/en/partners/{full.number}/{kind}"

    found = [*faults_at(page, f"{address}/add/"), *faults_at(page, f"{address}/{part.pk}/")]

    assert found == []


@pytest.mark.parametrize("kind", ["contacts", "documents", "notes"])
def test_axe_finds_nothing_on_a_part_to_correct(page, full, officer, sign_in, kind):
    sign_in(officer)
    page.goto(f"/en/partners/{full.number}/{kind}/add/")

    status = save(page)

    assert status == 422
    assert faults(page) == []
