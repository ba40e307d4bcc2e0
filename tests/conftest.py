"""Worlds that many files share. Groups and reference lists are rows of data migrations.

A test with real transactions (``transaction=True``) empties every table when it ends: give it
``serialized_rollback=True``, so that those rows are there for the next of its kind. Tests of this
kind run last, because all others find the tables as they were left.
"""

import sqlite3

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.http import FileResponse
from django.utils import translation

from partners import spelling
from tests.factories import MembershipFactory, OfficeFactory, PartnerFactory, UserFactory


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Put tests with real transactions last, and ask nothing of SQLite that it does not have."""
    items.sort(key=has_real_transactions)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        needing = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=needing)
        items[:] = [item for item in items if item not in needing]


def has_real_transactions(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or (
        "transactional_db" in item.fixturenames
    )


def pytest_make_parametrize_id(config, val, argname):
    """Files are named by their argument: an archive holds the hour, and workers must agree."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test counted, or the words that it knew, are not what the next one sees."""
    cache.clear()
    spelling._vocabularies.clear()


@pytest.fixture(autouse=True)
def _english():
    """A request in another language leaves it to the thread: the next test begins in English."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _closed_downloads(monkeypatch):
    """A server closes the file of every answer; the test client leaves a streamed one open."""
    files = []
    set_headers = FileResponse.set_headers

    def remember(response, file):
        files.append(file)
        set_headers(response, file)

    monkeypatch.setattr(FileResponse, "set_headers", remember)
    yield
    for file in files:
        file.close()


@pytest.fixture
def registry_officer(db):
    return UserFactory(registry_officer=True)


@pytest.fixture
def administrator(db):
    return UserFactory(administrator=True)


@pytest.fixture
def case_officer(db):
    """Staff without a right to write in the registry."""
    return UserFactory(case_officer=True)


@pytest.fixture
def office_mali(db):
    return OfficeFactory(code="bamako", countries=["ML"])


@pytest.fixture
def focal_point_mali(office_mali):
    """Keeps the partners of Mali, and of no other country."""
    return UserFactory(focal_point=True, office=office_mali)


@pytest.fixture
def partner(db):
    """A listed partner headquartered in Mali."""
    return PartnerFactory(legal_name="Femmes du Sahel")


@pytest.fixture
def member_admin(partner):
    return MembershipFactory(partner=partner).user


@pytest.fixture
def member_editor(partner):
    return MembershipFactory(partner=partner, editor=True).user


@pytest.fixture
def member_reader(partner):
    return MembershipFactory(partner=partner, reader=True).user


@pytest.fixture
def shared_database(tmp_path):
    """A function that prepares the database for several connections; it says where to count.

    SQLite's test database is in memory: its copy in a file is what the threads open.
    """
    settings = connections.settings["default"]
    name = settings["NAME"]

    def share():
        if connection.vendor != "sqlite":
            return
        path = tmp_path / "shared.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
            # for good, as `migrate` leaves it: connections that switch at one moment lock each other
            copy.execute("PRAGMA journal_mode=WAL")
        copy.close()
        settings["NAME"] = str(path)

    yield share
    settings["NAME"] = name
