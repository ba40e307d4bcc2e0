"""What a list says of an organisation's work, and the persons to write to."""

import pytest
from django.core.management import call_command

from partners.inventory.areas import Areas
from partners.inventory.people import language_of, people_in
from partners.models import ActivityArea, Contact, Partner
from tests.factories import PartnerFactory
from tests.partners.inventory.workbooks import Book

pytestmark = pytest.mark.django_db

HEADS = {
    "en": ["Organization", "Country", "Areas of work", "Description", "Contact person", "Position"],
    "fr": ["Organisation", "Pays", "Domaines d’intervention", "Mission", "Personne de contact", "Fonction"],
    "es": ["Organización", "País", "Áreas de trabajo", "Descripción", "Persona de contacto", "Cargo"],
}  # fmt: skip
ROWS = {
    "en": [
        "Coral Weavers", "Fiji", "Legal aid; Health care, fishing",
        "Help for the families of migrants in the islands.",
        "Mr. Tevita Example, tevita@coral.example", "Director",
    ],
    "fr": [
        "Tisseuses du Corail", "Mali", "Formation et lutte contre la traite",
        "Aide aux familles des migrants dans les îles.", "Mme Awa Exemple (présidente)", "",
    ],
    "es": [
        "Tejedoras del Coral", "México", "Salud / Derechos humanos",
        "Apoyo para las familias de los migrantes en las islas.", "Lic. Ana Ejemplo", "Directora",
    ],
}  # fmt: skip
AREAS = {
    "en": ["health", "migrant_assistance"],
    "fr": ["counter_trafficking", "training"],
    "es": ["advocacy", "health"],
}
PEOPLE = {
    "en": ("Tevita Example", "Director", "tevita@coral.example"),
    "fr": ("Awa Exemple", "présidente", ""),
    "es": ("Ana Ejemplo", "Directora", ""),
}


def book_of(language, *rows):
    return Book(rows=[HEADS[language], *map(list, rows)])


def committed(client, batch, at_once):
    client.force_login(batch.user)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/commit/")
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("language", HEADS)
def test_work_and_people_come_in_with_a_new_partner(
    client, batch_of, registry_officer, at_once, language
):
    committed(client, batch_of(registry_officer, book_of(language, ROWS[language])), at_once)

    partner = Partner.objects.get()
    assert sorted(area.code for area in partner.activity_areas.all()) == AREAS[language]
    assert getattr(partner, f"description_{language}") == ROWS[language][3]
    contact = partner.contacts.get()
    assert (contact.name, contact.function, contact.email) == PEOPLE[language]
    assert contact.is_main
    first = partner.history.earliest()
    assert sorted(one.activityarea.code for one in first.activity_areas.all()) == AREAS[language]


def test_area_that_no_list_knows_is_said_and_left_out(batch_of, registry_officer):
    row = batch_of(registry_officer, book_of("en", ROWS["en"])).rows.get()

    assert row.action == "import"
    assert "No activity area of the list: fishing." in row.reason


def test_person_is_seen_inside_only_and_belongs_to_the_office(
    client, batch_of, focal_point_mali, at_once
):
    batch = batch_of(focal_point_mali, book_of("fr", ROWS["fr"]), is_listed=True)
    committed(client, batch, at_once)

    partner = Partner.objects.get()
    assert partner.contacts.get().office == focal_point_mali.office
    assert "Awa Exemple" in client.get(partner.get_absolute_url()).content.decode()
    client.logout()
    for address in (partner.get_absolute_url(), f"/api/v1/partners/{partner.pk}/"):
        answer = client.get(address)
        assert (answer.status_code, b"Awa Exemple" in answer.content) == (200, False)


def test_undo_leaves_no_person_behind(client, batch_of, registry_officer, at_once):
    batch = committed(client, batch_of(registry_officer, book_of("fr", ROWS["fr"])), at_once)
    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "undone"
    assert not Contact.objects.exists()
    assert not Contact.history.exists()


