"""The workbook of a round, sent back: what it corrects and replies counts as answered."""

from datetime import date

import pytest
from django.utils import timezone

from partners import rounds
from partners.models import ImportBatch, Partner, RoundAnswer, RoundReply
from tests.factories import (
    CategoryFactory,
    CountryFactory,
    InventoryRoundFactory,
    PartnerFactory,
    RoundQuestionFactory,
)
from tests.pages import form_of, texts
from tests.partners.roundbooks import as_upload, filled_in

pytestmark = pytest.mark.django_db
ROUNDS, IMPORTS = "/en/partners/rounds/", "/en/partners/import/"
NAMES = ("Amina Circle", "Binta Relief", "Daba Network", "Elimane Youth")


@pytest.fixture
def inventory(focal_point_mali):
    """A round of four records of Mali with one question."""
    mali, ngo = CountryFactory(code="ML"), CategoryFactory(code="ngo")
    for name in NAMES:
        PartnerFactory(
            legal_name=name, hq_country=mali, category=ngo, acronym="", phone="+223 20 00 00 00"
        )
    one = InventoryRoundFactory(title_en="Yearly look")
    RoundQuestionFactory(
        round=one,
        text_en="How many volunteers?",
        text_fr="Combien de bénévoles ?",
        text_es="¿Cuántos voluntarios?",
    )
    rounds.send(one)
    return one


def looked_at(client, at_once, upload, to, **data):
    """The way of a file through the pages, as far as the dry run: its batch."""
    sent = client.post(to, {"file": upload, **data})
    with at_once():
        client.post(sent["Location"], form_of(client.get(sent["Location"]), "mapping"))
    return ImportBatch.objects.latest("pk")


def bring_in(client, at_once, upload, to, **data):
    """The way of a file through the pages, as far as the registry: its batch."""
    batch = looked_at(client, at_once, upload, to, **data)
    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/commit/")
    batch.refresh_from_db()
    return batch


def states():
    return dict(RoundAnswer.objects.values_list("partner__legal_name", "state"))


def test_what_a_workbook_corrects_or_replies_is_answered(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(
        client,
        inventory,
        {
            ("Amina Circle", "City of headquarters"): "Kayes",
            ("Binta Relief", "How many volunteers?"): "About 40",
            ("Daba Network", "Answer"): "Corrected",
        },
    )

    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")

    assert (batch.state, batch.message, batch.round) == ("committed", "", inventory)
    assert Partner.objects.get(legal_name="Amina Circle").city == "Kayes"
    assert states() == {
        "Amina Circle": "corrected",
        "Binta Relief": "confirmed",
        "Daba Network": "confirmed",
        "Elimane Youth": "waiting",
    }
    assert RoundReply.objects.get().text == "About 40"
    page = client.get(f"{ROUNDS}{inventory.pk}/?show=all")
    assert "3 of 4 answered (75 %)" in " ".join(page.content.decode().split())


def test_taking_the_workbook_back_takes_its_corrections_as_answers_too(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {("Amina Circle", "City of headquarters"): "Kayes"})
    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    assert states()["Amina Circle"] == "corrected"

    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "undone"
    assert Partner.objects.get(legal_name="Amina Circle").city != "Kayes"
    assert states()["Amina Circle"] == "waiting"


def test_taking_the_workbook_back_gives_the_earlier_confirmation_back(
    client, inventory, focal_point_mali, registry_officer, at_once
):
    partner = Partner.objects.get(legal_name="Amina Circle")
    partner.confirmed_on, partner.confirmed_by = date(2023, 5, 4), registry_officer
    partner.save()
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {("Amina Circle", "City of headquarters"): "Kayes"})
    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    partner.refresh_from_db()
    assert (partner.confirmed_on, partner.confirmed_by) == (timezone.localdate(), focal_point_mali)

    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/undo/")

    partner.refresh_from_db()
    assert (partner.confirmed_on, partner.confirmed_by) == (date(2023, 5, 4), registry_officer)


