"""The page of one application for staff, and the one view of every step."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from observers import naming, notices, papers, policies, workflow
from observers.downloads import paper
from observers.forms import AgendaForm, OfficerForm, StepForm
from observers.models import (
    Application,
    ApplicationDocument,
    Assignment,
    CaseNote,
    Criterion,
    Opinion,
    OpinionMark,
    Question,
)
from observers.models.earlier import earlier_answers
from observers.workflow import TRANSITIONS, Move
from partners import downloads, resending
from partners.views.editing import all_errors


@require_safe
def file_page(request, reference):
    """The file as staff read it; the organisation's own people are shown their own page."""
    application = find(request.user, reference)
    if policies.is_applicant(request.user, application):
        return redirect("observers:own", application.reference)
    return show(request, application)


def find(user, reference):
    applications = Application.objects.visible_to(user).for_pages()
    return get_object_or_404(applications, reference=reference)


def find_for_staff(user, reference):
    """A file as staff see it; to anybody else it is not there."""
    applications = Application.objects.read_by_staff(user).for_pages()
    return get_object_or_404(applications, reference=reference)


def show(request, application, *, failed=None, status=200):
    """The page; ``failed`` is the form of a step that was refused, with what was typed."""
    user = request.user
    opinions = Opinion.objects.visible_to(user).filter(application=application)
    opinions = list(opinions.select_related("author", "office").prefetch_related("marks"))
    history = list(application.steps.select_related("actor", "session"))
    context = {
        "application": application,
        "steps": steps_of(application, user, failed),
        "sending": resending.mark(user, max((one.pk for one in history), default="")),
        "errors": all_errors(failed) if failed is not None else [],
        "sections": sections_of(application),
        "documents": documents_of(application, user),
        "may_document": Application.objects.documented_by(user).filter(pk=application.pk).exists(),
        "questions": Question.objects.visible_to(user)
        .filter(application=application)
        .select_related("section", "form_question", "requirement", "asked_by", "answered_by"),
        "assignments": Assignment.objects.visible_to(user)
        .filter(application=application)
        .with_state(),
        "opinions": opinions,
        "disagreement": disagreement(application, opinions),
        "own_opinion": next((one for one in opinions if one.author_id == user.pk), None),
        "may_judge": Application.objects.judged_by(user).filter(pk=application.pk).exists(),
        "notes": CaseNote.objects.visible_to(user)
        .filter(application=application)
        .select_related("author"),
        "may_activate": Application.objects.awaiting_record(user)
        .filter(pk=application.pk)
        .exists(),
        "history": history,
        "is_letter_without_address": notices.is_letter_without_address(application),
        "session_title": naming.session_title(application.session) if application.session else "",
        "submissions": application.submissions.defer("content").select_related("frozen_by"),
        "may_manage": policies.is_case_officer(user, application) and not application.is_final,
        "officer_form": OfficerForm(instance=application),
        "agenda_form": AgendaForm(instance=application)
        if Application.objects.placed_by(user).filter(pk=application.pk).exists()
        else None,
    }
    return render(request, "observers/file.html", context, status=status)


def steps_of(application, user, failed=None):
    """``[(step, its form, what is still missing, advice), …]`` that the user may take now."""
    rows = []
    for row in workflow.available(application, user):
        form = StepForm(transition=row, application=application)
        if failed is not None and failed.auto_id == form.auto_id:
            form = failed
        move = Move(application, user)
        missing = [] if row.takes else workflow.problems(row, move)
        rows.append((row, form, missing, row.advice(move)))
    return rows


def sections_of(application):
    """``[(section, [(question, answer, rows of its table, earlier versions), …]), …]``."""
    answers = application.answers_by_question()
    earlier = earlier_answers(application)
    return [
        (
            section,
            [
                (
                    question,
                    answer := answers.get(question.pk),
                    question.table(answer),
                    earlier.before(section.code, question, answer),
                )
                for question in section.questions.all()
            ],
        )
        for section in application.guideline.form()
    ]