@pytest.mark.parametrize("change", ["add", "edit"])
def test_person_worked_on_since_stands_in_the_way(
    client, batch_of, registry_officer, at_once, change
):
    batch = committed(client, batch_of(registry_officer, book_of("fr", ROWS["fr"])), at_once)
    if change == "add":
        Contact(partner=Partner.objects.get(), name="Binta Exemple").save()
    else:
        contact = Contact.objects.get()
        contact.function = "Secretary"
        contact.save()

    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "committed"


def test_description_fills_a_gap_and_replaces_nothing(client, batch_of, registry_officer, at_once):
    same = {"hq_country__code": "ML", "category": None, "founded": "", "city": "", "email": ""}
    bare = PartnerFactory(legal_name="Tisseuses du Corail", website="", **same)
    told = PartnerFactory(
        legal_name="Gardiennes du Fleuve Sahélien",
        website="",
        description_fr="Notre texte.",
        **same,
    )
    rows = [ROWS["fr"], ["Gardiennes du Fleuve Sahélien", *ROWS["fr"][1:]]]

    committed(client, batch_of(registry_officer, book_of("fr", *rows)), at_once)

    bare.refresh_from_db()
    told.refresh_from_db()
    assert bare.description_fr == ROWS["fr"][3]
    assert told.description_fr == "Notre texte."
    assert Partner.objects.count() == 2


@pytest.fixture
def weavers():
    """A partner of the same name as the row in French, with a person and an area of its own."""
    partner = PartnerFactory(
        legal_name="Tisseuses du Corail",
        hq_country__code="ML",
        website="",
        description_fr=ROWS["fr"][3],
        email="",
    )
    partner.activity_areas.set(ActivityArea.objects.filter(code="training"))
    Contact(partner=partner, name="Binta Exemple", is_main=True).save()
    return partner


def said_of(partner):
    """``(areas, [(name, is it the main one, office)])``."""
    people = Contact.objects.filter(partner=partner).order_by("name")
    return (
        sorted(partner.activity_areas.values_list("code", flat=True)),
        [(one.name, one.is_main, one.office) for one in people],
    )


def test_row_adds_areas_and_a_person_to_the_partner_and_the_undo_takes_them_back(
    client, focal_point_mali, batch_of, weavers, at_once
):
    batch = batch_of(focal_point_mali, book_of("fr", ROWS["fr"]))
    row = batch.rows.get()
    client.force_login(focal_point_mali)
    page = client.get(f"/en/partners/import/{batch.pk}/").content.decode()

    assert (row.action, list(row.changes())) == (
        "update",
        [
            ("Activity areas", "", "+ counter_trafficking"),
            ("Contacts", "", "+ Awa Exemple, présidente"),
        ],
    )
    assert "Changes: Activity areas, Contacts." in row.reason
    assert "<ins>+ Awa Exemple, présidente</ins>" in page
    assert "<ins>+ Counter-trafficking" in page

    committed(client, batch, at_once)
    assert said_of(weavers) == (
        ["counter_trafficking", "training"],
        [
            ("Awa Exemple", False, focal_point_mali.office),
            ("Binta Exemple", True, None),
        ],
    )

    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert said_of(weavers) == (["training"], [("Binta Exemple", True, None)])
    assert not Contact.history.filter(name="Awa Exemple").exists()


def test_person_and_areas_that_the_record_has_are_no_difference(
    batch_of, registry_officer, weavers
):
    weavers.activity_areas.set(ActivityArea.objects.filter(code__in=AREAS["fr"]))
    Contact(partner=weavers, name="AWA EXEMPLE", function="Trésorière").save()

    row = batch_of(registry_officer, book_of("fr", ROWS["fr"])).rows.get()

    assert (row.action, row.differences) == ("duplicate", {})


