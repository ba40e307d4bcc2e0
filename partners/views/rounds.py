"""Inventory rounds: how far they are, an office's list, and what was counted at their end."""

import csv

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import exports, policies, roundbooks, rounds
from partners.forms.imports import UploadForm
from partners.forms.rounds import EndForm, RepliesForm
from partners.inventory import roundlists
from partners.inventory.staging import workbook_of
from partners.models import InventoryRound, KeyFigure, Office, Region, RoundAnswer
from partners.views.editing import all_errors

PAGE_SIZE = 50
#: How many records may be confirmed with one button.
AT_ONCE = 200


def seen(request, pk):
    """The round, if it exists for this reader."""
    return get_object_or_404(InventoryRound.objects.visible_to(request.user), pk=pk)


def kept(request, pk):
    """The round, if this reader keeps it."""
    return get_object_or_404(InventoryRound.objects.editable_by(request.user), pk=pk)


@require_safe
def listing(request):
    """All rounds, each with how far it is."""
    if not policies.is_staff(request.user):
        raise Http404
    inventories = InventoryRound.objects.visible_to(request.user)
    page = Paginator(inventories, 25).get_page(request.GET.get("page"))
    answers = RoundAnswer.objects.filter(round__in=list(page.object_list))
    done = rounds.progress(answers, "round_id")
    context = {
        "page": page,
        "rows": [(one, done.get(one.pk)) for one in page.object_list],
        "figures": KeyFigure.objects.all(),
        "closed": inventories.exclude(closed_at=None).count(),
        "may_keep": policies.is_registry_officer(request.user),
    }
    return render(request, "partners/rounds/list.html", context)


@require_safe
def detail(request, pk):
    """How far the offices and regions are, and the reader's own list."""
    inventory = seen(request, pk)
    user = request.user
    mine = RoundAnswer.objects.visible_to(user).filter(round=inventory)
    show = request.GET.get("show", "waiting")
    rows = narrowed(mine, request.GET, show)
    answers = inventory.answers.all()
    is_to_chase = policies.is_registry_officer(user) and inventory.is_open
    context = {
        "round": inventory,
        "is_mine": policies.may_add_partners(user),
        "page": Paginator(rows.for_lists(), PAGE_SIZE).get_page(request.GET.get("page")),
        "show": show,
        "query": request.GET.get("q", "")[:100],
        "office": request.GET.get("office", ""),
        "shows": [("waiting", _("Waiting")), ("done", _("Answered")), ("all", _("All"))],
        "offices": named(Office, rounds.progress(answers, "office_id")),
        "regions": named(Region, rounds.progress(answers, "partner__hq_country__region_id")),
        "whole": rounds.progress(answers, "round_id").get(inventory.pk),
        "own": rounds.progress(mine, "round_id").get(inventory.pk),
        "questions": list(inventory.questions.all()),
        "tables": rounds.compared([inventory]) if inventory.closed_at else [],
        "may_keep": policies.is_registry_officer(user),
        "nobodys": named(Office, rounds.waiting_for_nobody(inventory)) if is_to_chase else [],
    }
    return render(request, "partners/rounds/detail.html", context)


def narrowed(answers, asked, show):
    """The answers that a reader wants to look at."""
    if show == "done":
        answers = answers.exclude(state=RoundAnswer.State.WAITING)
    elif show != "all":
        answers = answers.waiting()
    if words := asked.get("q", "").replace("\x00", "")[:100].strip():
        either = Q(partner__legal_name__icontains=words) | Q(partner__acronym__icontains=words)
        answers = answers.filter(either)
    if office := asked.get("office", "").replace("\x00", "")[:40]:
        answers = answers.filter(office__code=office)
    return answers


def named(model, numbers):
    """``(term, numbers)`` by the term's own order; what belongs to none comes last."""
    terms = model.objects.in_bulk([key for key in numbers if key])
    rows = [(terms[key], numbers[key]) for key in sorted(terms, key=lambda pk: terms[pk].name)]
    return rows + [(None, numbers[key]) for key in numbers if not key]


def own_answer(request, pk, number):
    """The answer about a partner, if it is this reader's to give."""
    inventory = seen(request, pk)
    answers = RoundAnswer.objects.editable_by(request.user).for_lists()
    return get_object_or_404(answers, round=inventory, partner=number)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk, number):
    """One partner: the questions of the round; confirm, correct or end."""
    found = own_answer(request, pk, number)
    is_ending = request.POST.get("action") == "end"
    data = request.POST if request.method == "POST" else None
    replies = RepliesForm(data, answer=found, is_ending=is_ending)
    ending = EndForm(data, instance=found.partner, is_ending=is_ending)
    errors, status = [], 200
    if data is not None:
        if all([replies.is_valid(), ending.is_valid()]):
            try:
                settle(request, found, replies, ending if is_ending else None)
            except ValidationError as error:
                found = own_answer(request, pk, number)
                errors = [("", sentence) for sentence in error.messages]
            else:
                messages.success(request, _("Thank you. The answer is kept."))
                return redirect(found.round)
        status = 422
    context = {
        "answer": found,
        "round": found.round,
        "partner": found.partner,
        "replies": replies,
        "ending": ending,
        "errors": errors + all_errors(replies) + all_errors(ending),
    }
    return render(request, "partners/rounds/answer.html", context, status=status)


def settle(request, found, replies, ending):
    """Keep the replies and the answer together."""
    with transaction.atomic():
        replies.save()
        if ending is not None:
            found.end(request.user, ending.cleaned_data["status_reason"])
        else:
            found.confirm(request.user)


