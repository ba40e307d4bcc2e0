"""Page, API and administration are three doors to one house: the same lists, rules and sentences."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    CouncilSessionFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    RelationKindFactory,
)
from tests.pages import form_of, listed, read, sent, summary

PAGE, API = "/en/partners/", "/api/v1/partners/"


# The same list


@pytest.fixture
def registry(db):
    """Partners that the filters tell apart; their last word says who sees them."""
    base = {"category__code": "ngo", "hq_country__code": "ML", "confirmed_on": date(2020, 1, 1)}
    amina = PartnerFactory(legal_name="Amina public", levels=["local"], **base)
    binta = PartnerFactory(legal_name="Binta public", activity_areas=["research"], **base)
    PartnerFactory(legal_name="Élan public", **base | {"hq_country__code": "SN"})
    PartnerFactory(legal_name="Caritas public", **base | {"category__code": "media"})
    PartnerFactory(legal_name="Delta public", dormant=True, **base | {"confirmed_on": None})
    PartnerFactory(legal_name="Amina staff", archived=True, levels=["local"], **base)
    PartnerFactory(legal_name="Binta staff", unlisted=True, **base | {"hq_country__code": "FR"})
    PartnerFactory(legal_name="Delta staff", unlisted=True, activity_areas=["research"], **base)
    PartnerFactory(legal_name="Draft nobody", draft=True, **base)
    EngagementFactory(partner=amina, project=ProjectFactory(public=True))
    EngagementFactory(partner=binta)
    ObserverStatusFactory(partner=binta)


#: What a query finds, for a visitor, and for staff.
FOUND = {
    "ordering=": (
        "Amina public, Binta public, Caritas public, Delta public, Élan public",
        "Amina public, Amina staff, Binta public, Binta staff, Caritas public, Delta public, Delta staff, Élan public",
    ),
    "ordering=-name": (
        "Élan public, Delta public, Caritas public, Binta public, Amina public",
        "Élan public, Delta staff, Delta public, Caritas public, Binta staff, Binta public, Amina staff, Amina public",
    ),
    "ordering=number&country=ML": (
        "Amina public, Binta public, Caritas public, Delta public",
        "Amina public, Binta public, Caritas public, Delta public, Amina staff, Delta staff",
    ),
    "ordering=country&q=binta": ("Binta public", "Binta staff, Binta public"),
    "q=delta": ("Delta public", "Delta staff, Delta public"),
    "q=amina&observer=no": ("Amina public", "Amina staff, Amina public"),
    "category=media": ("Caritas public", "Caritas public"),
    "country=SN&country=FR": ("Élan public", "Binta staff, Élan public"),
    "region=150": ("", "Binta staff"),
    "level=local": ("Amina public", "Amina public, Amina staff"),
    "activity=research": ("Binta public", "Binta public, Delta staff"),
    "relation=collaborator": ("Amina public", "Amina public, Binta public"),
    "observer=yes": ("Binta public", "Binta public"),
    "status=archived": ("", "Amina staff"),
    "status=dormant&unconfirmed=true": ("Delta public", "Delta public"),
    "office=dakar&level=local": ("Amina public", "Amina public, Amina staff"),
    "status=draft": ("", ""),
    "updated_since=2100-01-01": ("", ""),
}


@pytest.mark.parametrize("reader", ["visitor", "staff"])
@pytest.mark.parametrize("query", FOUND)
def test_page_api_and_export_hold_the_same_partners(client, registry, case_officer, query, reader):
    names = FOUND[query][reader == "staff"]
    expected = names.split(", ") if names else []
    if reader == "staff":
        client.force_login(case_officer)

    page = listed(client.get(f"{PAGE}?{query}"))
    api = [row["legal_name"] for row in client.get(f"{API}?{query}").json()["results"]]
    file = in_file(client.get(f"{PAGE}export.csv?{query}"))
    data = in_file(client.get(f"{API}?format=csv&{query}"))

    assert (page, api) == (expected, expected)
    assert (file, data) == (sorted(expected, key=by_name), sorted(expected, key=by_name))


def in_file(response):
    lines = list(csv.reader(b"".join(response.streaming_content).decode().splitlines()))
    column = next(
        n for n, head in enumerate(lines[0]) if head.lower() in ("legal name", "legal_name")
    )
    return [line[column] for line in lines[1:]]


def by_name(name):
    return name.replace("É", "E")


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["Nacer", "Ñandú", "Nzuri"]),
        ("es", ["Nacer", "Nzuri", "Ñandú"]),
    ],
)
def test_page_and_api_sort_as_the_language_does(client, db, language, order):
    for name in ("Nzuri", "Ñandú", "Nacer"):
        PartnerFactory(legal_name=name)

    page = listed(client.get(f"/{language}/partners/"))
    api = client.get(API, headers={"accept-language": language}).json()["results"]

    assert page == order
    assert [row["legal_name"] for row in api] == order


# The same refusal


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("category", "bogus", "“bogus” is not one of the choices."),
        ("level", "galactic", "“galactic” is not one of the choices."),
        ("country", "XX", "“XX” is not one of the choices."),
        ("region", "999", "“999” is not one of the choices."),
        ("activity", "sleeping", "“sleeping” is not one of the choices."),
        ("relation", "cousin", "“cousin” is not one of the choices."),
        ("office", "moon", "“moon” is not one of the choices."),
        ("status", "lost", "“lost” is not one of the choices."),
        (
            "observer",
            "maybe",
            "“maybe” is not one of the choices.",
        ),
        (
            "unconfirmed",
            "false",
            "“false” is not one of the choices.",
        ),
        (
            "ordering",
            "beauty",
            "“beauty” is not one of the choices.",
        ),
        (
            "updated_since",
            "yesterday",
            "Give a date or a moment, such as 2026-03-01 or 2026-03-01T08:30:00Z.",
        ),
        ("q", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_page_and_api_refuse_a_wrong_value_with_the_same_sentence(
    client, partner, name, value, sentence
):
    page = client.get(PAGE, {name: value})
    api = client.get(API, {name: value})

    assert api.status_code == 400
    assert api.json()["errors"] == {name: [sentence]}
    assert page.status_code == 200
    assert sentence in read(page).one("main").text


# The same sentence at three doors

END_FIRST = "The end comes before the start: correct one of the two dates."
#: Rules of the record: what is changed, and what is said.
RECORD_RULES = {
    "website": (
        {"website": "javascript:alert(1)"},
        "Enter a web address that begins with http:// or https://.",
    ),
    "too long": (
        {"legal_name": "x" * 301},
        "Ensure this value has at most 300 characters (it has 301).",
    ),
    "control characters": (
        {"city": "Ba\x07mako"},
        "Remove the invisible control characters: they cannot be kept.",
    ),
    "end before start": (
        {"registered_on": "2020-01-02", "registration_expires_on": "2020-01-01"},
        "A registration ends after it begins.",
    ),
    "founded": (
        {"founded": "last year"},
        "Give a year (2003), a month (2003-05) or a day (2003-05-14).",
    ),
    "reason": (
        {"status": "archived", "status_reason": ""},
        "Say why: a dormant, archived or merged record needs a reason.",
    ),
    "listed draft": (
        {"status": "draft"},
        "A draft or pending record cannot be listed publicly: make it active first.",
    ),
    "e-mail": ({"email": "nobody"}, "Enter a valid email address."),
}
#: Rules of what hangs on a record: kind, model of the admin, what is sent, what is said.
PART_RULES = {
    "main contact": (
        "contacts",
        "contact",
        {"name": "Awa", "is_main": True},
        "There is a main contact already.",
    ),
    "engagement": (
        "engagements",
        "engagement",
        {"relation": "collaborator", "starts_on": "2020-01-02", "ends_on": "2020-01-01"},
        END_FIRST,
    ),
    "assessment": (
        "assessments",
        "assessment",
        {
            "kind": "due_diligence",
            "result": "clear",
            "starts_on": "2020-01-02",
            "ends_on": "2020-01-01",
        },
        END_FIRST,
    ),
    "second period": (
        "observer-statuses",
        "observerstatus",
        {
            "kind": "civil_society",
            "evidence": "decided",
            "decision": "1",
            "started_on": "2021-01-01",
        },
        "This organisation is an observer already.",
    ),
    "end without reason": (
        "observer-statuses",
        "observerstatus",
        {
            "kind": "intergovernmental",
            "evidence": "decided",
            "decision": "1",
            "started_on": "2010-01-01",
            "ended_on": "2011-01-01",
        },
        "Say why the status ended.",
    ),
}


def said_by_api(response):
    assert response.status_code == 400
    return [text for texts in response.json()["errors"].values() for text in texts]


def said_by_page(response):
    """The sentences of the summary on top, without the names of their rows and fields."""
    assert response.status_code == 422
    forms = [response.context["form"]]
    for __, formset in response.context.get("rows", []):
        forms += formset.forms
    labels = [f"{field.label}: " for form in forms for field in form]
    messages = [message.rpartition(" – ")[2] for message in summary(response)]
    return [without(message, labels) for message in messages]


def without(message, labels):
    found = max((label for label in labels if message.startswith(label)), key=len, default="")
    return message.removeprefix(found)


def said_by_admin(response):
    assert response.status_code == 200
    errors = [item for node in read(response).all("ul", "errorlist") for item in node.all("li")]
    return [item.text for item in errors]


@pytest.mark.parametrize("rule", RECORD_RULES)
def test_rule_of_the_record_has_one_sentence_at_three_doors(client, administrator, partner, rule):
    change, sentence = RECORD_RULES[rule]
    client.force_login(administrator)
    edit, admin = f"{PAGE}{partner.pk}/edit/", f"/admin/partners/partner/{partner.pk}/change/"

    page = client.post(edit, sent(client, edit, change))
    api = client.patch(f"{API}{partner.pk}/", change, content_type="application/json")
    form = form_of(client.get(admin), id="partner_form")
    admin = client.post(admin, form | change)

    said = {"page": said_by_page(page), "api": said_by_api(api), "admin": said_by_admin(admin)}
    assert said == {"page": [sentence], "api": [sentence], "admin": [sentence]}
    assert Partner.objects.get().version == 1


@pytest.mark.parametrize("rule", PART_RULES)
def test_rule_of_a_part_has_one_sentence_at_three_doors(client, administrator, partner, rule):
    kind, model, data, sentence = PART_RULES[rule]
    ContactFactory(partner=partner, main=True)
    ObserverStatusFactory(partner=partner)
    relation = EngagementFactory(partner=partner).relation
    form = data | ({"relation": relation.pk} if "relation" in data else {})
    client.force_login(administrator)

    page = client.post(f"{PAGE}{partner.pk}/{kind}/add/", form)
    api = client.post(f"{API}{partner.pk}/{kind}/", data, content_type="application/json")
    admin = client.post(f"/admin/partners/{model}/add/", {"partner": partner.pk} | form)

    said = {"page": said_by_page(page), "api": said_by_api(api), "admin": said_by_admin(admin)}
    assert said == {"page": [sentence], "api": [sentence], "admin": [sentence]}


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("ROR", "05gq02987"),
        ("ror", "05GQ02987"),
        ("ROR", "https://ror.org/05gq02987"),
        ("ROR", "０５gq０２９８７"),
    ],
)
def test_duplicate_identifier_is_refused_at_three_doors_which_name_the_other_record(
    client, administrator, partner, scheme, value
):
    other = PartnerFactory(legal_name="Femmes du Sahel")
    IdentifierFactory(partner=other, scheme="ROR", value="05gq02987")
    leading = "This identifier is recorded already for Femmes du Sahel."
    naming = f"This identifier is recorded already for {other.label} Femmes du Sahel."
    client.force_login(administrator)
    edit = f"{PAGE}{partner.pk}/edit/"
    again = {"scheme": scheme, "value": value}
    row = {f"identifiers-0-{name}": value for name, value in again.items()}

    page = client.post(edit, sent(client, edit, row))
    api = client.post(f"{API}{partner.pk}/identifiers/", again, content_type="application/json")
    admin = client.post("/admin/partners/identifier/add/", again | {"partner": partner.pk})

    said = {"page": said_by_page(page), "api": said_by_api(api), "admin": said_by_admin(admin)}
    assert said == {"page": [leading], "api": [naming], "admin": [naming]}


# The same cost


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        f"{PAGE}?q=house&ordering=-updated",
        API,
        f"{API}?q=house&page_size=100",
        f"{API}?cursor=",
        f"{API}?format=csv",
        f"{PAGE}export.csv",
        f"{PAGE}export.xlsx?hxl=1",
        "/api/v1/statistics/",
        "/api/v1/engagements/",
        "/api/v1/projects/",
    ],
)
@pytest.mark.parametrize("reader", ["visitor", "staff"])
def test_list_costs_the_same_however_long(client, case_officer, address, reader):
    if reader == "staff":
        client.force_login(case_officer)

    costs = []
    for count in (2, 7):
        for __ in range(count):
            furnish(PartnerFactory(legal_name="House", activity_areas=["research", "health"]))
        costs.append(cost(client, address))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("address", [PAGE, API])
@pytest.mark.parametrize("reader", ["visitor", "staff"])
def test_record_costs_the_same_however_much_hangs_on_it(
    client, case_officer, partner, address, reader
):
    if reader == "staff":
        client.force_login(case_officer)

    costs = []
    for count in (2, 5):
        for __ in range(count):
            furnish(partner)
        costs.append(cost(client, f"{address}{partner.pk}/"))

    assert costs[0] == costs[1]


def furnish(partner):
    """Hang one record of each kind on a partner."""
    project = ProjectFactory(public=True, countries=["ML"], activity_areas=["research"])
    PartnerNameFactory(partner=partner)
    IdentifierFactory(partner=partner)
    ContactFactory(partner=partner)
    EngagementFactory(partner=partner, project=project)
    AgreementFactory(partner=partner)
    DocumentFactory(partner=partner)
    NoteFactory(partner=partner)
    AssessmentFactory(partner=partner)
    ObserverStatusFactory(partner=partner, session=CouncilSessionFactory(), evidence="reported")


def cost(client, address):
    """How many queries an answer takes, read to its end; the first time is not counted."""
    list(client.get(address))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        list(response)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "archived", "status_reason": ""}, "status_reason"),
        (
            {"registered_on": "2020-01-02", "registration_expires_on": "2020-01-01"},
            "registration_expires_on",
        ),
    ],
)
def test_rule_about_two_fields_is_said_at_the_one_to_correct(
    client, administrator, partner, change, field
):
    client.force_login(administrator)
    edit = f"{PAGE}{partner.pk}/edit/"

    page = client.post(edit, sent(client, edit, change))
    api = client.patch(f"{API}{partner.pk}/", change, content_type="application/json")

    assert list(summary(page).values()) == [f"id_{field}"]
    assert list(api.json()["errors"]) == [field]


def test_end_before_the_start_of_an_engagement_is_said_at_the_end(client, administrator, partner):
    client.force_login(administrator)
    relation = RelationKindFactory()
    change = {"starts_on": "2020-01-02", "ends_on": "2020-01-01", "relation": relation.code}

    page = client.post(f"{PAGE}{partner.pk}/engagements/add/", change)
    api = client.post(f"{API}{partner.pk}/engagements/", change, content_type="application/json")

    assert "id_ends_on" in summary(page).values()
    assert "ends_on" in api.json()["errors"]
