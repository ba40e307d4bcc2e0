"""Every template of staff about applications is drawn in every language, with nothing inline."""

import pytest
from django.test.signals import template_rendered

from tests.factories import MembershipFactory, PartnerFactory, UserFactory
from tests.observers.factories import (
    AnswerFactory,
    ApplicationDocumentFactory,
    AssignmentFactory,
    CaseNoteFactory,
    FormQuestionFactory,
    InterestFactory,
    OpinionFactory,
    QuestionFactory,
    RequirementFactory,
    application_in,
    fill,
    in_days,
)
from tests.test_templates import ELSEWHERE, FOLDER, INLINE


@pytest.fixture
def drawn():
    names = set()

    def note(sender, template, **kwargs):
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def application(db):
    """A file in review with a row of each kind, of an organisation whose record is a draft."""
    application = application_in("under_review", partner=PartnerFactory(draft=True))
    fill(application)
    rows = FormQuestionFactory(section=application.guideline.sections.first(), kind="rows")
    rows.columns.create(code="name", title_en="Name", title_fr="Nom", title_es="Nombre")
    AnswerFactory(application=application, question=rows, value=[{"name": "A. Example"}])
    application.freeze(UserFactory())
    application.answers.exclude(question=rows).update(value="Said otherwise.")
    QuestionFactory(application=application, answered=True)
    QuestionFactory(application=application)
    QuestionFactory(application=application, sent=True, due_on=in_days(-1))
    CaseNoteFactory(application=application)
    (criterion,) = application.guideline.criteria.all()
    for mark, comment in (("yes", ""), ("no", "Why.")):
        opinion = OpinionFactory(application=application)
        opinion.marks.create(criterion=criterion, mark=mark, comment=comment)
    return application


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_template_is_drawn_in_every_language(client, settings, application, drawn, language):
    reviewer, asked = UserFactory(reviewer=True), UserFactory(reviewer=True)
    for user in (reviewer, asked):
        AssignmentFactory(application=application, reviewer=user)
    InterestFactory(application=application, user=reviewer)
    judged = OpinionFactory(application=application).author
    AssignmentFactory(application=application, reviewer=judged)
    InterestFactory(application=application, user=judged)
    everybody = UserFactory(administrator=True, case_officer=True)
    member = MembershipFactory(partner=application.partner).user
    note = RequirementFactory(version=application.guideline, need="internal")
    ApplicationDocumentFactory(
        application=application, requirement=note, uploaded_by=everybody, file__filename="n.pdf"
    )
    head, file = f"/{language}/", f"observers/applications/{application.reference}/"
    visits = [
        (everybody, head),
        (everybody, f"{head}observers/applications/"),
        (everybody, f"{head}observers/applications/?q=nothing&officer=x"),
        (everybody, head + file),
        (everybody, f"{head}{file}questions/add/"),
        (everybody, f"{head}{file}documents/{note.pk}/"),
        (everybody, f"/admin/observers/application/{application.pk}/change/"),
        (reviewer, f"{head}{file}opinion/"),
        (judged, f"{head}{file}opinion/"),
        (asked, f"{head}observers/applications/"),
        (asked, f"{head}{file}interest/"),
        (member, f"{head}observers/own/{application.reference}/"),
    ]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answers = []

    for user, address in visits:
        client.force_login(user)
        answers.append(client.get(address))
    client.force_login(everybody)
    chosen = {"action": "ask_opinions", "index": 0, "_selected_action": application.pk}
    answers.append(client.post("/admin/observers/application/", chosen))

    wrong = [one for one in answers if f'<html lang="{language}"' not in one.text]
    inline = [found for one in answers for found in INLINE.findall(one.text)]
    assert ([one.status_code for one in answers], wrong, inline) == ([200] * 13, [], [])
    names = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html")}
    mine = {name for name in names if name.startswith(ELSEWHERE[1:])}
    assert mine - drawn == set()