def documents_of(application, user):
    """``[(requirement, its files with replaced ones, the reason for none), …]``."""
    files = {}
    for file in (
        ApplicationDocument.objects.visible_to(user)
        .filter(application=application)
        .select_related("uploaded_by", "replacement")
    ):
        files.setdefault(file.requirement_id, []).append(file)
    reasons = {reason.requirement_id: reason for reason in application.document_reasons.all()}
    return [
        (requirement, files.get(requirement.pk, []), reasons.get(requirement.pk))
        for requirement in application.guideline.documents.all()
    ]


def disagreement(application, opinions):
    """The criteria on which submitted opinions differ: ``[(criterion, [(opinion, mark), …]), …]``."""
    given = [opinion for opinion in opinions if opinion.submitted_at is not None]
    if len(given) < 2:
        return []
    marks = {}
    for opinion in given:
        for mark in opinion.marks.all():
            marks.setdefault(mark.criterion_id, []).append((opinion, mark))
    differing = [pk for pk, row in marks.items() if len({mark.mark for __, mark in row}) > 1]
    criteria = Criterion.objects.in_bulk(differing)
    worst = OpinionMark.Mark.NO
    rows = [(criteria[pk], marks[pk]) for pk in differing]
    return sorted(rows, key=lambda row: -sum(mark.mark == worst for __, mark in row[1]))


@require_POST
@resending.once
def step(request, reference, name):
    """Take a step; whoever may see the file is told why it is refused."""
    application = find(request.user, reference)
    if name not in TRANSITIONS:
        raise Http404
    transition = TRANSITIONS[name]
    is_own = policies.is_applicant(request.user, application)
    form = StepForm(request.POST, transition=transition, application=application)
    form.full_clean()
    note_error = transition.needs_note and not form.cleaned_data.get("note")
    is_open = transition.open_to(application, request.user)  # else the table says what is wrong
    if form.errors and is_open and not (set(form.errors) == {"note"} and note_error):
        return refused(request, application, form, is_own)
    try:
        given = {key: value for key, value in form.cleaned_data.items() if value}
        answer = resending.record(
            request,
            lambda: redirect(workflow.perform(application, transition, by=request.user, **given)),
        )
    except workflow.WrongStage as error:
        return too_late(request, application, error.message)
    except ValidationError as error:
        if not note_error:
            form.add_error(None, error)
        return refused(request, application, form, is_own)
    except IntegrityError:
        sentence = _("Somebody else did the same at this moment. Look again.")
        return too_late(request, application, sentence)
    messages.success(request, _("Done: %(step)s.") % {"step": transition.label})
    return answer


def too_late(request, application, sentence):
    """Say that somebody was quicker; to whom it was with this very form, that it is done."""
    answer = resending.led_before(request, resending.key_of(request))
    if answer is None:
        messages.error(request, sentence)
    return answer or redirect(application)


def refused(request, application, form, is_own):
    """Show why a step was refused: on the file's page, or in a word to the applicant."""
    if is_own:
        for errors in form.errors.values():
            for error in errors:
                messages.error(request, error)
        return redirect("observers:own", application.reference)
    return show(request, application, failed=form, status=422)


@require_safe
def submitted(request, reference, number):
    """The whole file as it was submitted."""
    submissions = find_for_staff(request.user, reference).submissions.select_related("frozen_by")
    made = papers.submission_paper(get_object_or_404(submissions, number=number))
    return paper(f"{reference}-{number}.pdf", made)


@require_safe
def download(request, reference, pk):
    """A file of an application, for whoever may see it."""
    document = get_object_or_404(
        ApplicationDocument.objects.visible_to(request.user).select_related("application"),
        pk=pk,
        application__reference=reference,
    )
    return downloads.answer(document, f"{document.application.reference}-{document.pk}")
