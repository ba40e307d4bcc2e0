"""The quality of the records: every gap leads to its list, and every day leaves a score."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners import jobs, quality
from partners.gaps import GAPS
from partners.models import Partner, QualityScore
from tests.factories import (
    ActivityAreaFactory,
    ContactFactory,
    CountryFactory,
    DocumentFactory,
    DuplicatePairFactory,
    EngagementFactory,
    OfficeFactory,
    PartnerFactory,
    QualityScoreFactory,
    UserFactory,
)
from tests.pages import listed, read

pytestmark = pytest.mark.django_db
PAGE = "/en/partners/quality/"
API = "/api/v1/partners/"


def whole(name, **fields):
    """A record without a gap."""
    fields = {
        "website": "https://example-of-a-body.org/",
        "email": "office@example-of-a-body.org",
        "city": "Bamako",
        "levels": ["local"],
        "founded": "2001",
        "description_en": "Works.",
        "confirmed_on": timezone.localdate(),
    } | fields
    partner = PartnerFactory(legal_name=name, **fields)
    partner.activity_areas.set([ActivityAreaFactory()])
    ContactFactory(partner=partner, email="person@example-of-a-body.org")
    return partner


@pytest.fixture
def registry(db):
    """A record without a gap, and one for each gap."""
    whole("Whole")
    whole("place", category=None)
    whole("unconfirmed", confirmed_on=timezone.localdate() - timedelta(days=400))
    whole("website", website="")
    whole("website-shape", website="https://localhost/")
    whole("email", email="")
    whole("contact").contacts.all().delete()
    ContactFactory(partner=whole("contact-email"), email="")
    yesterday = timezone.localdate() - timedelta(days=1)
    DocumentFactory(partner=whole("documents"), ends_on=yesterday, starts_on=None)
    whole("city", city="")
    whole("levels", levels=[])
    whole("areas").activity_areas.clear()
    whole("founded", founded="")
    whole("description", description_en="")
    pair = DuplicatePairFactory(left=whole("duplicate"), right=PartnerFactory(status="draft", is_listed=False))  # fmt: skip
    whole("archived", website="", status="archived", status_reason="Gone.")
    return pair


@pytest.mark.parametrize("key", [gap.key for gap in GAPS])
def test_page_and_api_find_the_records_of_a_gap(client, registry, registry_officer, key):
    client.force_login(registry_officer)
    query = f"gap={key}&status=active&status=dormant"

    page = listed(client.get(f"/en/partners/?{query}"))
    api = [row["legal_name"] for row in client.get(f"{API}?{query}").json()["results"]]
    file = b"".join(client.get(f"/en/partners/export.csv?{query}").streaming_content).decode()

    assert (page, api) == ([key], [key])
    assert len(file.splitlines()) == 2


@pytest.mark.parametrize(
    ("website", "looks_dead"),
    [
        ("https://femmes-du-sahel.org/fr", False),
        ("http://www.example.org/", True),
        ("http://192.168.0.1/", True),
        ("http://organisation.con/", True),
        ("https://someone@mail.org/", True),
        ("", False),
    ],
)
def test_a_website_looks_dead_by_its_shape_alone(registry_officer, website, looks_dead):
    partner = PartnerFactory(website=website)
    (gap,) = [gap for gap in GAPS if gap.key == "website-shape"]

    found = gap.narrow(Partner.objects.all(), registry_officer)

    assert list(found) == ([partner] if looks_dead else [])


def test_the_public_learns_nothing_of_contacts_documents_and_duplicates(client, registry):
    for key in ("contact-email", "documents", "duplicate"):
        assert listed(client.get(f"/en/partners/?gap={key}")) == []


@pytest.mark.parametrize(
    ("role", "status"), [("registry_officer", 200), ("case_officer", 200), (None, 404)]
)
def test_the_page_is_for_the_staff(client, role, status):
    client.force_login(UserFactory(**({role: True} if role else {})))

    assert client.get(PAGE).status_code == status


def test_every_count_leads_to_a_list_of_that_length(client, registry, registry_officer):
    OfficeFactory(code="bamako", countries=["ML"])
    client.force_login(registry_officer)

    for address in (PAGE, f"{PAGE}?office=bamako"):
        bars = read(client.get(address)).all("ul", "bars")[0].all("li")
        found = {item.one("a")["href"]: item.one("span", "num").text for item in bars}
        assert len(found) == len(GAPS)
        for link, count in found.items():
            assert (link, len(listed(client.get(link)))) == (link, int(count))


def test_an_office_is_judged_by_the_records_that_its_list_shows(client, registry_officer):
    mali, senegal = CountryFactory(code="ML"), CountryFactory(code="SN")
    bamako = OfficeFactory(code="bamako", countries=["ML"])
    OfficeFactory(code="dakar", countries=["SN"])
    whole("Here", hq_country=mali, city="")
    both = whole("Here and worked with", hq_country=mali)
    there = whole("Worked with elsewhere", hq_country=senegal, website="", email="")
    for partner in (both, there, there):
        EngagementFactory(partner=partner, office=bamako)
    client.force_login(registry_officer)

    standings = {row.office and row.office.code: row for row in quality.standings(registry_officer)}
    page = read(client.get(f"{PAGE}?office=bamako"))

    found = {code: (row.partners, row.gaps) for code, row in standings.items()}
    assert found == {None: (3, 3), "bamako": (3, 3), "dakar": (1, 2)}
    assert page.one("div", "figures").all("b")[0].text == "3"
    assert len(listed(client.get("/en/partners/?office=bamako"))) == 3


def test_counting_every_gap_of_every_office_costs_few_queries(registry, registry_officer):
    for number in range(5):
        OfficeFactory(code=f"office-{number}", countries=["ML"])
    quality.standings(registry_officer)

    with CaptureQueriesContext(connection) as queries:
        quality.standings(registry_officer)
        quality.counts_of(quality.living(registry_officer), registry_officer)

    assert len(queries) == 5


def test_an_unknown_office_shows_all(client, registry_officer):
    client.force_login(registry_officer)

    for code in ("moon", "\x00", "x" * 500):
        assert client.get(PAGE, {"office": code}).status_code == 200


def test_the_day_keeps_a_score_for_each_office_once(client, registry_officer):
    mali, senegal = CountryFactory(code="ML"), CountryFactory(code="SN")
    office = OfficeFactory(code="bamako", countries=["ML"])
    whole("Whole", hq_country=mali)
    whole("Half", hq_country=senegal, website="", city="")

    quality.daily()
    quality.daily()

    scores = {row.office and row.office.code: row for row in QualityScore.objects.all()}
    assert (scores["bamako"].partners, scores["bamako"].gaps) == (1, 0)
    assert scores["bamako"].score == 100.0
    assert (scores[None].partners, scores[None].gaps) == (2, 2)
    assert scores[None].score == 92.9
    assert QualityScore.objects.filter(office=office).count() == 1
    assert jobs.path_of(quality.daily) in jobs._daily


def test_the_score_is_drawn_over_time(client, registry_officer):
    for day, gaps in ((1, 70), (11, 35), (21, 0)):
        QualityScoreFactory(office=None, day=date(2026, 1, day), gaps=gaps)
    client.force_login(registry_officer)

    page = read(client.get(PAGE))

    assert page.one("polyline")["points"] == "0,60 300,30 600,0"
    rows = [[cell.text for cell in row.all("td")] for row in page.one("table").all("tr")[1:]]
    assert rows == [["10", "100.0 %"], ["10", "75.0 %"], ["10", "50.0 %"]]


def test_the_page_costs_the_same_however_long(client, registry_officer):
    client.force_login(registry_officer)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    whole("One")
    client.get(PAGE)
    few = cost()
    for number in range(6):
        whole(f"More {number}")
        OfficeFactory(countries=["ML"])
        QualityScoreFactory(office=None, day=date(2026, 1, number + 1))

    assert cost() == few