def test_the_rows_left_as_they_are_are_right_when_the_office_says_so(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {("Elimane Youth", "Answer"): "no idea"})
    to = f"{ROUNDS}{inventory.pk}/upload/"

    without = bring_in(client, at_once, as_upload(book), to)
    before = states()
    with_it = bring_in(client, at_once, as_upload(book), to, rest="1")

    refused = f"{NAMES[3]}: “no idea” is no answer: choose one of the list in the column “Answer”."
    assert without.message == with_it.message == f"Without an answer still:\n{refused}"
    assert before == dict.fromkeys(NAMES, "waiting")
    assert states() == dict.fromkeys(NAMES[:3], "confirmed") | {NAMES[3]: "waiting"}


#: What a workbook says, and how each row of it is told in the dry run.
SAID = {
    ("Amina Circle", "City of headquarters"): "Kayes",
    ("Binta Relief", "Answer"): "Confirmed",
    ("Daba Network", "Answer"): "Ended",
    ("Daba Network", "Remark"): "The project is over.",
}


def test_the_dry_run_says_what_each_answer_will_do(client, inventory, focal_point_mali, at_once):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, SAID)
    sheet = book.worksheets[0]
    sheet.append([None, "Fanta Weavers Union", None, sheet["D2"].value, "Mali"])
    to = f"{ROUNDS}{inventory.pk}/upload/"

    batch = looked_at(client, at_once, as_upload(book), to)
    page = client.get(f"{IMPORTS}{batch.pk}/")
    french = client.get(f"/fr/partners/import/{batch.pk}/")
    columns = client.get(f"{IMPORTS}{batch.pk}/columns/")

    told = {row.name: (row.action, row.reason.partition("Answer: ")[2]) for row in batch.rows.all()}
    assert told == {
        "Amina Circle": ("update", "the record is confirmed as corrected."),
        "Binta Relief": ("unchanged", "the record is confirmed."),
        "Daba Network": ("unchanged", "the cooperation has ended, “The project is over.”."),
        "Elimane Youth": ("unchanged", ""),
        "Fanta Weavers Union": ("import", "the record is added to the round."),
    }
    assert "No answer yet: the record stays on the list." in page.content.decode()
    assert "3 answers of the round would be taken." in " ".join(page.content.decode().split())
    assert "Réponse : la fiche est confirmée." in french.content.decode().replace("\xa0", " ")
    assert texts(columns, "b")[-3:] == ["How many volunteers?", "Answer", "Remark"]
    assert set(states().values()) == {"waiting"}


def test_a_row_that_is_left_out_gives_no_answer(client, inventory, focal_point_mali, at_once):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, SAID)
    batch = looked_at(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    batch.rows.filter(name="Daba Network").update(decision="skip")

    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/commit/")

    assert states() == {
        "Amina Circle": "corrected",
        "Binta Relief": "confirmed",
        "Daba Network": "waiting",
        "Elimane Youth": "waiting",
    }


def test_taking_the_workbook_back_takes_back_every_answer_of_it(
    client, inventory, focal_point_mali, registry_officer, at_once
):
    before = {"confirmed_on": date(2023, 5, 4), "confirmed_by": registry_officer}
    Partner.objects.filter(legal_name="Binta Relief").update(**before)
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, SAID | {("Binta Relief", "How many volunteers?"): "40"})
    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    assert states() == {
        "Amina Circle": "corrected",
        "Binta Relief": "confirmed",
        "Daba Network": "ended",
        "Elimane Youth": "waiting",
    }

    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "undone"
    assert states() == dict.fromkeys(NAMES, "waiting")
    assert not RoundReply.objects.exists()
    found = {one.legal_name: one for one in Partner.objects.all()}
    assert (found["Binta Relief"].confirmed_on, found["Binta Relief"].confirmed_by) == (
        date(2023, 5, 4),
        registry_officer,
    )
    assert (found["Daba Network"].status, found["Daba Network"].status_reason) == ("active", "")
    assert found["Amina Circle"].confirmed_on is None


def test_a_record_that_was_only_confirmed_and_then_edited_stands_in_the_way(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, SAID)
    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    binta = Partner.objects.get(legal_name="Binta Relief")
    binta.city = "Ségou"
    binta.save()

    page = client.get(f"{IMPORTS}{batch.pk}/")
    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/undo/")

    batch.refresh_from_db()
    assert batch.state == "committed"
    assert "Binta Relief" in texts(page, "a")
    assert states()["Binta Relief"] == "confirmed"


