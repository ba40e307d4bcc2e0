"""The applicant's page: where the file is, and what to do; and what was submitted."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from observers import downloads, naming, notices, papers, policies, workflow
from observers.models import DECIDED, Application, Question
from observers.views.applicant.finding import own
from observers.views.applicant.outlook import history_of, outlook_of, stations_of
from observers.views.applicant.tasks import State, tasks_of
from observers.workflow import TRANSITIONS, Move
from partners.policies import partners_of


@require_safe
def own_page(request, reference):
    """One page that answers: where is it, since when, what comes next, what do I have to do."""
    application = own(request.user, reference, whole=True)
    user = request.user
    tasks = tasks_of(application) if application.is_draft else []
    reply_words = application.steps.filter(name="advise_against").last()
    context = {
        "application": application,
        "tasks": tasks,
        "done": sum(task.state == State.COMPLETE for task in tasks),
        "questions": questions_of(application, user),
        "history": history_of(application),
        "stations": stations_of(application),
        "outlook": outlook_of(application),
        "submissions": application.submissions.defer("content"),
        "decision": decision_on(application),
        "letters": [step for step, __ in notices.released_letters(application)],
        "is_drafting": policies.is_drafting(user, application),
        "is_signing": policies.is_signing(user, application),
        "may_answer": TRANSITIONS["answer"].open_to(application, user),
        "may_reply": TRANSITIONS["reply"].open_to(application, user),
        "may_withdraw": TRANSITIONS["withdraw"].open_to(application, user),
        "reply_words": reply_words.told_note if reply_words else "",
        "unready": workflow.problems(TRANSITIONS["answer"], Move(application, user))
        if application.is_returned
        else [],
    }
    return render(request, "observers/applicant/own.html", context)


def decision_on(application):
    """``[(label, words), …]`` of what the Council decided in the end; nothing before."""
    decision = application.decision
    if decision is None or application.stage not in DECIDED:
        return []
    session = naming.session_title(decision.session)
    facts = [
        (_("Decided on"), naming.day(decision.decided_on)),
        (_("Council session"), session[:1].upper() + session[1:]),
        (_("Resolution"), decision.resolution),
        (_("Adopted"), decision.get_adoption_display()),
    ]
    return [(label, words) for label, words in facts if words]


def questions_of(application, user):
    """Questions that were sent, with whether they may be answered now."""
    open_ones = set(
        Question.objects.answerable_by(user)
        .filter(application=application)
        .values_list("pk", flat=True)
    )
    rows = application.questions.sent().select_related("section", "form_question", "requirement")
    return [(question, question.pk in open_ones) for question in rows]


@require_safe
def submission_pdf(request, reference, number):
    """The whole file as it was submitted."""
    application = own(request.user, reference)
    submission = get_object_or_404(
        application.submissions.select_related("frozen_by"), number=number
    )
    return downloads.paper(f"{reference}-{number}.pdf", papers.submission_paper(submission))


@require_safe
def letter_pdf(request, reference, pk):
    """The letter about a step, once it was released."""
    application = own(request.user, reference)
    letters = {step.pk: file for step, file in notices.released_letters(application)}
    if pk not in letters:
        raise Http404
    return downloads.letter(letters[pk])


def home_panel(request):
    """The applications of the reader's organisations, for the home page."""
    mine = partners_of(request.user)
    if not mine:
        return None
    rows = Application.objects.filter(partner__in=mine).running().for_lists()
    if not rows:
        return None
    return {
        "title": _("Your application for observer status"),
        "template": "observers/applicant/home_panel.html",
        "context": {"applications": rows},
    }
