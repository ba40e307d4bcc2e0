"""Login is the default: what a visitor may open without it is written down here, address by address."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver

from observers.models import Certificate
from tests.consultations.factories import (
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    RecommendationFactory,
    RegistrationFactory,
)
from tests.factories import (
    PDF,
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    CouncilSessionFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerNameFactory,
    ProjectFactory,
)
from tests.observers.factories import DecisionFactory

#: The pages whose view asks for no login, by name.
PUBLIC = {
    "set_language": "language/",
    "entrance": "",
    "home": "en/",
    "about": "en/about/",
    "partners:list": "en/partners/",
    "partners:export": "en/partners/export.<slug:kind>",
    "partners:detail": "en/partners/<int:number>/",
    "certificate": "o/<slug:code>",
    "observers:list": "en/observers/",
    "observers:export": "en/observers/export.<slug:kind>",
    "observers:decisions": "en/observers/decisions/",
    "observers:observer": "en/observers/<int:number>/",
    "observers:apply": "en/observers/apply/",
    "observers:eligibility": "en/observers/eligibility/",
    "observers:guidelines": "en/observers/guidelines/",
    "observers:guidelines-pdf": "en/observers/guidelines.pdf",
    # signing in and up, and what happens before one can
    "account_login": "en/accounts/login/",
    "account_logout": "en/accounts/logout/",
    "account_inactive": "en/accounts/inactive/",
    "account_signup": "en/accounts/signup/",
    "account_email_verification_sent": "en/accounts/confirm-email/",
    "account_confirm_email": r"en/accounts/^confirm-email/(?P<key>[-:\w]+)/$",
    "mfa_authenticate": "en/accounts/two-factor/authenticate/",
    "account_confirm_login_code": "en/accounts/login/code/confirm/",
    "account_reset_password": "en/accounts/password/reset/",
    "account_reset_password_done": "en/accounts/password/reset/done/",
    "account_reset_password_from_key": (
        "en/accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
    ),
    "account_reset_password_from_key_done": "en/accounts/password/reset/key/done/",
    "consultations:list": "en/consultations/",
    "consultations:ical": "en/consultations/calendar.ics",
    "consultations:atom": "en/consultations/feed.atom",
    "consultations:zone": "en/consultations/time-zone/",
    "consultations:contribution": "en/consultations/contributions/<int:pk>/",
    "consultations:contribution-file": "en/consultations/contributions/<int:pk>/file/",
    "consultations:detail": "en/consultations/<int:pk>/",
    "consultations:event-ical": "en/consultations/<int:pk>/event.ics",
    "consultations:report": "en/consultations/<int:pk>/report/",
    "consultations:recommendations": "en/consultations/recommendations/",
    "consultations:recommendations-export": "en/consultations/recommendations/export.<slug:kind>",
    "consultations:recommendation": "en/consultations/recommendations/<int:pk>/",
    "consultations:document": "en/consultations/<int:pk>/documents/<int:number>/",
}
#: The pages that ask for it.
PRIVATE = [
    "en/account/",
    "en/account/data/",
    "en/account/tokens/<int:pk>/revoke/",
    "en/accounts/email/",
    "en/accounts/password/change/",
    "en/accounts/password/set/",
    "en/accounts/reauthenticate/",
    "en/accounts/two-factor/",
    "en/accounts/two-factor/reauthenticate/",
    "en/accounts/two-factor/recovery-codes/",
    "en/accounts/two-factor/recovery-codes/download/",
    "en/accounts/two-factor/recovery-codes/generate/",
    "en/accounts/two-factor/totp/activate/",
    "en/accounts/two-factor/totp/deactivate/",
    "en/consultations/<int:pk>/calls/<int:call>/",
    "en/consultations/<int:pk>/calls/<int:call>/moderate/",
    "en/consultations/<int:pk>/calls/<int:number>/edit/",
    "en/consultations/<int:pk>/calls/add/",
    "en/consultations/<int:pk>/check-in/",
    "en/consultations/<int:pk>/check-in/worker.js",
    "en/consultations/<int:pk>/desk/",
    "en/consultations/<int:pk>/desk/badges.pdf",
    "en/consultations/<int:pk>/desk/participants.<slug:kind>",
    "en/consultations/<int:pk>/desk/registrations.<slug:kind>",
    "en/consultations/<int:pk>/documents/<int:number>/edit/",
    "en/consultations/<int:pk>/documents/add/",
    "en/consultations/<int:pk>/edit/",
    "en/consultations/<int:pk>/invitations/",
    "en/consultations/<int:pk>/recommendations/<int:number>/edit/",
    "en/consultations/<int:pk>/recommendations/add/",
    "en/consultations/<int:pk>/recommendations/carry/",
    "en/consultations/<int:pk>/register/",
    "en/consultations/<int:pk>/speak/",
    "en/consultations/<int:pk>/speakers/",
    "en/consultations/add/",
    "en/consultations/invitations/<int:pk>/answer/",
    "en/consultations/mine/",
    "en/consultations/registrations/<int:pk>/edit/",
    "en/consultations/registrations/<int:pk>/<slug:name>/",
    "en/consultations/registrations/<int:pk>/certificate.pdf",
    "en/observers/<int:number>/certificate.pdf",
    "en/observers/<int:number>/change/",
    "en/observers/<int:number>/confirm/",
    "en/observers/<int:number>/representatives/<int:pk>/",
    "en/observers/<int:number>/representatives/<int:pk>/delete/",
    "en/observers/<int:number>/representatives/add/",
    "en/observers/applications/",
    "en/observers/applications/<slug:reference>/",
    "en/observers/applications/<slug:reference>/<slug:kind>/<int:pk>/",
    "en/observers/applications/<slug:reference>/<slug:kind>/<int:pk>/delete/",
    "en/observers/applications/<slug:reference>/<slug:kind>/add/",
    "en/observers/applications/<slug:reference>/<slug:name>/",
    "en/observers/applications/<slug:reference>/agenda/",
    "en/observers/applications/<slug:reference>/documents/<int:pk>/",
    "en/observers/applications/<slug:reference>/documents/<int:pk>/file/",
    "en/observers/applications/<slug:reference>/interest/",
    "en/observers/applications/<slug:reference>/officer/",
    "en/observers/applications/<slug:reference>/opinion/",
    "en/observers/applications/<slug:reference>/submitted/<int:number>.pdf",
    "en/observers/letters/",
    "en/observers/letters/<int:pk>/",
    "en/observers/sessions/",
    "en/observers/sessions/<slug:slug>/",
    "en/observers/sessions/<slug:slug>/decisions/",
    "en/observers/sessions/<slug:slug>/edit/",
    "en/observers/sessions/<slug:slug>/notes/",
    "en/observers/sessions/<slug:slug>/order/",
    "en/observers/sessions/<slug:slug>/paper.<slug:kind>",
    "en/observers/sessions/<slug:slug>/place/",
    "en/observers/sessions/add/",
    "en/partners/<int:number>/<slug:kind>/<int:pk>/",
    "en/partners/<int:number>/<slug:kind>/<int:pk>/file/",
    "en/partners/<int:number>/<slug:kind>/add/",
    "en/partners/<int:number>/confirm/",
    "en/partners/<int:number>/edit/",
    "en/partners/<int:number>/hand-in/",
    "en/partners/<int:number>/history/",
    "en/partners/<int:number>/merge/",
    "en/partners/<int:number>/merge/<int:other>/",
    "en/partners/import/",
    "en/partners/import/<int:pk>/",
    "en/partners/import/<int:pk>/columns/",
    "en/partners/import/<int:pk>/commit/",
    "en/partners/import/<int:pk>/decide/",
    "en/partners/import/<int:pk>/progress/",
    "en/partners/import/<int:pk>/questions/",
    "en/partners/import/<int:pk>/report.<slug:kind>",
    "en/partners/import/<int:pk>/restart/",
    "en/partners/import/<int:pk>/undo/",
    "en/partners/<int:number>/people/",
    "en/partners/<int:number>/people/<int:pk>/",
    "en/partners/<int:number>/people/invitations/<int:pk>/revoke/",
    "en/partners/<int:number>/represent/",
    "en/partners/add/",
    "en/partners/duplicates/",
    "en/partners/duplicates/<int:pk>/",
    "en/partners/invitations/<str:secret>/",
    "en/partners/merges/<int:pk>/",
    "en/partners/projects/<int:pk>/",
    "en/partners/projects/add/",
    "en/partners/quality/",
    "en/partners/rounds/",
    "en/partners/rounds/compare/",
    "en/partners/rounds/compare.csv",
    "en/partners/rounds/<int:pk>/",
    "en/partners/rounds/<int:pk>/<int:number>/",
    "en/partners/rounds/<int:pk>/close/",
    "en/partners/rounds/<int:pk>/confirm/",
    "en/partners/rounds/<int:pk>/list.xlsx",
    "en/partners/rounds/<int:pk>/remind/",
    "en/partners/rounds/<int:pk>/send/",
    "en/partners/rounds/<int:pk>/upload/",
    "en/partners/represent/",
    "en/partners/represent/new/",
    "en/partners/requests/",
    "en/partners/requests/<int:pk>/",
    "en/partners/requests/<int:pk>/withdraw/",
]
#: Of those, the pages on which an organisation applies for observer status.
APPLYING = [
    "en/observers/apply/start/",
    "en/observers/own/<slug:reference>/",
    "en/observers/own/<slug:reference>/answers/<int:pk>/",
    "en/observers/own/<slug:reference>/check/",
    "en/observers/own/<slug:reference>/declarations/",
    "en/observers/own/<slug:reference>/documents/",
    "en/observers/own/<slug:reference>/documents/<int:pk>/",
    "en/observers/own/<slug:reference>/documents/<int:pk>/reason/",
    "en/observers/own/<slug:reference>/documents/<int:pk>/reuse/",
    "en/observers/own/<slug:reference>/files/<int:pk>/take-back/",
    "en/observers/own/<slug:reference>/letters/<int:pk>.pdf",
    "en/observers/own/<slug:reference>/questions/<int:pk>/",
    "en/observers/own/<slug:reference>/reply/",
    "en/observers/own/<slug:reference>/sections/<slug:code>/",
    "en/observers/own/<slug:reference>/send-answers/",
    "en/observers/own/<slug:reference>/session/",
    "en/observers/own/<slug:reference>/submitted/<int:number>.pdf",
    "en/observers/own/<slug:reference>/withdraw/",
]
PRIVATE += APPLYING
#: What the API answers to a visitor's GET: 404 is for staff, or for the partner's own people.
API = {
    "root": 302,
    "docs": 200,
    "schema": 200,
    "statistics": 200,
    "partners-list": 200,
    "partners-detail": 200,
    "partners-confirm": 405,
    "names-list": 200,
    "names-detail": 200,
    "identifiers-list": 200,
    "identifiers-detail": 200,
    "contacts-list": 404,
    "contacts-detail": 404,
    "engagements-list": 200,
    "engagements-detail": 200,
    "agreements-list": 404,
    "agreements-detail": 404,
    "agreements-file": 404,
    "documents-list": 404,
    "documents-detail": 404,
    "documents-file": 404,
    "notes-list": 404,
    "notes-detail": 404,
    "observer-statuses-list": 200,
    "observer-statuses-detail": 200,
    "assessments-list": 404,
    "assessments-detail": 404,
    "categories-list": 200,
    "categories-detail": 200,
    "activity-areas-list": 200,
    "activity-areas-detail": 200,
    "relation-kinds-list": 200,
    "relation-kinds-detail": 200,
    "clusters-list": 200,
    "clusters-detail": 200,
    "regions-list": 200,
    "regions-detail": 200,
    "countries-list": 200,
    "countries-detail": 200,
    "offices-list": 200,
    "offices-detail": 200,
    "projects-list": 200,
    "projects-detail": 200,
    "all-engagements-list": 200,
    "all-engagements-detail": 200,
    "observers-api:eligibility": 200,
    "duplicates-list": 200,
    "duplicates-detail": 404,
    "duplicates-decide": 405,
    "merges-list": 200,
    "merges-detail": 404,
    "merges-undo": 405,
    "observers-api:application-sections-list": 404,
    "observers-api:application-answers-list": 404,
    "observers-api:application-answers-detail": 404,
    "observers-api:application-documents-list": 404,
    "observers-api:application-documents-detail": 405,
    "observers-api:application-documents-file": 404,
    "observers-api:application-declarations-list": 404,
    "observers-api:application-letters-list": 404,
    "observers-api:application-letters-file": 404,
    "observers-api:application-submissions-list": 404,
    "observers-api:application-submissions-file": 404,
    "observers-api:application-opinions-list": 404,
    "observers-api:application-opinions-own": 405,
    "observers-api:application-assignments-list": 404,
    "observers-api:application-assignments-detail": 404,
    "observers-api:application-notes-list": 404,
    "observers-api:application-notes-detail": 404,
    "observers-api:interest": 405,
    "observers-api:officer": 404,
    "observers-api:agenda": 404,
    "observers-api:session-paper": 403,
    "observers-api:certificate": 404,
    "observers-api:observer-letters-list": 403,
    "observers-api:observer-letters-detail": 403,
    "observers-api:observer-letters-release": 403,
    "observers-api:observer-letters-cancel": 403,
    "observers-api:observer-letters-file": 403,
    "observers-api:application-questions-list": 404,
    "observers-api:application-questions-detail": 405,
    "observers-api:application-questions-answer": 405,
    "observers-api:observer-applications-list": 200,
    "observers-api:observer-applications-detail": 404,
    "observers-api:observer-applications-step": 405,
    "observers-api:council-sessions-list": 200,
    "observers-api:council-sessions-detail": 200,
    "observers-api:council-sessions-order": 401,
    "observers-api:session-place": 405,
    "observers-api:observer-decisions-list": 200,
    "observers-api:observer-decisions-detail": 200,
    "observers-api:batch": 405,
    "observers-api:observer-changes-list": 200,
    "observers-api:observer-representatives-list": 404,
    "observers-api:observer-representatives-detail": 404,
    "observers-api:observer-confirmations-list": 404,
    "observers-api:observers-list": 200,
    "observers-api:observers-detail": 200,
    "consultations-api:series-list": 200,
    "consultations-api:series-detail": 200,
    "consultations-api:events-list": 200,
    "consultations-api:events-detail": 200,
    "consultations-api:registrations-list": 200,
    "consultations-api:registrations-detail": 404,
    "consultations-api:registrations-move": 405,
    "consultations-api:calls-list": 200,
    "consultations-api:calls-detail": 200,
    "consultations-api:contributions-list": 200,
    "consultations-api:contributions-detail": 200,
    "consultations-api:contributions-move": 405,
    "consultations-api:contributions-file": 404,
    "consultations-api:recommendations-list": 200,
    "consultations-api:recommendations-detail": 200,
    "consultations-api:recommendations-report": 405,
    None: 404,
}
#: A row of each reference list.
CODES = {
    "categories": "ngo",
    "activity-areas": "research",
    "relation-kinds": "collaborator",
    "clusters": "health",
    "regions": "002",
    "countries": "ML",
    "offices": "geneva",
    "consultations-api:series": "idm",
}


@pytest.fixture
def rows(partner):
    """The number of a row behind every kind of address, all of one partner."""
    engagement = EngagementFactory(partner=partner, project=ProjectFactory(public=True))
    rows = {
        "names": PartnerNameFactory(partner=partner),
        "identifiers": IdentifierFactory(partner=partner),
        "contacts": ContactFactory(partner=partner),
        "engagements": engagement,
        "agreements": AgreementFactory(partner=partner),
        "documents": DocumentFactory(partner=partner),
        "notes": NoteFactory(partner=partner),
        "observer-statuses": ObserverStatusFactory(partner=partner),
        "assessments": AssessmentFactory(partner=partner),
        "projects": engagement.project,
        "all-engagements": engagement,
        "observers-api:council-sessions": CouncilSessionFactory(),
        "observers-api:observer-decisions": DecisionFactory(),
        "consultations-api:events": EventFactory(),
        "consultations-api:registrations": RegistrationFactory(),
        "consultations-api:calls": CallFactory(),
        "consultations-api:contributions": ContributionFactory(published=True),
        "consultations-api:recommendations": RecommendationFactory(is_published=True),
    }
    return {kind: row.pk for kind, row in rows.items()}


def addresses(patterns=None, prefix="", space=""):
    """``(route, name, view)`` of everything that the portal answers."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route, inside)
        else:
            yield route, pattern.name and f"{space}{pattern.name}", pattern.callback


