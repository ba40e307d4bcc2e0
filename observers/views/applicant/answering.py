"""Questions answered in their place, the reply to advice against, withdrawal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.middleware import edit_owner
from observers import workflow
from observers.forms.answers import AnswersForm
from observers.forms.applying import ReplyForm, WordsForm
from observers.models import PartClosed, PartUnfinished, Question
from observers.views.applicant.filling import (
    more_rows,
    restored,
    rows_changed,
    to_rows,
    write_all,
)
from observers.views.applicant.finding import own, tell_arrived
from observers.workflow import TRANSITIONS
from partners.views.editing import all_errors


def own_question(request, reference, pk):
    """A question that was sent to the reader's organisation, and whether it is open now."""
    application = own(request.user, reference, whole=True)
    question = get_object_or_404(
        application.questions.sent().select_related("section", "form_question", "requirement"),
        pk=pk,
    )
    is_open = (
        Question.objects.answerable_by(request.user).filter(pk=pk, application=application).exists()
    )
    return application, question, is_open


@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request, reference, pk):
    """Answer a question in its place: only what was asked can be changed."""
    application, question, is_open = own_question(request, reference, pk)
    if request.method == "POST" and not is_open:
        raise Http404
    questions = asked_questions(application, question) if is_open else []
    data, added, in_rows = None, more_rows(request), None
    if request.method == "POST":
        data, added, in_rows = rows_changed(request.POST, questions)
    elif is_open:
        data = restored(request)
    fields = AnswersForm(
        data, questions=questions, answers=application.answers_by_question(), rows_added=added
    )
    form = ReplyForm(data, initial={"answer": question.answer})
    status = 200
    if request.method == "POST":
        done = "done" in request.POST and in_rows is None
        try:
            is_kept = keep_answer(request.user, question, fields, form, is_done=done)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("observers:own", application.reference)
        if is_kept and in_rows:
            return redirect(to_rows(request.path, in_rows, added))
        if is_kept:
            ready = _("Answered. Send the answers when all are ready.")
            messages.success(request, ready if done else _("Saved."))
            return redirect("observers:own", application.reference)
        status = 409 if fields.clashes else 422
    errors = (all_errors(fields) + all_errors(form)) if form.is_bound else []
    form.fields["answer"].required = True  # judged already; it is not called optional
    context = {
        "application": application,
        "question": question,
        "is_open": is_open,
        "form": form,
        "blocks": fields.blocks(),
        "earlier": earlier_answers(application, question),
        "errors": errors,
        "edit_of": edit_owner(request.user),
    }
    return render(request, "observers/applicant/question.html", context, status=status)


def keep_answer(user, question, fields, form, *, is_done):
    """Keep what is right of an answer and of the fields it is about; whether all of it was."""
    is_right = fields.is_valid() & form.is_valid()
    if is_right and is_done and not form.cleaned_data["answer"]:
        form.add_error("answer", _("Write the answer."))
        is_right = False
    write_all(question.application, fields, user)
    if not is_right or fields.clashes:
        return False
    text = form.cleaned_data["answer"]
    try:
        question.write_answer(text, by=user, is_done=is_done)
    except PartUnfinished as error:
        question.write_answer(text, by=user, is_done=False)
        form.add_error(None, error)
        return False
    return True


def asked_questions(application, question):
    """The questions of the form that this question opens."""
    if question.answered_at is not None:
        return []
    return [
        row
        for section in application.guideline.form()
        for row in section.questions.all()
        if row.pk == question.form_question_id or section.pk == question.section_id
    ]


def earlier_answers(application, question):
    """Earlier versions of the answer that a question is about, newest first."""
    answer = application.answers_by_question().get(question.form_question_id)
    if answer is None:
        return []
    return list(answer.history.select_related("saved_by").order_by("-version", "-history_id")[1:10])


@require_POST
def send_answers(request, reference):
    """Hand the file back with its answers."""
    return take_step(request, reference, "answer", _("Your answers are sent."))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, reference):
    """Withdraw before the end, with a reason if one wishes."""
    return words_page(
        request, reference, "withdraw", _("Withdraw the application"),
        label=_("Reason"),
        help_text=_("You need not give one. You can apply again at any time; answers are kept."),
        done=_("The application is withdrawn."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, reference):
    """The right of reply after advice against."""
    return words_page(
        request, reference, "reply", _("Reply"), label=_("Your reply"), required=True,
        help_text=_("It is read before the advice is looked at once more."),
        done=_("Your reply is sent."),
    )  # fmt: skip


def words_page(request, reference, name, title, *, done, **kwargs):
    application = own(request.user, reference)
    if not TRANSITIONS[name].allowed(request.user, application):
        raise Http404
    if not TRANSITIONS[name].open_to(application, request.user):
        tell_arrived(request, application, name)
        return redirect("observers:own", reference)
    form = WordsForm(request.POST if request.method == "POST" else None, **kwargs)
    if form.is_bound and form.is_valid():
        return take_step(request, reference, name, done, note=form.cleaned_data["note"])
    context = {
        "application": application,
        "title": title,
        "form": form,
        "errors": all_errors(form) if form.is_bound else [],
        "button": TRANSITIONS[name].label,
    }
    status = 422 if form.is_bound else 200
    return render(request, "observers/applicant/words.html", context, status=status)


def take_step(request, reference, name, done, note=""):
    application = own(request.user, reference)
    if not TRANSITIONS[name].allowed(request.user, application):
        raise Http404
    try:
        workflow.perform(application, TRANSITIONS[name], by=request.user, note=note)
    except workflow.WrongStage:
        tell_arrived(request, application, name)
    except PermissionDenied:
        messages.error(request, PartClosed().message)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, done)
    return redirect("observers:own", reference)
