"""The system's Chromium, a live portal, and a small made-up registry to look at."""

import os
import shutil
import threading
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.factories import (
    AgreementFactory,
    ApiTokenFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
)

ARABIC = "جمعية نساء الساحل للتنمية والهجرة"
#: The names in the directory, in the order of the page.
LISTED = ["Aide aux migrants", "Femmes du Sahel", "Sahel Youth Council", ARABIC]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as when the portal runs: each request has its own connection.

    One in memory would be shared by the threads of the server, and a request may then end the
    transaction of another.
    """
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("browser") / "portal.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(path)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_a_loop():
    """Playwright keeps a loop in this thread, where Django would refuse the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def live_server(playwright, django_db_setup, live_server):
    """The server, begun when the database has its name: it looks there whether to share it.

    The database is made when Playwright's loop runs already: beside a loop, Django keeps other
    connections than without, and the rows to begin each test with are remembered on one of them.
    """
    return live_server


@pytest.fixture(scope="session")
def _outlived(live_server):
    """The browser hangs up before the server stops, and the server has seen it.

    A connection that is still held then is closed too late, and leaves its socket open.
    """
    yield
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, _outlived):
    """Debian's browser; Playwright's own would have to be downloaded."""
    return browser_type_launch_args | {
        "executable_path": shutil.which("chromium") or "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "en", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def base_url(live_server):
    """What ``page.goto`` puts before an address."""
    return live_server.url


@pytest.fixture
def sign_in(context, live_server):
    """Give the browser a user's session, without the sign-in page."""

    def sign(user):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        context.add_cookies([cookie])

    return sign


@pytest.fixture
def registry(transactional_db):
    """The listed partners by name: one with everything, one in Arabic, two plain ones."""
    full = PartnerFactory(
        legal_name="Femmes du Sahel",
        acronym="FDS",
        city="Bamako",
        website="https://femmes-du-sahel.example.org/",
        email="info@femmes-du-sahel.example.org",
        phone="+223 20 00 00 00",
        address="Rue 12\nBamako",
        public_details=["email", "phone", "address"],
        levels=["national", "local"],
        working_languages=["fr", "en"],
        description_en="Women of the Sahel help each other.",
        founded="1998-05",
        registration_number="ML-1998-12",
        activity_countries=["ML", "SN"],
        activity_areas=["research"],
        other_categories=["academia"],
    )
    project = ProjectFactory(title="Safe journeys", public=True)
    PartnerNameFactory(partner=full, text=ARABIC, language="ar", script="Arab")
    IdentifierFactory(partner=full)
    ContactFactory(partner=full, main=True)
    EngagementFactory(partner=full, project=project, starts_on=date(2023, 2, 1))
    EngagementFactory(partner=full, starts_on=date(2019, 2, 1), ends_on=date(2021, 1, 31))
    AgreementFactory(partner=full, starts_on=date(2023, 1, 1))
    DocumentFactory(partner=full)
    NoteFactory(partner=full)
    ObserverStatusFactory(partner=full)
    AssessmentFactory(partner=full)
    others = [
        PartnerFactory(legal_name="Aide aux migrants", hq_country__code="SN"),
        PartnerFactory(legal_name="Sahel Youth Council", category__code="academia"),
        PartnerFactory(legal_name=ARABIC, city="نواكشوط", hq_country__code="MR"),
    ]
    return {partner.legal_name: partner for partner in [full, *others]}


@pytest.fixture
def full(registry):
    """A partner with a record of every kind."""
    return registry["Femmes du Sahel"]


@pytest.fixture
def officer(full, registry_officer):
    """A registry officer with tokens, who also belongs to a partner."""
    ApiTokenFactory(user=registry_officer)
    ApiTokenFactory(user=registry_officer, revoked=True)
    MembershipFactory(user=registry_officer, partner=full)
    return registry_officer
