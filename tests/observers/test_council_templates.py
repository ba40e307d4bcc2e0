"""Every template of the Council's side is drawn in every language, with nothing inline."""

from datetime import date

import pytest
from django.test.signals import template_rendered
from django.utils import timezone

from observers.models import Certificate, StatusChange
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.factories import ApplicationFactory, in_days
from tests.test_templates import FOLDER, INLINE


@pytest.fixture
def drawn():
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_template_is_drawn_in_every_language(client, db, drawn, language):
    session = CouncilSessionFactory(number=117, starts_on=in_days(-1))
    CouncilSessionFactory(number=118)
    status = ObserverStatusFactory(session=session, decision="1500")
    officer = UserFactory(governing_bodies=True)
    StatusChange(
        status=status, kind="suspended", decided_on=date(2020, 1, 1), decision="1501", reason="So.",
        session=session,
    ).record(officer)  # fmt: skip
    application = ApplicationFactory(session=session, stage="on_agenda", symbol="C/117/1")
    MembershipFactory(partner=application.partner)
    client.force_login(officer)
    base = f"/{language}/observers/"
    settled = {"resolution": "1500", "decided_on": timezone.localdate(), "adoption": "vote"}
    settled["vote"] = "150, 2, 1"
    data = settled | {f"file-{application.pk}-outcome": "admit"}
    pages = [
        base, f"{base}?as_of=never", f"{base}decisions/", f"{base}{status.partner_id}/",
        f"{base}{status.partner_id}/change/", f"{base}sessions/", f"{base}sessions/add/",
        f"{base}sessions/regular-117/", f"{base}sessions/regular-117/edit/", f"{base}letters/",
        f"{base}sessions/regular-117/decisions/", f"{base}sessions/regular-117/place/",
        f"{base}sessions/regular-117/notes/",
    ]  # fmt: skip

    answers = [client.get(page) for page in pages]
    answers.append(client.post(f"{base}sessions/regular-117/decisions/", data))
    address = f"/o/{Certificate.objects.of(status).code}"
    answers.append(client.get(address, headers={"accept-language": language}))

    names = {
        path.relative_to(FOLDER).as_posix()
        for folder in ("council", "public")
        for path in (FOLDER / "observers" / folder).rglob("*.html")
    }
    assert {answer.status_code for answer in answers} == {200}
    assert [a for a in answers if f'<html lang="{language}"' not in a.text] == []
    assert [found for answer in answers for found in INLINE.findall(answer.text)] == []
    assert names - drawn == set()
