"""The project as a whole: what a release would stumble over."""

import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import catalogues

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PRODUCTION = {
    "SECRET_KEY": "kX9-vQ2_mB7tRz4LpW8sYc3NfH6jDg1KaE5uTo0iPbMxVnQwZrSyCdFh2GkJ7lA9e",
    "ALLOWED_HOSTS": "portal.example, www.portal.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp://mail.example",
}
#: What the Content-Security-Policy would stop: scripts, styles and handlers inside a page.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*\+json)|<style|\sstyle=|\son[a-z]+=[\"']|javascript:",
    re.IGNORECASE,
)


def run(*arguments, **settings):
    """Run Python in a new process on the production settings, with nothing else from here."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "PATH": os.defpath}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_models_have_their_migrations(db):
    said = io.StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=said)

    assert said.getvalue() == "No changes detected\n"


def test_production_settings_pass_the_check_for_deployment():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("value", [None, ""])
def test_production_does_not_start_without_a_secret_and_names_it(name, value):
    settings = {key: kept for key, kept in PRODUCTION.items() if key != name}
    settings |= {} if value is None else {name: value}

    done = run("manage.py", "check", **settings)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: "
        f"Set the environment variable {name}: production needs it."
    )


def test_links_in_mail_lead_to_the_first_host_of_production(monkeypatch):
    for name, value in (PRODUCTION | {"ALLOWED_HOSTS": ".portal.example, other.example"}).items():
        monkeypatch.setenv(name, value)

    settings = runpy.run_module("config.settings.production")

    assert settings["PORTAL_URL"] == "https://portal.example"
    assert settings["CSRF_TRUSTED_ORIGINS"] == [
        "https://*.portal.example",
        "https://other.example",
    ]


def test_production_asks_for_what_is_missing(monkeypatch):
    for name in PRODUCTION:
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(ImproperlyConfigured, match="Set the environment variable SECRET_KEY"):
        runpy.run_module("config.settings.production")


def test_production_trusts_its_own_hosts_and_shows_no_demo_accounts():
    program = (
        "from django.conf import settings;"
        "print(settings.DEBUG, settings.PORTAL_DEMO, settings.ALLOWED_HOSTS);"
        "print(settings.CSRF_TRUSTED_ORIGINS)"
    )

    done = run("-c", program, **PRODUCTION, PORTAL_DEMO="true", DEBUG="true")

    assert done.stdout.splitlines() == [
        "False False ['portal.example', 'www.portal.example']",
        "['https://portal.example', 'https://www.portal.example']",
    ]


def test_schema_of_the_api_builds_without_warnings(db, capsys):
    call_command("spectacular", fail_on_warn=True, validate=True, file=os.devnull)

    assert capsys.readouterr().err == ""


def test_catalogues_are_complete():
    assert catalogues.problems() == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_compiled_catalogue_is_that_of_its_source(language):
    compiled = catalogues.po_path(language).with_suffix(".mo")

    catalogues.compile_stale()

    assert compiled.stat().st_mtime_ns >= catalogues.po_path(language).stat().st_mtime_ns


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_template_has_nothing_inline(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<script type="module">',
        "<STYLE>",
        '<p style="color: red">',
        "<a onclick='go()'>",
        '<a href="javascript:go()">',
    ],
)
def test_what_is_inline_is_recognised(text):
    assert len(INLINE.findall(text)) == 1
