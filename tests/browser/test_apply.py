"""An organisation applies for observer status in French, in a browser, with script and without."""

import pytest
from django.conf import settings
from django.test import Client

from observers import workflow
from observers.models import Application, Certificate
from observers.workflow import TRANSITIONS
from partners.models import CouncilSession
from tests.browser.looking import faults_at
from tests.factories import PDF, AssessmentFactory, MembershipFactory, PartnerFactory, UserFactory
from tests.observers.factories import (
    ComingSessionFactory,
    CriterionFactory,
    FormQuestionFactory,
    GuidelineFactory,
    QuestionFactory,
    in_days,
    judge,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
AIMS = "Nous accompagnons les migrants de retour."


@pytest.fixture
def guideline(transactional_db):
    """A short version of the guidelines: a text, rows, one document, one declaration."""
    version = GuidelineFactory(in_force=True)
    CriterionFactory(
        version=version, code="legal", asks_en="Legal?", asks_fr="Est-elle une entité juridique ?",
        asks_es="¿Jurídica?", why_fr="Le Conseil n’admet que des organisations.",
    )  # fmt: skip
    rows = FormQuestionFactory(
        section=version.sections.get(), kind="rows", word_limit=None, position=1,
        title_fr="Organe directeur", title_en="Board", title_es="Junta",
    )  # fmt: skip
    for code, title, kind in (("name", "Nom", "line"), ("country", "Pays", "country")):
        rows.columns.create(
            code=code, kind=kind, is_required=True, title_en=title, title_fr=title, title_es=title
        )
    ComingSessionFactory(number=118)
    return version


@pytest.fixture
def director(guideline):
    """Administers an organisation that has no application yet."""
    partner = PartnerFactory(legal_name="Association Exemple du retour")
    return MembershipFactory(partner=partner).user


@pytest.fixture
def visit(browser, live_server):
    """Open a new visit of a user: another window, another day."""
    open_ones = []

    def begin(user=None, *, script=True):
        context = browser.new_context(
            locale="fr", java_script_enabled=script, base_url=live_server.url,
            viewport={"width": 390, "height": 844},
        )  # fmt: skip
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
            context.add_cookies([cookie | {"url": live_server.url}])
        open_ones.append(context)
        return context.new_page()

    yield begin
    for context in open_ones:
        context.close()


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_from_the_eligibility_check_to_the_certificate(visit, director, script):
    # before an account
    page = visit(script=script)
    page.goto("/fr/observers/eligibility/")
    page.get_by_label("Non", exact=True).check()
    press(page, "Vérifier")
    assert "Le Conseil n’admet que des organisations." in page.locator("#result").inner_text()
    page.get_by_label("Oui", exact=True).check()
    press(page, "Vérifier")
    follow(page, "Commencer une demande")
    assert "/fr/accounts/login/" in page.url

    # the first visit: a draft is begun and left
    page = visit(director, script=script)
    page.goto("/fr/observers/apply/start/")
    press(page, "Commencer")
    own = page.url
    follow(page, "Mandat")
    page.get_by_label("Buts").fill(AIMS)
    if script:
        page.get_by_label("Buts").blur()
        page.get_by_text("Enregistré à").first.wait_for()
    else:
        press(page, "Enregistrer et voir la liste")
    assert Application.objects.get().answers.get().value == AIMS
    page.context.close()

    # the second visit: rows, a document, the declaration
    page = visit(director, script=script)
    page.goto(own)
    follow(page, "Mandat")
    assert page.get_by_label("Buts").input_value() == AIMS
    page.get_by_label("Nom").first.fill("Awa Exemple")
    page.get_by_label("Pays").first.select_option("ML")
    press(page, "Ajouter une ligne")
    page.get_by_label("Nom").nth(1).fill("Ben Beispiel")
    page.get_by_label("Pays").nth(1).select_option("SN")
    press(page, "Enregistrer et voir la liste")
    follow(page, "Documents")
    follow(page, "Statuts")
    page.get_by_label("Fichier").set_input_files(
        {"name": "statuts.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Téléverser")
    assert "statuts.pdf" in page.locator("main").inner_text()
    page.goto(f"{own}check/")
    press(page, "Présenter la demande")
    assert page.locator("#errors a").count() == 1
    page.locator("#errors a").click()
    page.get_by_label("Nom et fonction").fill("Awa Exemple, directrice")
    page.get_by_label("C’est vrai.").check()
    press(page, "Enregistrer")

    # submitted
    page.goto(f"{own}check/")
    press(page, "Présenter la demande")
    application = Application.objects.get()
    assert f"Son numéro de référence est {application.reference}." in page.inner_text("main")
    assert application.submissions.count() == 1

    # staff ask, the applicant answers
    officer = UserFactory(case_officer=True)
    workflow.perform(application, TRANSITIONS["screen"], by=officer)
    aims = application.answers.get(question__kind="text").question
    QuestionFactory(application=application, form_question=aims, text="Depuis quand ?")
    workflow.perform(application, TRANSITIONS["ask"], by=officer)
    page.goto(own)
    assert "Nous avons des questions pour vous" in page.inner_text("main")
    follow(page, "Buts")
    page.get_by_label("Buts").fill(f"{AIMS} Depuis 2001.")
    page.get_by_label("Votre réponse").fill("Depuis 2001.")
    press(page, "C’est notre réponse")
    press(page, "Envoyer les réponses")

    application.refresh_from_db()
    assert application.stage == "submitted"
    assert application.answers.get(question=aims).value == f"{AIMS} Depuis 2001."
    assert officer.email not in page.content()

    # review and clearance by staff, each in its place
    workflow.perform(application, TRANSITIONS["screen"], by=officer)
    AssessmentFactory(partner=application.partner, kind="sanctions")
    workflow.perform(application, TRANSITIONS["review"], by=officer)
    judge(application)
    workflow.perform(application, TRANSITIONS["clear"], by=officer)
    workflow.perform(application, TRANSITIONS["recommend"], by=UserFactory(legal_officer=True))
    page.goto(own)
    assert "Elle sera proposée au Conseil" in page.inner_text("main")

    # the governing bodies' office: on the agenda, decided, the letter let go
    office = visit(UserFactory(governing_bodies=True, language="fr"), script=script)
    file = f"/fr/observers/applications/{application.reference}/"
    office.goto(f"{file}agenda/")
    office.locator("[name=symbol]").fill("C/118/12")
    office.locator("[name=published_on]").fill(in_days(-1).isoformat())
    press(office, "Enregistrer")
    office.goto(file)
    office.locator("#step-place summary").click()
    office.locator("#step-place button").click()
    office.wait_for_load_state()
    CouncilSession.objects.update(starts_on=in_days(0))  # the session has begun
    office.goto("/fr/observers/sessions/regular-118/decisions/")
    office.locator("[name=resolution]").fill("1500")
    office.locator("[name=decided_on]").fill(in_days(0).isoformat())
    office.locator("[name=adoption]").select_option("consensus")
    office.locator(f"[name=file-{application.pk}-outcome]").select_option("admit")
    press(office, "Voir ce qui va se passer")
    office.locator("main button[name=record]").click()
    office.wait_for_load_state()
    assert office.url.endswith("/fr/observers/letters/")
    page.goto(own)
    assert "Le Conseil a admis votre organisation en qualité d’observateur" in page.inner_text(
        "main"
    )
    assert "Lettres du Conseil" not in page.inner_text("main")
    office.locator("main input[name=letter]").first.check()
    office.locator("main button[name=release]").click()
    office.wait_for_load_state()

    # admitted: the letter, the certificate, and what the code on it shows to anybody
    page.goto(own)
    with page.expect_download() as letter:
        page.locator("main a[href*='/letters/']").click()
    assert letter.value.suggested_filename == f"{application.reference}-admitted.pdf"
    follow(page, "Votre page d’observateur, avec l’attestation")
    with page.expect_download() as certificate:
        page.locator("main a[href*='certificate.pdf']").first.click()
    assert certificate.value.suggested_filename.startswith("observer-certificate-")
    anybody = visit(script=script)
    anybody.goto(f"/o/{Certificate.objects.get().code}")
    assert "Association Exemple du retour" in anybody.inner_text("main")


def test_nothing_is_lost_when_the_line_is_down_or_the_session_ends(visit, director):
    page = visit(director)
    page.goto("/fr/observers/apply/start/")
    press(page, "Commencer")
    follow(page, "Mandat")
    field = page.get_by_label("Buts")

    page.context.set_offline(True)
    field.fill("Ligne coupée.")
    field.blur()
    page.get_by_text("Pas encore enregistré").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Enregistré à").first.wait_for(timeout=15_000)
    assert Application.objects.get().answers.get().value == "Ligne coupée."

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    field.fill("Session finie.")
    field.blur()
    page.get_by_text("Vous avez été déconnecté").wait_for()
    assert field.input_value() == "Session finie."
    assert Application.objects.get().answers.get().value == "Ligne coupée."


def test_axe_finds_nothing_on_the_pages_of_the_applicant(page, sign_in, director, guideline):
    sign_in(director)
    page.goto("/en/observers/apply/start/")
    press(page, "Start")
    own = page.url
    requirement = guideline.documents.get().pk
    rest = ("", "sections/", "documents/", f"documents/{requirement}/", "declarations/", "check/",
            "session/", "withdraw/")  # fmt: skip
    section = guideline.sections.get().code
    addresses = [
        f"{own}{path}" if path != "sections/" else f"{own}{path}{section}/" for path in rest
    ]
    addresses += [f"/en/observers/{path}/" for path in ("apply", "eligibility", "guidelines")]

    found = {address: faults_at(page, address) for address in addresses}

    assert found == {address: [] for address in addresses}


@pytest.fixture
def mandate(visit, director):
    """A section of a new draft, open in the director's browser."""
    page = visit(director)
    page.goto("/fr/observers/apply/start/")
    press(page, "Commencer")
    follow(page, "Mandat")
    return page


def sign_in_anew(page, user, live_server):
    """As in another tab: another session, and another token for forms."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.clear_cookies()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
    page.context.add_cookies([cookie])


def test_fields_go_on_saving_after_signing_in_anew_in_another_tab(mandate, director, live_server):
    field = mandate.get_by_label("Buts")
    sign_in_anew(mandate, director, live_server)

    field.fill("Autre onglet.")
    field.blur()
    mandate.get_by_text("Enregistré à").first.wait_for()
    field.fill("Encore un mot.")
    field.blur()
    mandate.wait_for_function("!document.querySelector('[data-answer-state] .error')")
    press(mandate, "Enregistrer et voir la liste")

    assert Application.objects.get().answers.get().value == "Encore un mot."


def test_words_are_not_saved_in_the_name_of_somebody_else(mandate, director, live_server):
    partner = director.memberships.get().partner
    field = mandate.get_by_label("Buts")
    sign_in_anew(mandate, MembershipFactory(partner=partner).user, live_server)

    field.fill("Mes mots.")
    field.blur()
    mandate.get_by_text("quelqu’un s’est reconnecté").wait_for()

    assert field.input_value() == "Mes mots."
    assert not Application.objects.get().answers.exists()
    sign_in_anew(mandate, director, live_server)
    press(mandate, "Enregistrer et voir la liste")
    assert mandate.get_by_label("Buts").input_value() == "Mes mots."
    press(mandate, "Enregistrer et voir la liste")
    assert Application.objects.get().answers.get().value == "Mes mots."
