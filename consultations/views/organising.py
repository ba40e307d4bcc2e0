"""Organisers open and change events, with their days and documents, in the browser."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from config.formats.lists import listed
from config.middleware import SIGNED_OUT, edit_owner, stashed_edit
from consultations import changing, policies, registering
from consultations.fields import ZONES, zone_of
from consultations.forms.events import (
    AGENDA,
    DAYS,
    QUESTIONS,
    CallForm,
    DocumentForm,
    EventForm,
)
from consultations.models import Call, Event, EventDocument
from partners import resending
from partners.forms import versions
from partners.views.editing import SAME_MOMENT, all_errors

ROW_TITLES = {
    "days": gettext_lazy("Days"),
    "agenda": gettext_lazy("Agenda"),
    "questions": gettext_lazy("Questions"),
}
CONTRIBUTED = gettext_lazy(
    "Organisations have contributed, or have begun to: the call stays. Close it with its closing"
    " moment instead."
)
#: How many rows a page adds at most.
MOST_ROWS = 200


def one_row_more(data, prefix):
    """What was sent, with one more empty row."""
    data = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    number = data.get(key, "")[:9]
    if number.isdecimal():
        data[key] = str(min(int(number) + 1, MOST_ROWS))
        data.setdefault(f"{prefix}-{int(data[key]) - 1}-id", "")
    return data


def new_event(user):
    """An event of the user's office, by the clock there where the whole country has one."""
    event = Event(office_id=user.office_id)
    event.time_zone = zone_of(user.office and user.office.country) or event.time_zone
    return event


class Editing(View):
    """The form of an event; what was sent is shown again until it is saved."""

    event: Event

    def dispatch(self, request, *args, pk=None, **kwargs):
        if pk is not None:
            self.event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
        elif policies.may_add_events(request.user):
            self.event = new_event(request.user)
        else:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def forms(self, data=None):
        form = EventForm(data, instance=self.event, user=self.request.user)
        rows = {
            "days": DAYS(data, instance=self.event, prefix="days"),
            "agenda": AGENDA(data, instance=self.event, prefix="agenda"),
        }
        return form, rows

    def get(self, request):
        restored = stashed_edit(request)
        if restored is None:
            return self.show(*self.forms())
        data = QueryDict(mutable=True)
        for name, values in restored.items():
            data.setlist(name, values)
        messages.info(request, SIGNED_OUT)
        if found := self.conflict(data):
            return self.show_conflict(*found)
        return self.show(*versions.without_errors(*self.forms(data)))

    @method_decorator(resending.once)
    def post(self, request):
        if prefix := request.POST.get("add"):
            return self.show(*self.with_another_row(prefix))
        was = None
        try:
            with transaction.atomic():
                if self.event.pk:
                    self.event = registering.locked(self.event.pk)
                    was = changing.known(self.event)
                if found := self.conflict(request.POST):
                    return self.show_conflict(*found)
                form, rows = self.forms(request.POST)
                is_valid = form.is_valid()  # first: the days are judged in the event's new zone
                if not (all(formset.is_valid() for formset in rows.values()) and is_valid):
                    return self.show(form, rows, status=422)
                answer = resending.record(request, lambda: self.saved(form, rows, was))
        except IntegrityError:
            if was is None:  # a new one that was not kept is new again
                self.event = new_event(request.user)
            form, rows = self.forms(request.POST)
            form.is_valid()
            form.add_error(None, SAME_MOMENT)
            return self.show(form, rows, status=409)
        messages.success(request, _("Saved."))
        self.tell()
        return answer

    def tell(self):
        """Say what else has come of saving."""
        if promoted := self.promoted:
            text = ngettext(
                "%(number)s person of the waiting list has a seat now, and is told by e-mail.",
                "%(number)s people of the waiting list have a seat now, and are told by e-mail.",
                promoted,
            )
            messages.success(self.request, text % {"number": promoted})
        if self.is_quota_new and (number := changing.number_over_quota(self.event)):
            text = ngettext(
                "%(number)s organisation has registered more people than it may send now: they stay.",
                "%(number)s organisations have registered more people than they may send now: they"
                " stay.",
                number,
            )
            messages.warning(self.request, text % {"number": number})
        if others := Event.objects.same_edition(self.event)[:3]:
            text = _("The series has another event with this edition number: %(titles)s.")
            titles = listed(event.title for event in others)
            messages.warning(self.request, text % {"titles": titles})

    def saved(self, form, rows, was):
        """Save, and lead on."""
        self.event, self.is_quota_new = form.save(), "quota" in form.changed_data
        for formset in rows.values():
            formset.instance = self.event
            formset.save()
        self.promoted = changing.settle(self.event, was)
        return redirect(self.event)

    def conflict(self, data):
        """What has changed since the form was opened, joined with what was typed; else nothing.

        A document that was added meanwhile, in another window as a rule, changes nothing of it.
        """
        if self.event.pk is None or data.get("seen", "") == str(self.event.sequence):
            return None
        mine = self.forms(data)
        self.event = Event.objects.get(pk=self.event.pk)
        theirs = self.forms()
        result = versions.merged(data, mine, theirs)
        return (result, theirs) if result.clashes or result.taken else None

    def with_another_row(self, prefix):
        """The forms as sent, with one more empty row."""
        data = one_row_more(self.request.POST, prefix)
        return versions.without_errors(*self.forms(data))

    def show(self, form, rows, *, status=200, **context):
        fresh = Event.objects.filter(pk=self.event.pk).values_list("sequence", flat=True).first()
        context = {
            "event": self.event if self.event.pk else None,
            "form": form,
            "rows": [(ROW_TITLES[prefix], formset) for prefix, formset in rows.items()],
            "errors": all_errors(form, rows, ROW_TITLES),
            "seen": "" if fresh is None else str(fresh),
            "zones": sorted(ZONES),
            "documents": self.event.documents.all() if self.event.pk else [],
            "calls": self.event.calls.all() if self.event.pk else [],
            "edit_of": edit_owner(self.request.user),
            "opened": form.data.get(versions.OPENED, "")
            if form.is_bound
            else versions.seal(form, rows),
        } | context
        return render(self.request, "consultations/form.html", context, status=status)

    def show_conflict(self, result, theirs):
        """Both versions where they clash; the form holds what was typed and what others changed."""
        return self.show(
            *versions.without_errors(*self.forms(result.data)),
            status=409,
            opened=versions.seal(*theirs),
            differences=result.clashes,
            taken=result.taken,
            last=self.event.history.select_related("history_user").first(),
        )