def pages():
    return [found for found in addresses() if not found[0].startswith(("api/", "admin/"))]


def filled(route, partner, **values):
    """The address that a route makes of a partner and these values."""
    values = {
        "number": partner.pk,
        "kind": "contacts",
        "pk": 1,
        "other": 1,
        "key": "key",
        "secret": "secret",
        "slug": "regular-1",
        "reference": "OBS-2026-00001",
        "code": "mandate",
        "call": 1,
        "name": "hand_in" if "hand_in" in route else "cancel",
        "question": "aims",
        **values,
    }
    route = re.sub(r"<\w+:(\w+)>", lambda found: str(values[found[1]]), route)
    route = re.sub(r"\(\?P<(\w+)>[^()]*\)", lambda found: str(values[found[1]]), route)
    return "/" + route.replace("^", "").replace("$", "").replace(".*", "nothing")


def test_pages_without_login_are_those_on_the_list():
    found = {name: route for route, name, view in pages() if not getattr(view, "login_required", 1)}

    assert found == PUBLIC


def test_other_pages_are_those_that_ask_for_login():
    found = [route for route, __, view in pages() if getattr(view, "login_required", 1)]

    assert sorted(found) == sorted(PRIVATE)


@pytest.mark.parametrize("route", PRIVATE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_sends_a_visitor_to_the_sign_in_page_and_back(client, partner, route, method):
    address = filled(route, partner)

    response = getattr(client, method)(address)

    assert response.status_code == 302
    assert response["Location"] == f"/en/accounts/login/?next={address}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_page_on_the_list_does_not_ask_for_login(client, partner, name):
    values = {"kind": "csv", "uidb36": "1"} | consulted(name, partner)
    response = client.get(filled(PUBLIC[name], partner, **values), follow=True)
    response.close()

    through = [address for address, __ in response.redirect_chain]
    # a certificate that nobody has issued is not there, and says so to everybody
    assert response.status_code in (200, 405) or name == "certificate"
    assert [address for address in through if "?next=" in address] == []


def consulted(name, partner):
    """What is behind an address of consultations or of an observer."""
    if name in ("observers:observer", "certificate"):
        return {"code": Certificate.objects.of(ObserverStatusFactory(partner=partner)).code}
    if "contribution" in name:
        row = ContributionFactory(published=True, file=SimpleUploadedFile("text.pdf", PDF))
        return {"pk": row.pk}
    if name == "consultations:recommendation":
        return {"pk": RecommendationFactory(is_published=True).pk}
    if name.startswith("consultations:"):
        document = EventDocumentFactory()
        return {"pk": document.event_id, "number": document.pk}
    return {}


def test_every_address_of_the_admin_asks_for_login(client, partner):
    routes = {route for route, __, __ in addresses() if route.startswith("admin/")}
    routes -= {"admin/login/", "admin/jsi18n/"}

    answers = {route: client.get(admin_address(route)) for route in sorted(routes)}

    assert len(answers) > 100
    assert {answer.status_code for answer in answers.values()} == {302}


def admin_address(route):
    return "/" + re.sub(r"<\w+:\w+>|\(.*\)", "1", route).replace("^", "").replace("$", "")


def test_api_answers_a_visitor_as_the_list_says(client, partner, rows):
    found = {}

    for route, name, __ in addresses():
        if route.startswith("api/"):
            short = name and name.removeprefix("api:")
            kind = (short or "").rpartition("-")[0]
            address = filled(route, partner, code=CODES.get(kind), pk=rows.get(kind, 1))
            found[short] = client.get(address).status_code

    assert found == API


def test_api_writes_nothing_for_a_visitor(client, partner):
    answers = {}

    for route, __, view in addresses():
        if route.startswith("api/") and {"post", "patch"} & set(getattr(view, "actions", {})):
            address = filled(route, partner)
            answers[route] = client.generic("POST", address, "{}", "application/json").status_code

    assert len(answers) == 61
    assert set(answers.values()) == {401}


@pytest.mark.parametrize("number", ["abc", "0", "9" * 30, "-1", "1.5"])
@pytest.mark.parametrize(
    "address",
    [
        "/en/partners/{}/",
        "/api/v1/partners/{}/",
        "/api/v1/partners/{}/names/",
        "/api/v1/projects/{}/",
        "/api/v1/engagements/{}/",
        "/api/v1/council-sessions/{}/",
    ],
)
def test_number_that_is_none_is_not_found(client, db, address, number):
    assert client.get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", ["abc", "0", "9" * 30, "-1"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/partners/{partner}/names/{number}/",
        "/en/partners/{partner}/contacts/{number}/",
        "/en/partners/{partner}/documents/{number}/file/",
        "/admin/partners/partner/{number}/change/",
    ],
)
def test_number_of_a_part_that_is_none_is_not_found(
    client, administrator, partner, address, number
):
    client.force_login(administrator)

    response = client.get(address.format(partner=partner.pk, number=number))

    assert response.status_code in (302, 404)
