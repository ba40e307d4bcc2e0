"""Inventory rounds: lists go out, offices answer, headquarters close and keep the count."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format

from partners import jobs, merging, rounds
from partners.models import (
    ImportBatch,
    InventoryRound,
    KeyFigure,
    Notice,
    Partner,
    RoundAnswer,
    RoundSnapshot,
)
from tests.factories import (
    CountryFactory,
    EngagementFactory,
    InventoryRoundFactory,
    PartnerFactory,
    RoundAnswerFactory,
    RoundQuestionFactory,
    UserFactory,
)
from tests.pages import form_of, read, sent, summary, texts
from tests.partners.roundbooks import as_upload, filled_in

pytestmark = pytest.mark.django_db
ROUNDS = "/en/partners/rounds/"


@pytest.fixture
def mali(db):
    return CountryFactory(code="ML")


@pytest.fixture
def senegal(db):
    return CountryFactory(code="SN")


@pytest.fixture
def inventory(focal_point_mali, mali, senegal):
    """A round of two records of Mali and one of Senegal, sent by headquarters."""
    for name, country in (("Amina", mali), ("Binta", mali), ("Coumba", senegal)):
        PartnerFactory(legal_name=name, hq_country=country)
    PartnerFactory(legal_name="Draft", hq_country=mali, status="draft", is_listed=False)
    one = InventoryRoundFactory(title_en="Yearly look")
    rounds.send(one)
    return one


def address(inventory, *more):
    return "/".join([f"{ROUNDS}{inventory.pk}", *map(str, more), ""])


def answer_of(name):
    return RoundAnswer.objects.get(partner__legal_name=name)


def states():
    return dict(RoundAnswer.objects.values_list("partner__legal_name", "state"))


def test_a_round_is_named_once_a_year_and_closes_after_it_opens():
    InventoryRoundFactory(title_en="Look")

    with pytest.raises(ValidationError) as twice:
        InventoryRoundFactory.build(title_en="Look").full_clean()
    with pytest.raises(ValidationError) as backwards:
        InventoryRoundFactory.build(
            opens_on=date(2026, 2, 1), closes_on=date(2026, 2, 1)
        ).full_clean()

    assert twice.value.messages == ["There is a round of this year and title already."]
    assert backwards.value.messages == ["A round closes after it opens."]


def test_sending_puts_living_records_on_the_lists_once_and_tells_the_focal_point(
    inventory, office_mali, focal_point_mali
):
    rounds.send(inventory)

    assert states() == {"Amina": "waiting", "Binta": "waiting", "Coumba": "waiting"}
    assert answer_of("Amina").office == office_mali
    notice = Notice.objects.get(kind="inventory_round")
    assert notice.user == focal_point_mali
    assert notice.subject == "Yearly look (2026): your list is ready"
    assert notice.body.startswith("2 records of your countries wait for your answer until ")
    assert f"/en/partners/rounds/{inventory.pk}/" in notice.body


def test_the_day_sends_what_opens_reminds_and_takes_in_what_was_added(focal_point_mali, mali):
    today = timezone.localdate()
    PartnerFactory(legal_name="Amina", hq_country=mali)
    InventoryRoundFactory(opens_on=today + timedelta(days=1))
    due = InventoryRoundFactory(opens_on=today, closes_on=today + timedelta(days=30))

    rounds.daily()
    PartnerFactory(legal_name="Zeinab", hq_country=mali)
    for days in (14, 13):
        with time_machine.travel(timezone.now() + timedelta(days=30 - days)):
            rounds.daily(due.closes_on - timedelta(days=days))

    # the other round has opened by then as well
    answers = RoundAnswer.objects.filter(round=due)
    assert dict(answers.values_list("partner__legal_name", "state")) == {
        "Amina": "waiting", "Zeinab": "waiting",
    }  # fmt: skip
    mine = Notice.objects.filter(key__startswith=f"inventory-{due.pk}-").values_list(
        "key", flat=True
    )
    assert sorted(mine) == [
        f"inventory-{due.pk}-14-days-{focal_point_mali.pk}",
        f"inventory-{due.pk}-open-{focal_point_mali.pk}",
    ]
    assert jobs.path_of(rounds.daily) in jobs._daily


@pytest.mark.parametrize(
    ("role", "status"),
    [("registry_officer", 200), ("focal_point", 200), ("case_officer", 200), (None, 404)],
)
def test_rounds_are_for_the_staff(client, inventory, role, status):
    client.force_login(UserFactory(**({role: True} if role else {})))

    pages = [ROUNDS, address(inventory), f"{ROUNDS}compare/", f"{ROUNDS}compare.csv"]

    assert [client.get(page).status_code for page in pages] == [status] * 4


def test_a_visitor_is_asked_to_sign_in(client, inventory):
    assert client.get(address(inventory)).status_code == 302


def test_a_focal_point_has_the_list_of_its_countries(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)

    response = client.get(address(inventory))

    names = [row.one("a").text for row in read(response).all("div", "name")]
    assert names == ["Amina", "Binta"]
    other = answer_of("Coumba")
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.post(other.get_absolute_url(), {"action": "confirm"}).status_code == 404
    for page in ("send", "remind", "close"):
        assert client.post(address(inventory, page)).status_code == 404


def test_records_are_confirmed_in_bulk_within_ones_countries(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)
    numbers = [answer_of(name).partner_id for name in ("Amina", "Binta", "Coumba")]

    response = client.post(
        address(inventory, "confirm"), {"number": [*numbers, "x", "9" * 30]}, follow=True
    )

    assert states() == {"Amina": "confirmed", "Binta": "confirmed", "Coumba": "waiting"}
    assert texts(response, "p", "notice")[0] == "2 records are confirmed."
    partner = Partner.objects.get(pk=numbers[0])
    assert (partner.confirmed_on, partner.confirmed_by) == (timezone.localdate(), focal_point_mali)
    assert answer_of("Amina").answered_by == focal_point_mali


def test_nothing_chosen_is_said(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)

    response = client.post(address(inventory, "confirm"), follow=True)

    assert texts(response, "p", "notice")[0] == "Choose at least one record."


def test_with_the_script_one_row_is_drawn_anew(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)
    number = answer_of("Amina").partner_id

    response = client.post(
        address(inventory, "confirm"), {"number": number}, headers={"hx-request": "true"}
    )

    assert texts(response, "span", "tag") == ["Confirmed"]
    assert read(response).all("html") == []


def test_what_cannot_be_confirmed_is_said_and_stays(client, inventory, focal_point_mali):
    Partner.objects.filter(legal_name="Amina").update(category=None)
    client.force_login(focal_point_mali)
    number = answer_of("Amina").partner_id

    page = client.post(address(inventory, "confirm"), {"number": number}, follow=True)
    response = client.post(address(inventory, number), {"action": "confirm"})

    sentence = "Fill in the main category and the country of headquarters, then confirm."
    assert sentence in page.text
    assert response.status_code == 422
    assert summary(response) == {sentence: ""}
    assert states()["Amina"] == "waiting"


def test_a_record_that_was_changed_counts_as_corrected(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)
    number = answer_of("Amina").partner_id
    edit = f"/en/partners/{number}/edit/?round={inventory.pk}"

    back = client.post(edit, sent(client, edit, {"city": "Kayes"}))
    client.post(back["Location"], {"action": "confirm"})

    assert back["Location"] == address(inventory, number)
    assert states()["Amina"] == "corrected"


@pytest.mark.parametrize("number", ["x", "999999", "9" * 40, "²"])
def test_editing_for_no_round_leads_to_the_record(client, inventory, focal_point_mali, number):
    client.force_login(focal_point_mali)
    partner = answer_of("Amina").partner
    edit = f"/en/partners/{partner.pk}/edit/?round={number}"

    response = client.post(edit, sent(client, edit, {"city": "Kayes"}))

    assert response["Location"] == partner.get_absolute_url()


def test_a_record_that_is_added_joins_the_round(client, inventory, focal_point_mali, mali):
    client.force_login(focal_point_mali)
    add = f"/en/partners/add/?round={inventory.pk}"

    response = client.post(
        add, sent(client, add, {"legal_name": "Zeinab Zz", "hq_country": mali.pk})
    )

    assert response["Location"] == answer_of("Zeinab Zz").get_absolute_url()
    assert states()["Zeinab Zz"] == "added"


def test_ending_needs_its_reason_and_lets_the_record_sleep(client, inventory, focal_point_mali):
    client.force_login(focal_point_mali)
    page = answer_of("Amina").get_absolute_url()

    refused = client.post(page, {"action": "end", "status_reason": ""})
    client.post(page, {"action": "end", "status_reason": "The project is over."})

    assert refused.status_code == 422
    assert summary(refused) == {
        "Why the cooperation has ended: This field is required.": "id_status_reason"
    }
    partner = Partner.objects.get(legal_name="Amina")
    assert (partner.status, partner.status_reason) == ("dormant", "The project is over.")
    assert states()["Amina"] == "ended"


def test_questions_are_answered_with_the_record(client, inventory, focal_point_mali):
    question = RoundQuestionFactory(round=inventory, is_required=True)
    client.force_login(focal_point_mali)
    answer = answer_of("Amina")
    field = f"question-{question.pk}"

    bulk = client.post(address(inventory, "confirm"), {"number": answer.partner_id}, follow=True)
    refused = client.post(answer.get_absolute_url(), {"action": "confirm"})
    client.post(answer.get_absolute_url(), {"action": "confirm", field: "Yes, one."})

    assert "Answer what the round asks first: Is there a joint project?" in bulk.text
    assert summary(refused) == {"Is there a joint project?: This field is required.": f"id_{field}"}
    assert [reply.text for reply in answer_of("Amina").replies.all()] == ["Yes, one."]
    assert states()["Amina"] == "confirmed"


def test_closing_keeps_the_count_and_takes_no_more_answers(client, inventory, registry_officer):
    EngagementFactory(partner=Partner.objects.get(legal_name="Amina"))
    client.force_login(registry_officer)
    answer_of("Amina").confirm(registry_officer)

    asked = client.get(address(inventory, "close"))
    response = client.post(address(inventory, "close"), follow=True)
    again = client.post(address(inventory, "close"), follow=True)
    late = client.post(answer_of("Binta").get_absolute_url(), {"action": "confirm"})

    assert asked.status_code == 200
    assert texts(response, "p", "notice")[0] == "The round is closed and the count is kept."
    assert texts(again, "p", "notice")[0] == "This round is not open."
    assert late.status_code == 404
    rows = RoundSnapshot.objects.values_list("dimension", "code", "count")
    counts = {(by, code): count for by, code, count in rows}
    assert counts["total", ""] == 3
    assert (counts["country", "ML"], counts["country", "SN"]) == (2, 1)
    assert (counts["answer", "confirmed"], counts["answer", "waiting"]) == (1, 2)
    assert counts["relation", "collaborator"] == 1
    assert {row.as_of for row in RoundSnapshot.objects.all()} == {timezone.localdate()}
    with pytest.raises(ValidationError):
        answer_of("Binta").confirm(registry_officer)


def test_a_workbook_after_the_closing_is_told_that_it_came_too_late(
    client, inventory, registry_officer, focal_point_mali, django_capture_on_commit_callbacks
):
    client.force_login(focal_point_mali)
    sent_late = edited(client, inventory, {("Binta", "Answer"): "Confirmed"})
    page = client.post(
        address(inventory, "upload"),
        {"file": edited(client, inventory, {("Amina", "Answer"): "Confirmed"})},
        follow=True,
    )
    rounds.close(inventory, registry_officer)

    late = client.post(address(inventory, "upload"), {"file": sent_late}, follow=True)
    batch = ImportBatch.objects.get()
    committed = brought_in(client, batch, page, django_capture_on_commit_callbacks)

    day = date_format(timezone.localdate())
    why = (
        f"This round was closed on {day} and takes no more answers. Corrections still come in: on "
        "the page of the record, or with “Import a list”."
    )
    assert late.redirect_chain == [(address(inventory), 302)]
    assert texts(late, "p", "notice")[0] == why
    assert texts(committed, "p", "notice")[0] == why
    assert states()["Amina"] == "waiting"


def test_a_workbook_before_the_lists_are_out_is_told_so(client, registry_officer):
    early = InventoryRoundFactory(title_en="Next year")
    client.force_login(registry_officer)

    answer = client.post(address(early, "upload"), follow=True)

    assert texts(answer, "p", "notice")[0] == "The lists of this round are not out yet."


def test_two_counts_are_compared(client, inventory, registry_officer, mali):
    rounds.close(inventory, registry_officer)
    PartnerFactory(legal_name="=Danger", hq_country=mali)
    second = InventoryRoundFactory(title_en="=Second")
    rounds.send(second)
    rounds.close(second, registry_officer)
    client.force_login(registry_officer)

    page = client.get(f"{ROUNDS}compare/?first=x&second={second.pk}")
    file = client.get(f"{ROUNDS}compare.csv").content.decode().splitlines()

    row = next(row for row in read(page).all("tr") if row.text.startswith("Mali "))
    assert [cell.text for cell in row.all("td")] == ["2", "3", "+1"]
    assert file[0] == "By,Code,Name,Yearly look (2026),'=Second (2026)"
    assert "Country,ML,Mali,2,3" in file


def test_the_workbook_holds_ones_own_list_and_no_formula(client, inventory, focal_point_mali, mali):
    Partner.objects.filter(legal_name="Amina").update(legal_name='=cmd|"/c calc"!A1')
    client.force_login(focal_point_mali)

    response = client.get(f"{ROUNDS}{inventory.pk}/list.xlsx")

    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    numbers = [answer.partner.label for answer in RoundAnswer.objects.for_lists()[:3]]
    assert lines[0][:4] == ("Number", "Name", "Acronym", "Category")
    assert [line[1] for line in lines[1:]] == ["""=cmd|"/c calc"!A1""", "Binta"]
    assert [line[1].data_type for line in book.worksheets[0].iter_rows(2, 2)] == ["s"]
    assert {line[0] for line in lines[1:]} < set(numbers)
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    assert sheet["A2"].number_format == "@"
    assert (sheet["A1"].protection.locked, sheet["B2"].protection.locked) == (True, False)
    assert len(sheet.data_validations.dataValidation) == 2


@pytest.mark.parametrize(
    ("language", "state", "heads"),
    [
        ("en", "Open", ("Number", "Name")),
        ("fr", "Ouverte", ("Numéro", "Nom")),
        ("es", "Abierta", ("Número", "Nombre")),
    ],
)
def test_the_words_of_a_round_are_its_own_and_its_list_is_known_again(
    client, inventory, focal_point_mali, language, state, heads
):
    client.force_login(focal_point_mali)
    book = filled_in(client, inventory, {}, language=language)

    page = client.post("/en/partners/import/", {"file": as_upload(book)}, follow=True)

    assert tuple(cell.value for cell in book.worksheets[0][1])[:2] == heads
    with translation.override(language):
        assert str(inventory.state_label) == state
    assert texts(page, "p", "notice")[0].startswith("This is the list of the round")


def edited(client, inventory, changes, name="list.xlsx"):
    return as_upload(filled_in(client, inventory, changes), name)


def brought_in(client, batch, columns, callbacks):
    """The page of an import after its columns are confirmed and its rows brought in."""
    with callbacks(execute=True):
        client.post(f"/en/partners/import/{batch.pk}/columns/", form_of(columns, "mapping"))
    with callbacks(execute=True):
        client.post(f"/en/partners/import/{batch.pk}/commit/")
    return client.get(f"/en/partners/import/{batch.pk}/")


def test_an_edited_workbook_answers_and_goes_to_the_import(
    client, inventory, focal_point_mali, mali, django_capture_on_commit_callbacks
):
    for name in ("Daba", "Elimane", "Fanta"):
        PartnerFactory(legal_name=name, hq_country=mali)
    rounds.fill(inventory)
    RoundAnswer.objects.update(state="waiting", answered_at=None)
    client.force_login(focal_point_mali)
    file = edited(
        client,
        inventory,
        {
            ("Amina", "Answer"): "Confirmed",
            ("Binta", "Answer"): "ended ",
            ("Binta", "Remark"): "The project is over.",
            ("Daba", "Answer"): "Ended",
            ("Elimane", "Answer"): "whatever",
            ("Fanta", "City of headquarters"): "Kayes",
        },
    )

    response = client.post(address(inventory, "upload"), {"file": file}, follow=True)

    batch = ImportBatch.objects.get()
    assert set(states().values()) == {"waiting"}
    assert response.redirect_chain == [(f"/en/partners/import/{batch.pk}/columns/", 302)]
    assert (batch.source, batch.user) == ("Yearly look (2026)", focal_point_mali)
    assert texts(response, "p", "notice")[0] == (
        "Next you see what the workbook answers and changes. Nothing is taken before you say so."
    )
    page = brought_in(client, batch, response, django_capture_on_commit_callbacks)
    assert texts(page, "p", "notice")[0] == (
        "Without an answer still: Daba: Say in the column of remarks why it has ended. "
        "Elimane: “whatever” is no answer: choose one of the list in the column “Answer”."
    )
    assert states() == {
        "Amina": "confirmed", "Binta": "ended", "Coumba": "waiting",
        "Daba": "waiting", "Elimane": "waiting", "Fanta": "corrected",
    }  # fmt: skip
    assert Partner.objects.get(legal_name="Binta").status_reason == "The project is over."


def test_a_workbook_answers_for_no_other_office(
    client, inventory, registry_officer, focal_point_mali, django_capture_on_commit_callbacks
):
    client.force_login(registry_officer)
    file = edited(client, inventory, {("Coumba", "Answer"): "Confirmed"})
    client.force_login(focal_point_mali)

    page = client.post(address(inventory, "upload"), {"file": file}, follow=True)
    batch = ImportBatch.objects.get()
    brought_in(client, batch, page, django_capture_on_commit_callbacks)

    assert states()["Coumba"] == "waiting"
    assert "It is not on your list of the round." in batch.rows.get(name="Coumba").reason


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 no workbook", b"a,b\n1,2\n"])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    client, inventory, focal_point_mali, content
):
    client.force_login(focal_point_mali)
    file = SimpleUploadedFile("list.xlsx", content)

    response = client.post(address(inventory, "upload"), {"file": file}, follow=True)
    without = client.post(address(inventory, "upload"), follow=True)

    assert response.redirect_chain == [(address(inventory), 302)]
    assert texts(response, "p", "notice") != []
    assert texts(without, "p", "notice") != []
    assert ImportBatch.objects.count() == 0


def test_progress_is_shown_by_office_and_region(client, inventory, registry_officer, office_mali):
    answer_of("Amina").confirm(registry_officer)
    client.force_login(registry_officer)

    response = client.get(f"{address(inventory)}?show=all&q=ina&office=bamako&page=zz")

    bars = {item.one("span", None).text if len(item.all("span")) == 1 else item.all("span")[0].text:
            item.one("span", "num").text for item in read(response).all("li") if item.all("meter")}  # fmt: skip
    assert bars[office_mali.name] == "1 / 2"
    assert [row.one("a").text for row in read(response).all("div", "name")] == ["Amina"]


def test_the_list_costs_the_same_however_long(client, inventory, registry_officer, mali):
    client.force_login(registry_officer)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"{address(inventory)}?show=all").status_code == 200
            assert client.get(ROUNDS).status_code == 200
        return len(queries)

    client.get(address(inventory))
    few = cost()
    for __ in range(6):
        RoundAnswerFactory(round=inventory, partner__hq_country=mali)
        InventoryRoundFactory(sent=True)

    assert cost() == few


def test_focal_points_are_reminded_by_hand_once_a_day(client, inventory, registry_officer):
    client.force_login(registry_officer)

    client.post(address(inventory, "remind"))
    response = client.post(address(inventory, "remind"), follow=True)

    assert texts(response, "p", "notice")[0] == "1 focal point is reminded."
    assert Notice.objects.filter(key__contains="by-hand").count() == 1


def test_the_front_page_shows_the_figure_of_2012_and_what_waits(
    client, inventory, focal_point_mali
):
    visitor = client.get("/en/")
    client.force_login(focal_point_mali)
    staff = client.get("/en/")

    figure = KeyFigure.objects.get(code="inventory-2012")
    assert (figure.value, figure.as_of, figure.is_minimum) == (1600, "2012", True)
    assert "> 1,600 civil-society organisations working with IOM" in read(visitor).one("main").text
    assert "Yearly look" not in visitor.text
    waiting = [item.text for item in read(staff).all("li") if "Yearly look" in item.text]
    assert waiting == ["Yearly look (2026) 2"]


def test_a_round_that_nobody_has_seen_cannot_be_closed(registry_officer):
    with pytest.raises(ValidationError):
        rounds.close(InventoryRoundFactory(), registry_officer)

    assert InventoryRound.objects.get().closed_at is None


def test_a_merged_record_waits_for_nobody(client, inventory, registry_officer, focal_point_mali):
    amina, binta = (Partner.objects.get(legal_name=name) for name in ("Amina", "Binta"))
    whole = rounds.progress(inventory.answers.all(), "round_id")[inventory.pk]
    done = merging.merge(amina, binta, by=registry_officer)
    merged = rounds.progress(inventory.answers.all(), "round_id")[inventory.pk]
    client.force_login(focal_point_mali)
    page = client.get(f"{address(inventory)}?show=all").content.decode()

    assert (whole["all"], merged["all"], merged["left"]) == (3, 2, 2)
    assert rounds.waiting_by_person(inventory) == [(focal_point_mali, 1)]
    assert "Amina" in page
    assert f"{ROUNDS}{inventory.pk}/{binta.pk}/" not in page
    rounds.close(inventory, registry_officer)
    answers = inventory.snapshots.filter(dimension="answer")
    assert [(row.code, row.count) for row in answers] == [("waiting", 2)]
    merging.undo(done, by=registry_officer)
    assert rounds.progress(inventory.answers.all(), "round_id")[inventory.pk]["all"] == 3