@resending.once
def document(request, pk, number=None):
    """Add a document to an event, change it, or take it out."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    row = EventDocument(event=event)
    if number is not None:
        row = get_object_or_404(EventDocument, pk=number, event=event)
    if request.method == "POST" and "delete" in request.POST and row.pk:
        row.delete()
        messages.success(request, _("The document is taken out."))
        return redirect("consultations:edit", pk=event.pk)
    form = DocumentForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            answer = resending.record(request, lambda: back_to_event(form.save()))
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        else:
            messages.success(request, _("Saved."))
            return answer
    context = {
        "event": event,
        "edit_of": edit_owner(request.user),
        "title": capfirst(EventDocument._meta.verbose_name),
        "form": form,
        "errors": all_errors(form),
        "may_delete": row.pk is not None,
        "back": "consultations:edit",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "consultations/row_form.html", context, status=status)


def back_to_event(row):
    """The page where an event and what hangs on it is edited."""
    return redirect("consultations:edit", pk=row.event_id)


@resending.once
def call(request, pk, number=None):
    """A call for contributions with its questions; one that was answered keeps them."""
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    row = Call(event=event)
    if number is not None:
        row = get_object_or_404(Call, pk=number, event=event)
    if request.method == "POST" and "delete" in request.POST and row.pk:
        return without_call(request, row)
    is_adding = "add" in request.POST
    data = one_row_more(request.POST, "questions") if is_adding else request.POST or None
    form = CallForm(data, instance=row)
    questions = QUESTIONS(data, instance=row, prefix="questions")
    if is_adding:
        versions.without_errors(form, {"questions": questions})
        first = next(field for field in questions.forms[-1] if not field.is_hidden)
        first.field.widget.attrs["autofocus"] = True
    elif request.method == "POST" and form.is_valid() and questions.is_valid():
        try:
            answer = resending.record(request, lambda: call_saved(form, questions))
        except ProtectedError:
            form.add_error(None, _("A question that somebody has answered stays."))
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
        else:
            messages.success(request, _("Saved."))
            return answer
    context = {
        "event": event,
        "edit_of": edit_owner(request.user),
        "form": form,
        "questions": questions,
        "errors": all_errors(form, {"questions": questions}, ROW_TITLES),
        "call": row if row.pk else None,
        "contributed": row.contributions.count() if row.pk else 0,
    }
    status = 422 if request.method == "POST" and not is_adding else 200
    return render(request, "consultations/call_form.html", context, status=status)


def call_saved(form, questions):
    questions.instance = form.save()
    questions.save()
    return back_to_event(form.instance)


def without_call(request, row):
    """Delete a call to which nobody has contributed; else say why it stays."""
    try:
        row.delete()
    except ProtectedError:
        messages.error(request, CONTRIBUTED)
        return redirect("consultations:call-edit", pk=row.event_id, number=row.pk)
    messages.success(request, _("The call is deleted."))
    return redirect("consultations:edit", pk=row.event_id)