def test_the_workbook_answers_on_the_page_of_imports_and_in_another_language_too(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(
        client,
        inventory,
        {("Amina Circle", "Réponse"): "Confirmé", ("Binta Relief", "Combien de bénévoles ?"): "40"},
        language="fr",
    )

    sent = client.post(IMPORTS, {"file": as_upload(book)}, follow=True)
    batch = bring_in(client, at_once, as_upload(book), IMPORTS)

    assert texts(sent, "p", "notice")[0] == (
        f"This is the list of the round “Yearly look ({inventory.year})”: its answers come with it."
    )
    assert (batch.state, batch.round) == ("committed", inventory)
    assert states() == dict.fromkeys(NAMES, "waiting") | {
        "Amina Circle": "confirmed",
        "Binta Relief": "confirmed",
    }


def test_the_questions_of_the_round_are_columns_and_no_data_of_the_record(
    client, inventory, focal_point_mali
):
    answer = RoundAnswer.objects.get(partner__legal_name="Amina Circle")
    answer.reply({inventory.questions.get(): "=12"})
    client.force_login(focal_point_mali)

    book = filled_in(client, inventory, {})

    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert heads[-3:] == ["How many volunteers?", "Answer", "Remark"]
    cell = sheet.cell(2, len(heads) - 2)
    assert (cell.value, cell.data_type) == ("=12", "s")
    assert "write (none) in its cell" in " ".join(
        cell.value for (cell,) in book["How to fill it in"].iter_rows()
    )
    client.post(f"{ROUNDS}{inventory.pk}/upload/", {"file": as_upload(book)})
    columns = ImportBatch.objects.get().columns["Partners"]
    assert set(columns) == {
        "partner_number", "name", "acronym", "category", "country", "city", "website", "email",
        "phone", "founded",
    }  # fmt: skip
    answer.refresh_from_db()
    assert answer.replies.get().text == "=12"


def test_a_required_question_keeps_a_corrected_row_waiting_and_the_page_names_it(
    client, inventory, focal_point_mali, at_once
):
    inventory.questions.update(is_required=True)
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {("Amina Circle", "City of headquarters"): "Kayes"})

    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")

    assert batch.message == (
        "Without an answer still:\nAmina Circle: Answer what the round asks first: "
        + inventory.questions.get().text_en
    )
    assert states()["Amina Circle"] == "waiting"


@pytest.mark.parametrize("sign", ["(none)", " (Aucun) ", "(ninguno)"])
def test_a_sign_takes_a_value_away_after_it_was_asked_for(
    client, inventory, focal_point_mali, at_once, sign
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {("Amina Circle", "Telephone"): sign,
                                         ("Binta Relief", "Telephone"): None})  # fmt: skip
    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")
    row = batch.rows.get(name="Amina Circle")
    assert (row.action, row.differences) == ("review", {"phone": ["+223 20 00 00 00", ""]})
    assert "Takes away: Telephone. Decide to update the partner if that is meant." in row.reason
    assert Partner.objects.get(legal_name="Amina Circle").phone == "+223 20 00 00 00"

    ImportBatch.objects.update(state="ready")
    row.decision = "update"
    row.save()
    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/commit/")

    assert Partner.objects.get(legal_name="Amina Circle").phone == ""
    assert Partner.objects.get(legal_name="Binta Relief").phone == "+223 20 00 00 00"
    assert states()["Amina Circle"] == "corrected"


def test_a_partner_added_in_the_workbook_joins_the_round_and_can_be_taken_back(
    client, inventory, focal_point_mali, at_once
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {})
    sheet = book.worksheets[0]
    sheet.append([None, "Fanta Weavers Union", None, sheet["D2"].value, "Mali"])

    batch = bring_in(client, at_once, as_upload(book), f"{ROUNDS}{inventory.pk}/upload/")

    assert batch.rows.get(name="Fanta Weavers Union").result == "created"
    assert states()["Fanta Weavers Union"] == "added"
    with at_once():
        client.post(f"{IMPORTS}{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (batch.state, "Fanta Weavers Union" in states()) == ("undone", False)
