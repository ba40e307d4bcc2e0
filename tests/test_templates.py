"""Every template of the portal is drawn in every language, by the pages that use it."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.core.ratelimit import respond_429
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.test import Client
from django.test.signals import template_rendered
from django.utils import timezone
from django.views import defaults

from partners import merging
from tests.consultations.factories import (
    AgendaItemFactory,
    CallFactory,
    ContributionFactory,
    EventDocumentFactory,
    EventFactory,
    ProgressNoteFactory,
    QuestionFactory,
    RecommendationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
)
from tests.consultations.factories import (
    InvitationFactory as EventInvitationFactory,
)
from tests.factories import (
    PASSWORD,
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    DuplicatePairFactory,
    EngagementFactory,
    IdentifierFactory,
    ImportBatchFactory,
    ImportRowFactory,
    InventoryRoundFactory,
    InvitationFactory,
    MembershipFactory,
    MembershipRequestFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    PartnerNameFactory,
    QualityScoreFactory,
    RoundAnswerFactory,
    RoundQuestionFactory,
    RoundSnapshotFactory,
)
from tests.pages import sent

FOLDER = Path(__file__).resolve().parents[1] / "templates"
INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*[/+]json)|<style|\sstyle=|\son[a-z]+=[\"']")
#: Templates about applications, drawn by tests/observers.
ELSEWHERE = (
    "observers/applicant/", "observers/file", "observers/queue", "observers/part_form",
    "observers/interest", "observers/opinion", "observers/home_panel",
    "admin/observers/application/", "components/stage",
)  # fmt: skip
#: Folders that tests of their own draw whole.
FOLDERS_ELSEWHERE = ("observers/council/", "observers/public/")
#: Pages of the portal for who may see everything, below the language.
PAGES = [
    "",
    "about/",
    "account/",
    "partners/",
    "partners/?q=femmes&category=ngo",
    "partners/?category=bogus&page=99",
    "partners/?q=nothingofthekind",
    "partners/export.csv?category=bogus",
    "partners/add/",
    "partners/import/",
    "partners/import/{batch}/",
    "partners/import/{batch}/columns/",
    "partners/import/{batch}/questions/",
    "partners/import/{busy}/",
    "partners/import/{done}/",
    "partners/represent/?q=femmes",
    "partners/represent/new/",
    "partners/{number}/represent/",
    "partners/{number}/people/",
    "partners/requests/",
    "partners/requests/{asked}/",
    "partners/invitations/{secret}/",
    "partners/projects/add/",
    "partners/{number}/",
    "partners/{number}/edit/",
    "partners/{number}/history/",
    "partners/{number}/merge/",
    "partners/{number}/merge/{other}/",
    "partners/duplicates/",
    "partners/duplicates/{pair}/",
    "partners/merges/{merge}/",
    "partners/quality/",
    "partners/rounds/",
    "partners/rounds/compare/",
    "partners/rounds/{round}/",
    "partners/rounds/{round}/{number}/",
    "partners/rounds/{round}/close/",
    "partners/rounds/{closed}/",
    "partners/{number}/contacts/add/",
    "partners/{number}/engagements/add/",
    "partners/{number}/agreements/add/",
    "partners/{number}/documents/add/",
    "partners/{number}/notes/add/",
    "partners/{number}/observer-statuses/add/",
    "partners/{number}/assessments/add/",
    "accounts/logout/",
    "accounts/password/change/",
    "consultations/",
    "consultations/?view=month",
    "consultations/?q=nothingofthekind",
    "consultations/mine/",
    "consultations/add/",
    "consultations/{event}/",
    "consultations/{event}/edit/",
    "consultations/{event}/register/",
    "consultations/registrations/{registration}/edit/",
    "consultations/registrations/{registration}/cancel/",
    "consultations/{event}/speak/",
    "consultations/{event}/invitations/?country=ML",
    "consultations/recommendations/",
    "consultations/recommendations/?status=done",
    "consultations/recommendations/{recommendation}/",
    "consultations/{event}/recommendations/add/",
    "consultations/{event}/recommendations/{recommendation}/edit/",
    "consultations/{event}/report/",
    "consultations/{event}/desk/",
    "consultations/{event}/desk/?view=organisations",
    "consultations/{event}/desk/?view=silent",
    "consultations/{event}/desk/?view=needs",
    "consultations/{event}/desk/badges.pdf",
    "consultations/{event}/check-in/?q=example",
    "consultations/{event}/speakers/",
    "consultations/{event}/documents/add/",
    "consultations/{event}/calls/add/",
    "consultations/{event}/calls/{call}/",
    "consultations/{event}/calls/{call}/moderate/",
    "consultations/contributions/{contribution}/",
]
#: Pages for a visitor.
OUTSIDE = ["", "partners/", "partners/{number}/", "accounts/login/", "accounts/signup/",
           "accounts/password/reset/", "accounts/password/reset/done/",
           "accounts/password/reset/key/1-nothing/", "accounts/password/reset/key/done/",
           "accounts/inactive/",
           "accounts/confirm-email/", "accounts/confirm-email/nothing/"]  # fmt: skip
#: Pages for somebody who has signed in just now.
FRESH = ["accounts/reauthenticate/", "accounts/two-factor/", "accounts/two-factor/totp/activate/"]
#: Pages that have no language in their address.
OTHERS = [
    "/admin/",
    "/admin/partners/partner/",
    "/admin/partners/partner/{number}/change/",
    "/admin/partners/partner/{number}/history/",
    "/api/v1/docs/",
]


@pytest.fixture
def drawn():
    """The names of the templates that were drawn."""
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def full(partner):
    """The partner with a record of each kind."""
    for factory in (
        AgreementFactory, AssessmentFactory, ContactFactory, DocumentFactory, EngagementFactory,
        IdentifierFactory, NoteFactory, ObserverStatusFactory, PartnerNameFactory,
    ):  # fmt: skip
        factory(partner=partner)
    return partner


def consulted(partner, user):
    """An event with a record of each kind, and one before it, of which the partner has its part."""
    MembershipFactory(partner=partner, user=user)
    last, event = EventFactory(days=[date(2025, 5, 5)]), EventFactory(seats_room=5, quota=2)
    for one in (last, event):
        recommendation = RecommendationFactory(event=one, is_published=True, owner=user)
        row = RegistrationFactory(event=one, partner=partner, needs_food="None of nuts")
    RegistrationFactory(event=event, person_name="Odd \U0010fffd Example")
    RegistrationFactory(event=event, partner=partner, state="pending")
    ProgressNoteFactory(recommendation=recommendation)
    RequestToSpeakFactory(event=event, partner=partner)
    item = AgendaItemFactory(event=event, takes_requests=True)
    EventDocumentFactory(event=event, item=item)
    EventDocumentFactory(event=event)
    EventInvitationFactory(event=event, partner=partner)
    EventInvitationFactory(event=event, unsent=True)
    QuestionFactory(call=(call := CallFactory(event=event)))
    ContributionFactory(call=call, published=True)
    handed_in = ContributionFactory(call=call, state="submitted")
    return {
        "event": event.pk,
        "call": call.pk,
        "contribution": handed_in.pk,
        "recommendation": recommendation.pk,
        "registration": row.pk,
    }


def counted(partner):
    """A round that asks about the partner and one that is closed, and scores of two days."""
    answer = RoundAnswerFactory(partner=partner)
    RoundQuestionFactory(round=answer.round)
    closed = InventoryRoundFactory(sent=True, closed_at=timezone.now())
    RoundSnapshotFactory(round=closed)
    for day in (1, 2):
        QualityScoreFactory(office=None, day=date(2026, 1, day))
    return {"round": answer.round_id, "closed": closed.pk}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_template_but_one_is_drawn_in_every_language(
    client, rf, administrator, full, drawn, settings, language
):
    settings.PORTAL_DEMO = True
    visitor, strict = Client(), Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    head, number = f"/{language}/", full.pk
    other = PartnerFactory()
    about = {
        "number": number,
        "other": other.pk,
        **imports_of(administrator, full),
        "pair": DuplicatePairFactory(left=full, right=other).pk,
        "merge": merging.merge(full, PartnerFactory(), by=administrator).pk,
        **consulted(full, administrator),
        **counted(full),
    }
    for one in (client, visitor, strict):
        one.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    about |= {
        "asked": MembershipRequestFactory(partner=full).pk,
        "secret": InvitationFactory(email=administrator.email).secret,
    }
    MembershipRequestFactory(user=administrator)
    InvitationFactory(partner=full)
    fresh = Client()
    fresh.post(f"{head}accounts/login/", {"login": administrator.email, "password": PASSWORD})
    fresh.post(f"{head}accounts/reauthenticate/", {"password": PASSWORD})

    answers = [client.get(head + page.format(**about)) for page in PAGES]
    answers += [fresh.get(head + page) for page in FRESH]
    TOTP.activate(administrator, generate_totp_secret())
    RecoveryCodes.activate(administrator)
    answers.append(fresh.get(f"{head}accounts/two-factor/recovery-codes/"))
    answers += [visitor.get(head + page.format(number=number)) for page in OUTSIDE]
    answers += [client.get(page.format(number=number)) for page in OTHERS]
    answers.append(client.get(f"{head}nothing/"))
    answers.append(strict.post(f"{head}accounts/login/"))
    answers.append(client.post(f"{head}partners/add/", CONTENT_LENGTH="99999999"))
    answers.append(client.post(f"{head}partners/{number}/confirm/", follow=True))
    answers.append(client.get(f"{head}partners/{number}/confirm/"))
    answers.append(stale_edit(client, f"{head}partners/{number}/edit/"))
    answers.append(meant_again(client, f"{head}partners/{number}/notes/add/"))
    answers.append(client.post(f"{head}partners/add/", {"legal_name": "x"}))
    answers.append(client.post("/admin/partners/partner/", {"action": "archive", "index": 0,
                                                            "_selected_action": number}))  # fmt: skip
    answers += errors(rf, administrator)

    wrong = [answer for answer in answers if f'<html lang="{language}"' not in answer.text]
    inline = [found for answer in answers for found in INLINE.findall(answer.text)]
    assert (wrong, inline) == ([], [])
    assert ours() - drawn == {"500.html"}


def test_page_of_last_resort_says_it_in_three_languages_at_once(rf):
    text = defaults.server_error(rf.get("/")).text

    assert INLINE.findall(text) == []
    assert re.findall(r"<h[12][^>]*>([^<]*)", text) == [
        "Something went wrong",
        "Une erreur est survenue",
        "Se ha producido un error",
    ]


def imports_of(user, partner):
    """An import to decide about, one at work, and one that is in the registry."""
    batch = ImportBatchFactory(
        user=user, questions=[{"field": "country", "text": "Xx", "count": 2}], total=1
    )
    batch.file.save("list.csv", ContentFile(b"Name,Country\nOak Circle,Mali\n"))
    ImportRowFactory(
        batch=batch, candidate=partner, differences={"city": ["", "Gao"]}, cells={"Name": "Oak"}
    )
    done = ImportBatchFactory(user=user, state="committed", committed_at=timezone.now())
    ImportRowFactory(batch=done, partner=partner, result="created", version=0)
    return {
        "batch": batch.pk,
        "busy": ImportBatchFactory(user=user, state="committing", total=10).pk,
        "done": done.pk,
    }


def ours():
    """The templates that no other test draws."""
    names = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")}
    return {name for name in names if not name.startswith((*ELSEWHERE, *FOLDERS_ELSEWHERE))}


def meant_again(client, address):
    """The page that asks of a form whether it is sent twice or meant twice."""
    note = {"kind": "call", "happened_on": "2024-01-02", "text": "They called."}
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        client.post(address, sent(client, address, note))
    return client.post(address, sent(client, address, note))


def stale_edit(client, address):
    """Save over a version that was never there."""
    return client.post(address, sent(client, address, {"version": "99", "city": "Kayes"}))


def errors(rf, user):
    request = rf.get("/")
    request.user = user
    return [
        defaults.bad_request(request, None),
        defaults.permission_denied(request, Exception()),
        respond_429(request),
    ]