def test_person_added_by_an_import_and_worked_on_since_stands_in_the_way(
    client, registry_officer, batch_of, weavers, at_once
):
    batch = committed(client, batch_of(registry_officer, book_of("fr", ROWS["fr"])), at_once)
    person = Contact.objects.get(name="Awa Exemple")
    person.phone = "+223 20 00 00 00"
    person.save()

    with at_once():
        client.post(f"/en/partners/import/{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "committed"
    assert Contact.objects.filter(name="Awa Exemple").exists()


def test_command_adds_what_the_page_adds(tmp_path, weavers):
    path = book_of("fr", ROWS["fr"]).xlsx(tmp_path / "list.xlsx")

    call_command("import_partners", path, verbosity=0)

    assert said_of(weavers) == (
        ["counter_trafficking", "training"],
        [("Awa Exemple", False, None), ("Binta Exemple", True, None)],
    )


def test_columns_can_be_left_out(client, batch_of, registry_officer, at_once):
    batch = batch_of(registry_officer, book_of("fr", ROWS["fr"]))
    client.force_login(registry_officer)
    address = f"/en/partners/import/{batch.pk}/columns/"

    page = client.get(address).content.decode()
    with at_once():
        client.post(address, {"t0-c0": "name", "t0-c1": "country", "t0-c4": "", "t0-c5": ""})

    assert "Contact persons are seen by staff and the organisation’s own people only." in page
    assert "contact" not in batch.rows.get().values


@pytest.mark.parametrize(
    ("names", "functions", "person"),
    [
        (["Jean", "Exemple"], [], ("Jean Exemple", "", "", "")),
        (["Dr. Ana Ejemplo / +52 55 0000 0000"], ["Presidenta"], ("Ana Ejemplo", "Presidenta", "", "+52 55 0000 0000")),
        (["bo@exemple.example; Bo Exemple"], [], ("Bo Exemple", "", "bo@exemple.example", "")),
    ],
)  # fmt: skip
def test_person_is_read_as_people_write_it(names, functions, person):
    (found,) = people_in([("", name) for name in names], functions)

    assert tuple(found.values()) == person


@pytest.mark.parametrize(
    ("cells", "people"),
    [
        ([("Contact 1", "Ali Exemple"), ("Contact 2", "Sara Ejemplo")], [("Ali Exemple", "", "", ""), ("Sara Ejemplo", "", "", "")]),
        ([("Prénom", "Jean Paul"), ("Nom de famille", "De Exemple")], [("Jean Paul De Exemple", "", "", "")]),
        ([("Contact", "Ali Exemple"), ("", "Président")], [("Ali Exemple", "Président", "", "")]),
        ([("Contact", "Ali Exemple"), ("", "ali@a.example"), ("Contact", "Sara Ejemplo"), ("", "+223 20 00 00 00"), ("", "sara@a.example")],
         [("Ali Exemple", "", "ali@a.example", ""), ("Sara Ejemplo", "", "sara@a.example", "+223 20 00 00 00")]),
        ([("Contact", "Ali Exemple, Sara Ejemplo; ali@a.example / sara@a.example")],
         [("Ali Exemple", "", "ali@a.example", ""), ("Sara Ejemplo", "", "sara@a.example", "")]),
    ],
)  # fmt: skip
def test_persons_in_several_columns_stay_apart(cells, people):
    assert [tuple(one.values()) for one in people_in(cells, [])] == people


def test_each_function_is_that_of_its_person():
    people = people_in([("", "Ali Exemple"), ("", "Sara Ejemplo")], ["Président", "Trésorière"])

    assert [one["function"] for one in people] == ["Président", "Trésorière"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+223 20 00 00 00",
        "a@b.example",
        "n/a",
        "see the list of all the members of the board below",
        12,
    ],
)
def test_what_is_no_person_is_none(text):
    assert people_in([("", text)], []) == []


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("HEALTH", ("health",), ()),
        ("Aide au retour volontaire et à la réintégration", ("voluntary_return",), ()),
        ("WASH | Shelter", ("humanitarian",), ()),
        ("accueil des migrants en transit; pêche", ("migrant_assistance",), ("pêche",)),
    ],
)
def test_areas_are_known_by_words_of_three_languages(text, codes, unknown):
    assert Areas().named(text) == (codes, unknown)


def test_language_of_a_text_without_telling_words_is_english():
    assert language_of("Migrants") == "en"