@require_POST
def confirm(request, pk):
    """Confirm one record or several; with the page's script, one row is drawn anew."""
    inventory = seen(request, pk)
    numbers = [text for text in request.POST.getlist("number") if text.isdecimal()]
    numbers = [int(text) for text in numbers[:AT_ONCE] if len(text) < 18]
    answers = RoundAnswer.objects.editable_by(request.user).for_lists()
    found = list(answers.filter(round=inventory, partner__in=numbers))
    done, refused = [], []
    for one in found:
        problem = problem_of(one, request.user)
        if problem:
            refused.append((one, problem))
        else:
            done.append(one)
    if request.htmx and len(numbers) == 1 and len(found) == 1:
        context = {"answer": found[0], "problem": refused[0][1] if refused else ""}
        return render(request, "partners/rounds/row.html", context)
    say(request, done, refused, asked=len(numbers))
    return redirect(inventory)


def problem_of(one, user):
    """Confirm without the page of its questions; why that is not taken, in a sentence."""
    try:
        one.confirm(user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def say(request, done, refused, asked):
    """What became of the records, as messages."""
    if done:
        count = len(done)
        messages.success(
            request,
            ngettext("%(count)s record is confirmed.", "%(count)s records are confirmed.", count)
            % {"count": count},
        )
    for one, problem in refused[:10]:
        messages.error(request, f"{one.partner}: {problem}")
    if not asked:
        messages.error(request, _("Choose at least one record."))
    elif not done and not refused:
        messages.error(request, _("These records are not on your list, or the round is closed."))


@require_POST
def send(request, pk):
    """Send the offices their lists before the day comes."""
    inventory = kept(request, pk)
    rounds.send(inventory)
    messages.success(request, _("The lists are sent."))
    return redirect(inventory)


@require_POST
def remind(request, pk):
    """Remind the focal points today; once a day is enough."""
    inventory = kept(request, pk)
    if not inventory.is_open:
        messages.error(request, _("This round is not open."))
        return redirect(inventory)
    count = rounds.tell(inventory, f"{rounds.BY_HAND}-{timezone.localdate():%Y-%m-%d}")
    if not count:
        text = _("Nobody is reminded: nothing waits, or everybody has been written to today.")
        messages.info(request, text)
        return redirect(inventory)
    messages.success(
        request,
        ngettext(
            "%(count)s focal point is reminded.", "%(count)s focal points are reminded.", count
        )
        % {"count": count},
    )
    return redirect(inventory)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk):
    """Ask once, then end the round and take the count."""
    inventory = kept(request, pk)
    if request.method == "POST":
        try:
            rounds.close(inventory, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The round is closed and the count is kept."))
        return redirect(inventory)
    whole = rounds.progress(inventory.answers.all(), "round_id").get(inventory.pk)
    context = {"round": inventory, "whole": whole}
    return render(request, "partners/rounds/close.html", context)


@require_safe
def workbook(request, pk):
    """The reader's list as a workbook."""
    inventory = seen(request, pk)
    if not policies.may_add_partners(request.user):
        raise Http404
    answers = RoundAnswer.objects.visible_to(request.user).filter(round=inventory)
    spool = roundbooks.as_xlsx(inventory, answers)
    name = f"inventory-{inventory.year}-{inventory.pk}.xlsx"
    response = FileResponse(spool, filename=name, as_attachment=True, content_type=exports.XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def upload(request, pk):
    """Hand an edited workbook to the guided import, with its answers."""
    inventory = seen(request, pk)
    if not policies.may_add_partners(request.user):
        raise Http404
    if why := inventory.why_no_answers:
        messages.error(request, why)
        return redirect(inventory)
    data = {"source": str(inventory)[:200]}
    form = UploadForm(data, request.FILES, user=request.user)
    if not form.is_valid():
        for __, text in all_errors(form):
            messages.error(request, text)
        return redirect(inventory)
    batch = form.save()
    receive(request, inventory, batch, is_rest_right=bool(request.POST.get("rest")))
    return redirect("partners:import-columns", pk=batch.pk)


def receive(request, inventory, batch, *, is_rest_right=False):
    """Keep with a batch that it is a round's workbook: its answers are taken with its rows."""
    book = workbook_of(batch)
    batch.round, batch.is_rest_right = inventory, is_rest_right
    batch.columns = roundlists.columns_in(book, inventory)
    batch.save(update_fields=["columns", "round", "is_rest_right"])
    text = _(
        "Next you see what the workbook answers and changes. Nothing is taken before you say so."
    )
    messages.info(request, text)


def chosen_rounds(request):
    """The closed rounds, and the two to compare: those asked for, else the two latest."""
    closed = list(
        InventoryRound.objects.visible_to(request.user)
        .exclude(closed_at=None)
        .order_by("closed_at")
    )
    by_number = {str(one.pk): one for one in closed}
    asked = [by_number.get(request.GET.get(name, "")) for name in ("first", "second")]
    first, second = [*([None] * 2), *closed][-2:]
    pair = [asked[0] or first, asked[1] or second]
    return closed, [one for one in pair if one is not None]


@require_safe
def compare(request):
    """Two counts side by side."""
    if not policies.is_staff(request.user):
        raise Http404
    closed, pair = chosen_rounds(request)
    context = {"closed": closed, "pair": pair, "tables": rounds.compared(pair)}
    return render(request, "partners/rounds/compare.html", context)


@require_safe
def compare_csv(request):
    """The same as a file."""
    if not policies.is_staff(request.user):
        raise Http404
    __, pair = chosen_rounds(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rounds.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(
        [_("By"), capfirst(_("code")), _("Name"), *(exports.safe(str(one)) for one in pair)]
    )
    for table in rounds.compared(pair):
        for row in table["rows"]:
            name = exports.safe(row["name"])
            writer.writerow([table["title"], row["code"], name, *row["values"]])
    return response
