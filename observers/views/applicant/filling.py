"""Filling in: a section of the form, saved as a whole or field by field."""

import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from config.middleware import SIGNED_OUT, edit_owner, stashed_edit
from observers.forms.answers import AnswersForm, without_row
from observers.models import PartClosed, write
from observers.views.applicant.finding import own, own_open
from observers.views.applicant.tasks import tasks_of
from partners.views.editing import all_errors


def section_of(application, code):
    for section in application.guideline.form():
        if section.code == code:
            return section
    raise Http404


def write_all(application, form, user):
    """Write every right answer of a form; clashes stay in the form. How many were new."""
    written = 0
    for question in form.questions:
        if not form.is_sent(question) or not form.is_right(question):
            continue
        result = write(
            application,
            question,
            form.value(question),
            seen=form.seen(question),
            by=user,
            page=form.page,
        )
        written += result.is_new
        if result.clash:
            form.clashes[question.pk] = result
    return written


def restored(request):
    """What was typed before the session ended, once."""
    typed = stashed_edit(request)
    if typed is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    messages.info(request, SIGNED_OUT)
    return data


def rows_changed(data, questions):
    """What was sent after a button for rows: the data, whose rows grow, whose were changed."""
    by_number = {str(question.pk): question for question in questions}
    if question := by_number.get(data.get("add", "")):
        return data, question.pk, question
    number, __, row = data.get("remove", "").partition("-")
    question = by_number.get(number)
    if question and row[:4].isdecimal():
        return without_row(data, question, int(row[:4])), 0, question
    return data, 0, None


def to_rows(path, question, added):
    """The address of the rows that were changed, with an empty one if it was asked for."""
    query = f"?more={added}" if added else ""
    return f"{path}{query}#{question.anchor}"


def more_rows(request):
    """The number of the question that gets one more row on this page."""
    more = request.GET.get("more", "")[:9]
    return int(more) if more.isdecimal() else 0


class Filling(View):
    """One section. Drafts save incomplete; what cannot be kept is shown again beside its error."""

    def dispatch(self, request, *args, reference, code):
        self.application = own(request.user, reference, whole=True)
        self.section = section_of(self.application, code)
        self.may_write = bool(self.open_questions(request.user))
        return super().dispatch(request, *args, reference=reference, code=code)

    def open_questions(self, user):
        """The questions that this reader may answer now."""
        if self.application.partner_id not in user.edited_partner_ids:
            return []
        return [
            question
            for question in self.section.questions.all()
            if self.application.may_write(question=question)
        ]

    def form(self, data=None, **kwargs):
        return AnswersForm(
            data,
            questions=self.open_questions(self.request.user),
            answers=self.application.answers_by_question(),
            **kwargs,
        )

    def get(self, request, **kwargs):
        if self.may_write and (data := restored(request)) is not None:
            form = self.form(data)
            form.full_clean()
            return self.show(form)
        return self.show(self.form(rows_added=more_rows(request)))

    def post(self, request, **kwargs):
        if not self.may_write:
            if self.application.partner_id not in request.user.edited_partner_ids:
                raise Http404
            messages.error(request, PartClosed().message)
            return redirect("observers:own", self.application.reference)
        data, added, question = rows_changed(request.POST, self.open_questions(request.user))
        form = self.form(data)
        form.is_valid()
        try:
            written = write_all(self.application, form, request.user)
        except PartClosed as error:
            messages.error(request, error.message)
            return redirect("observers:own", self.application.reference)
        if form.errors or form.clashes:
            form = self.keep_open(form, data, added)
            return self.show(form, status=409 if form.clashes else 422)
        if question:
            return redirect(to_rows(request.path, question, added))
        messages.success(request, _("Saved.") if written else _("Nothing had changed."))
        return redirect(self.next_address(request))

    def keep_open(self, form, data, added):
        """The form as it was sent, over what is kept by now."""
        self.application = own(self.request.user, self.application.reference, whole=True)
        fresh = self.form(data, rows_added=added)
        fresh.full_clean()
        fresh.clashes = form.clashes
        return fresh

    def next_address(self, request):
        """The next section, or the list, or stay."""
        if "next" not in request.POST:
            return request.path if "stay" in request.POST else self.list_address()
        tasks = tasks_of(self.application)
        codes = [task.code for task in tasks]
        place = codes.index(self.section.code) + 1
        return tasks[place].address if place < len(tasks) else self.list_address()

    def list_address(self):
        return reverse("observers:own", args=[self.application.reference])

    def show(self, form, status=200):
        # fields of an answer in rows stand for themselves; a clash is named above the form too
        blocks = form.blocks()
        errors = all_errors(form) if form.is_bound and form.errors else []
        errors += [
            (
                block["question"].anchor,
                _("“%(question)s”: this answer was changed elsewhere. Both texts are shown below.")
                % {"question": block["question"].title},
            )
            for block in blocks
            if block["clash"]
        ]
        answers = self.application.answers_by_question()
        open_ones = {block["question"].pk for block in blocks}
        context = {
            "application": self.application,
            "section": self.section,
            "form": form,
            "blocks": blocks,
            "closed": [
                (question, answers.get(question.pk), question.table(answers.get(question.pk)))
                for question in self.section.questions.all()
                if question.pk not in open_ones
            ],
            "errors": errors,
            "may_write": self.may_write,
            "page": secrets.token_hex(16),
            "edit_of": edit_owner(self.request.user),
            "tasks": tasks_of(self.application) if self.application.is_draft else [],
        }
        return render(self.request, "observers/applicant/section.html", context, status=status)


@require_POST
def save_answer(request, reference, pk):
    """One answer, as soon as its field is left: what htmx asks for."""
    application = own_open(request.user, reference)
    question = next(
        (
            one
            for section in application.guideline.form()
            for one in section.questions.all()
            if one.pk == pk
        ),
        None,
    )
    if question is None or not application.may_write(question=question):
        raise Http404
    form = AnswersForm(
        request.POST, questions=[question], answers=application.answers_by_question()
    )
    result, sentence = None, ""
    if form.is_valid():
        try:
            result = write(
                application, question, form.value(question), seen=form.seen(question),
                by=request.user, page=form.page,
            )  # fmt: skip
        except ValidationError as error:
            sentence = " ".join(error.messages)
    else:
        sentence = " ".join(text for errors in form.errors.values() for text in errors)
    if result is not None and result.clash:
        form.clashes[question.pk] = result
    block = form.block(question)
    if result is not None and not result.clash:
        block |= {"version": result.version, "is_from_record": False}
    context = {
        "block": block,
        "sentence": sentence,
        "saved_at": timezone.localtime() if result and not result.clash else None,
    }
    return render(request, "observers/applicant/answer_state.html", context)
