"""The inventory in a browser: a workbook in and out again, rounds and quality under axe."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners import quality, rounds
from partners.models import ImportBatch, Partner
from tests.browser.looking import PHONE, faults, faults_at
from tests.factories import InventoryRoundFactory, UserFactory
from tests.partners.inventory.workbooks import english

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def untidy():
    """A workbook whose acronyms nobody recognises, and two countries that no list knows."""
    book = english()
    for row in book.rows:
        if row[2:3] == ["Acronym"]:
            row[2] = "Known to us as"
        if "Juba Relief" in row:
            row[3:5] = ["NGO", "Upper Nilotia"]
        if "Nile Bridge" in row:
            row[4] = "Lower Nilotia"
    return book


@pytest.fixture
def workbook(tmp_path):
    return untidy().xlsx(tmp_path / "mapping.xlsx")


@pytest.fixture
def officer(transactional_db, sign_in):
    """A registry officer who is signed in."""
    user = UserFactory(registry_officer=True)
    sign_in(user)
    return user


def names():
    return set(Partner.everything.values_list("legal_name", flat=True))


def send(page, workbook):
    page.goto("/en/partners/import/")
    page.get_by_label("Workbook or list").set_input_files(workbook)
    page.get_by_role("button", name="Read the file").click()


def test_untidy_workbook_comes_in_is_found_and_goes_out_again(page, officer, workbook):
    send(page, workbook)
    # the guess is right but for one column
    assert page.get_by_label("Name of CSO").input_value() == "name"
    acronym = page.get_by_label("Known to us as")
    assert acronym.input_value() == ""
    acronym.select_option(label="Acronym")
    page.get_by_role("button", name="Read the rows").click()
    # a dry run: nothing is there yet
    page.get_by_role("heading", name="Nothing has been changed yet").wait_for()
    assert names() == set()
    page.get_by_role("link", name="Say what is meant").click()
    page.get_by_label("Upper Nilotia").select_option(label="South Sudan")
    page.get_by_label("Lower Nilotia").select_option(label="Uganda")
    page.get_by_role("button", name="Keep the answers and read again").click()
    page.get_by_text("8 partners would be created").wait_for()
    assert names() == set()
    # all of it, and it is found
    page.get_by_role("button", name="Bring them into the registry").click()
    page.get_by_role("button", name="Take the import back").wait_for()
    assert ImportBatch.objects.get().state == "committed"
    page.goto("/en/partners/")
    page.get_by_role("searchbox").first.fill("juba relief")
    page.keyboard.press("Enter")
    page.locator(".results").get_by_role("link", name="Juba Relief").click()
    assert page.locator("h1").inner_text() == "Juba Relief"
    found_at = page.url
    assert "South Sudan" in page.locator("main").inner_text()
    acronyms = dict(Partner.objects.values_list("legal_name", "acronym"))
    assert acronyms["Blue Acacia Trust"] == "BAT"
    assert acronyms["Ogaden Research Centre"] == "ORC"
    # and none of it
    page.goto(ImportBatch.objects.get().get_absolute_url())
    page.get_by_role("button", name="Take the import back").click()
    page.get_by_text("Taken back").first.wait_for()
    assert names() == set()
    page.goto("/en/partners/?q=juba+relief")
    assert page.locator(".results").get_by_role("link", name="Juba Relief").count() == 0
    assert page.goto(found_at).status == 404


def test_axe_finds_nothing_on_the_way_of_an_import(page, officer, workbook):
    found = {"start": faults_at(page, "/en/partners/import/")}
    page.get_by_role("button", name="Read the file").click()
    found["no file"] = faults(page)
    send(page, workbook)
    found["columns"] = faults(page)
    page.get_by_label("Known to us as").select_option(label="Name")
    page.get_by_role("button", name="Read the rows").click()
    page.get_by_text("Two columns cannot both be this.").first.wait_for()
    found["columns refused"] = faults(page)
    page.get_by_label("Known to us as").select_option(label="Acronym")
    page.get_by_role("button", name="Read the rows").click()
    page.get_by_role("heading", name="Nothing has been changed yet").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true; })")
    found["dry run"] = faults(page)
    page.get_by_role("link", name="Say what is meant").click()
    found["questions"] = faults(page)
    batch = ImportBatch.objects.get()
    batch.move("committing", done=10, total=40, beat_at=timezone.now() - timedelta(minutes=2))
    found["stopped work"] = faults_at(page, batch.get_absolute_url())
    batch.move("ready")
    page.goto(batch.get_absolute_url())
    page.get_by_role("button", name="Bring them into the registry").click()
    page.get_by_role("button", name="Take the import back").wait_for()
    found["committed"] = faults(page)
    Partner.objects.get(legal_name="Great Rift Foundation").save()
    found["obstacles"] = faults_at(page, f"/fr/partners/import/{batch.pk}/")

    assert found == {name: [] for name in found}


@pytest.fixture
def counted(full, officer):
    """One round that is closed and one that is open."""
    for year in (2025, 2026):
        inventory = InventoryRoundFactory(year=year)
        rounds.send(inventory)
        if year == 2025:
            rounds.close(inventory, officer)
    quality.daily()
    return inventory


def test_axe_finds_nothing_on_rounds_and_quality(page, counted, full):
    own = f"/en/partners/rounds/{counted.pk}/"
    closed = f"/en/partners/rounds/{counted.pk - 1}/"
    addresses = [
        "/en/partners/rounds/",
        own,
        f"{own}?show=all",
        f"{own}{full.pk}/",
        f"{own}close/",
        closed.replace("/en/", "/fr/"),
        "/es/partners/rounds/compare/",
        "/en/partners/quality/",
        "/fr/partners/quality/",
    ]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}
    page.set_viewport_size(PHONE | {"width": 360})
    widths = {}
    for address in [*addresses, "/en/partners/import/"]:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 360)
