"""The commands: importing, measuring the search, writing it anew, the sample."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners import extensions, search
from partners.models import (
    Category,
    Country,
    Engagement,
    Identifier,
    InventoryRound,
    Membership,
    Note,
    ObserverStatus,
    Partner,
    PartnerName,
    RoundAnswer,
    RoundSnapshot,
    SearchEntry,
    User,
)
from tests.factories import IdentifierFactory, PartnerFactory

pytestmark = pytest.mark.django_db

LIST = (
    "id,source,source_id,name,acronym,ext_ids\n"
    "R1,ROR,001,Femmes du Sahel,FDS,isni:1\n"
    "R2,ROR,002,Sahel Femmes,,isni:1\n"
    "R3,ROR,003,–,,\n"
    "R4,ROR,004,Oxfam,,\n"
)


@pytest.fixture
def write(tmp_path):
    """Writes a text into a file and gives its path."""

    def file_of(text, name="list.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file_of


@pytest.fixture
def said(capsys):
    """Runs a command and gives the lines that it said."""

    def lines_of(*args, **options):
        call_command(*map(str, args), **options)
        return capsys.readouterr().out.splitlines()

    return lines_of


# Importing lists


def test_import_partners_says_what_became_of_the_rows(said, write):
    lines = said("import_partners", write(LIST))

    first = Partner.objects.get(legal_name="Femmes du Sahel")
    assert lines[-2].startswith("To look at it, or to take all of it back: /en/partners/import/")
    assert lines[:-2] == [
        "line 4: reject: –: The row has no name.",
        "line 3: duplicate: Sahel Femmes: ISNI 1 belongs to line 2. It may be the same body.",
        "created 3, skipped 0 imported before, rejected 1, possible duplicates 1, warnings 0",
        "New records are shown to the public; --no-listed keeps them from it.",
    ]
    assert lines[-1].startswith("4 rows, ")
    assert first.is_listed
    assert first.source == "ROR"
    assert first.history.get().history_change_reason == "import list.csv"


def test_import_partners_a_second_time_skips_all(said, write):
    said("import_partners", write(LIST))

    lines = said("import_partners", write(LIST))

    assert lines[1] == (
        "created 0, skipped 3 imported before, rejected 1, possible duplicates 0, warnings 0"
    )
    assert Partner.objects.count() == 3


def test_import_partners_dry_run_writes_nothing(said, write):
    lines = said("import_partners", write(LIST), "--dry-run")

    assert lines[2] == (
        "would create 3, skipped 0 imported before, rejected 1, possible duplicates 1, warnings 0"
    )
    assert not Partner.objects.exists()


def test_import_partners_takes_a_source_and_keeps_a_list_from_the_public(said, write):
    said("import_partners", write("name\nOxfam\n"), "--source", "Inventory", "--no-listed")

    partner = Partner.objects.get()
    assert partner.source == "Inventory"
    assert not partner.is_listed


def test_import_partners_names_twenty_rows_of_a_kind_or_all(said, write):
    path = write("name,city,country_iso2\n" + "–,Gao,\n" * 25)

    short = said("import_partners", path)
    long = said("import_partners", path, verbosity=2)

    assert sum(": reject: " in line for line in short) == 20
    assert short[20] == "… and 5 more; --verbosity 2 names all"
    assert sum(": reject: " in line for line in long) == 25


def test_import_partners_is_silent_when_asked(said, write):
    assert said("import_partners", write(LIST), verbosity=0) == []
    assert Partner.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "The file is empty."),
        (
            "title,place\nOxfam,Gao\n",
            "No table of organisations is found: no column looks like their names.",
        ),
    ],
)
def test_import_partners_refuses_what_it_cannot_read(write, content, message):
    with pytest.raises(CommandError) as refused:
        call_command("import_partners", str(write(content)))

    assert str(refused.value) == message


# Measuring the search


@pytest.fixture
def labelled(write):
    """Four records of a list, and queries that find them first, second, by another, and not."""
    for number, name, acronym in [
        ("R1", "Oxfam", ""),
        ("R2", "Caritas", ""),
        ("R3", "Caritas Mali", ""),
        ("R4", "Tisserandes", "TIS"),
    ]:
        partner = PartnerFactory(legal_name=name, acronym=acronym)
        IdentifierFactory(partner=partner, scheme="sample", value=number)
    return write(
        "query,kind,expected_id,accept_also\n"
        "oxfam,exact,R1,\n"
        "caritas,exact,R3,\n"
        "tis,acronym,R99,R98|R4\n"
        "zzzzzz,acronym,R1,\n"
    )


def test_evaluate_search_prints_one_json_object(said, labelled):
    (line,) = said("evaluate_search", labelled, "--json")

    assert json.loads(line) == {
        "overall": {"n": 4, "hits@1": 0.5, "hits@5": 0.75, "mrr": 0.625},
        "by_kind": {
            "acronym": {"n": 2, "hits@1": 0.5, "hits@5": 0.5, "mrr": 0.5},
            "exact": {"n": 2, "hits@1": 0.5, "hits@5": 1.0, "mrr": 0.75},
        },
    }


def test_evaluate_search_prints_a_table(said, labelled):
    lines = said("evaluate_search", labelled)

    assert [line.split() for line in lines] == [
        ["n", "hits@1", "hits@5", "mrr"],
        ["overall", "4", "0.500", "0.750", "0.625"],
        ["acronym", "2", "0.500", "0.500", "0.500"],
        ["exact", "2", "0.500", "1.000", "0.750"],
    ]


def test_evaluate_search_of_no_query_has_no_figures(said, write):
    path = write("query,kind,expected_id\n")

    (line,) = said("evaluate_search", path, "--json")

    assert json.loads(line) == {
        "overall": {"n": 0, "hits@1": None, "hits@5": None, "mrr": None},
        "by_kind": {},
    }
    assert said("evaluate_search", path)[1].split() == ["overall", "0", "—", "—", "—"]


def test_evaluate_search_needs_its_columns(write):
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_search", str(write("query,answer\noxfam,R1\n")))

    assert str(refused.value) == "The file needs the columns expected_id, kind, query."


def test_evaluate_search_refuses_a_file_it_cannot_read(tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"query,kind,expected_id\nM\xe9decins,exact,R1\n")

    for path in (broken, tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError, match=r"^The file cannot be read: "):
            call_command("evaluate_search", str(path))


# Writing anew what is derived


def test_rebuild_search_writes_anew_what_is_derived(said):
    partner = PartnerFactory(legal_name="Niños del Sur", website="https://sur.example")
    Partner.objects.update(sort_name="", sort_name_es="", website_host="")
    SearchEntry.objects.all().delete()

    lines = said("rebuild_search")

    partner.refresh_from_db()
    assert lines == ["1 partners"]
    assert [partner.sort_name, partner.sort_name_es, partner.website_host] == [
        *("ninos del sur", "nin~os del sur", "sur.example")
    ]
    assert list(search.matching(Partner.objects.all(), "ninos")) == [partner]


def test_rebuild_search_leaves_versions_and_history_alone(said):
    partner = PartnerFactory()
    before = Partner.objects.values().get()

    said("rebuild_search")

    assert Partner.objects.values().get() == before
    assert partner.history.count() == 1


def test_rebuild_search_of_an_empty_registry_does_nothing(said):
    assert said("rebuild_search") == ["0 partners"]


# The sample of the demonstration


@pytest.fixture(autouse=True)
def _registry_alone(monkeypatch):
    """What other apps add to the sample is held by their own tests."""
    monkeypatch.setattr(extensions, "samples", [])


def test_load_sample_refuses_outside_of_a_demonstration():
    with pytest.raises(CommandError) as refused:
        call_command("load_sample")

    assert str(refused.value) == "The sample is for demonstrations: set PORTAL_DEMO=true."
    assert not Partner.objects.exists()
    assert not User.objects.exists()


@pytest.fixture
def demonstration(settings):
    """A demonstration whose registry is there already: one record stands for it."""
    settings.PORTAL_DEMO = True
    return IdentifierFactory(scheme="sample", value="R1").partner


def test_load_sample_adds_an_account_for_each_role_and_member(said, demonstration):
    lines = said("load_sample")

    staff = User.objects.filter(is_staff=True)
    assert sorted(staff.values_list("groups__name", flat=True)) == [
        "administrator",
        "case_officer",
        "events_officer",
        "focal_point",
        "governing_bodies",
        "legal_officer",
        "registry_officer",
        "reviewer",
    ]
    assert sorted(Membership.objects.values_list("user__email", "role")) == [
        ("cso.administrator@demo.example", "administrator"),
        ("cso.editor@demo.example", "editor"),
        ("cso.reader@demo.example", "reader"),
    ]
    assert User.objects.count() == 11
    assert lines[:3] == [
        "",
        "Demonstration accounts, password demo-portal-2026",
        f"  {'administrator@demo.example':36} Administrator",
    ]
    assert len(lines) == 14


def test_load_sample_accounts_open_with_the_password_it_says(said, demonstration, client):
    said("load_sample")

    assert client.login(email="focal.point@demo.example", password="demo-portal-2026")


def test_load_sample_invents_partners_and_their_cooperation(said, demonstration):
    said("load_sample")

    invented = Partner.objects.filter(source="Invented for the demonstration")
    assert invented.count() == 11
    assert set(invented.values_list("category__code", flat=True)) == {
        *("ngo", "advocacy", "migrant_org", "union_professional", "foundation", "media")
    }
    assert set(invented.values_list("status", flat=True)) == {
        *("active", "draft", "pending", "dormant", "archived")
    }
    assert PartnerName.objects.filter(partner__in=invented).count() == 5
    assert Engagement.objects.filter(partner__acronym="AES").count() == 3
    assert Note.objects.count() == 1
    assert ObserverStatus.objects.count() == 1


def test_load_sample_says_nothing_of_real_organisations_in_its_made_up_rounds(said, demonstration):
    year = timezone.localdate().year

    said("load_sample")

    rounds = InventoryRound.objects.order_by("year")
    assert [(one.year, one.title_en, one.is_open) for one in rounds] == [
        (year - 2, "Demonstration round (made up)", False),
        (year - 1, "Demonstration round (made up)", False),
        (year, "Demonstration round (made up)", True),
    ]
    answered = RoundAnswer.objects.exclude(state="waiting")
    assert {answer.partner.source for answer in answered} == {"Invented for the demonstration"}
    assert set(answered.filter(round=rounds[2]).values_list("partner__acronym", "state")) == {
        ("CEH", "confirmed"), ("EMU", "confirmed"), ("SETM", "confirmed"), ("", "ended"),
    }  # fmt: skip
    assert demonstration.round_answers.get().state == "waiting"
    totals = RoundSnapshot.objects.filter(dimension="total").order_by("round__year")
    assert [total.count for total in totals] == [6, 7]


def test_load_sample_gives_the_focal_point_a_country(said, demonstration):
    said("load_sample")

    office = User.objects.get(email="focal.point@demo.example").office
    assert list(office.countries.values_list("code", flat=True)) == ["ML"]


def test_load_sample_a_second_time_changes_nothing(said, demonstration):
    said("load_sample")
    before = list(Partner.objects.values()), list(User.objects.values())

    said("load_sample", verbosity=0)

    assert (list(Partner.objects.values()), list(User.objects.values())) == before


def test_load_sample_fills_an_empty_portal_with_real_organisations(said, settings):
    settings.PORTAL_DEMO = True

    lines = said("load_sample")

    real = Partner.objects.exclude(source="Invented for the demonstration")
    assert lines[0] == "Loading the sample registry …"
    assert real.count() >= 1600
    assert Category.objects.filter(partners__in=real).distinct().count() >= 5
    assert Country.objects.filter(headquartered__in=real).distinct().count() >= 80
    assert Identifier.objects.filter(scheme="sample").count() == real.count()
    assert SearchEntry.objects.count() == Partner.objects.count()
