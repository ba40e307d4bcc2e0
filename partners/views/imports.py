"""The guided import: a file, its columns, questions, a dry run, and then all of it or nothing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import exports, policies
from partners.forms.imports import AnswersForm, ColumnsForm, UploadForm
from partners.inventory import restarting
from partners.inventory.background import later
from partners.inventory.categories import OUT_OF_SCOPE, UNKNOWN
from partners.inventory.cells import text_of
from partners.inventory.committing import commit_batch, to_create, to_update
from partners.inventory.reports import BatchSheet
from partners.inventory.roundlists import answer_columns, round_of
from partners.inventory.rows import UnreadableFile
from partners.inventory.staging import (
    read_batch,
    remember_answer,
    remember_columns,
    remembered_columns,
    workbook_of,
)
from partners.inventory.undoing import obstacles, undo_batch
from partners.listing import Labels
from partners.models import ImportBatch, ImportRow
from partners.views.editing import all_errors
from partners.views.rounds import receive

State, Action, Decision = ImportBatch.State, ImportRow.Action, ImportRow.Decision
#: Rows and questions on a page, and earlier imports that are listed.
ROWS, QUESTIONS, EARLIER = 50, 25, 50
#: The kind of the rows that somebody has left out.
LEFT_OUT = "left-out"


def batch_of(request, pk):
    """The batch, if it exists for this person."""
    return get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Send a file; the earlier imports below it."""
    if not policies.may_add_partners(request.user):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        batch = form.save()
        if inventory := round_of(workbook_of(batch), request.user):
            text = _("This is the list of the round “%(round)s”: its answers come with it.")
            messages.info(request, text % {"round": inventory})
            receive(request, inventory, batch)
            return redirect("partners:import-columns", pk=batch.pk)
        tables = form.workbook.tables
        batch.columns = remembered_columns(tables, batch.office)
        batch.save(update_fields=["columns"])
        return redirect("partners:import-columns", pk=batch.pk)
    batches = ImportBatch.objects.visible_to(request.user).select_related("user")[:EARLIER]
    context = {"form": form, "errors": all_errors(form), "batches": batches}
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/imports/start.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request, pk):
    """Show what each column is taken for, and take corrections."""
    batch = batch_of(request, pk)
    if batch.state not in (State.UPLOADED, State.READY, State.FAILED):
        return redirect(batch)
    try:
        book = workbook_of(batch)
    except UnreadableFile as error:
        messages.error(request, str(error))
        return redirect("partners:imports")
    tables = book.tables
    data = request.POST if request.method == "POST" else None
    forms = [
        ColumnsForm(
            table,
            table.columns,
            samples_of(table),
            data,
            prefix=f"t{at}",
            answers=answer_columns(table, batch.round),
        )
        for at, table in enumerate(tables)
    ]
    are_valid = [form.is_valid() for form in forms]  # each of them, for the list of errors
    if data is not None and all(are_valid):
        chosen = {form.table.name: form.columns for form in forms}
        remember_columns(tables, batch.office, chosen)
        begin(request, batch, State.READING, read_batch, columns=chosen)
        return redirect(batch)
    context = {
        "batch": batch,
        "forms": forms,
        "errors": [error for form in forms for error in all_errors(form)],
        "left_out": book.left_out,
        "twin": twin_of(batch),
    }
    status = 422 if data is not None else 200
    return render(request, "partners/imports/columns.html", context, status=status)


def samples_of(table):
    """Some values of each column, by its place."""
    found: dict[int, list[str]] = {}
    for row in table.sheet.rows():
        if row.number <= table.header:
            continue
        for at in row.filled():
            texts = found.setdefault(at, [])
            text = text_of(row.cells[at])
            if text and text not in texts and len(texts) < ColumnsForm.SHOWN:
                texts.append(text[:60])
        if row.number > table.header + 60:
            break
    return found


def twin_of(batch):
    """An earlier import of the very same file that is in the registry."""
    same = ImportBatch.objects.filter(fingerprint=batch.fingerprint, state=State.COMMITTED)
    return same.exclude(pk=batch.pk).first()


def begin(request, batch, state, work, *, only_from=None, **fields):
    """Move a batch on and hand the work to the background; of two who try, one does it."""
    sources = only_from or (State.UPLOADED, State.READY, State.FAILED)
    fields |= {"language": get_language(), "beat_at": timezone.now()}
    if batch.move(state, only_from=sources, done=0, total=0, **fields):
        later(work, batch.pk)
    else:
        messages.warning(request, _("Somebody has moved this import on in the meantime."))


@require_safe
def detail(request, pk):
    """Where an import stands: its progress, or its rows."""
    batch = batch_of(request, pk)
    rows = batch.rows.annotate(kind=kind_in(batch))
    figures = figures_of(batch, rows)
    chosen = request.GET.get("action", "")
    shown = rows.select_related("candidate", "partner")
    if is_known := chosen in [kind for kind, __, __ in figures]:
        shown = shown.filter(kind=chosen)
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "rows": named_rows(page),
        "is_silent": restarting.is_quiet(batch),
        "figures": figures,
        "total": sum(count for __, __, count in figures),
        "chosen": chosen if is_known else "",
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "open_questions": len(batch.questions),
        "may_decide": batch.state == State.READY,
        "alike": [(one.value, one.label) for one in Decision],
        "obstacles": obstacles(batch) if batch.state == State.COMMITTED else [],
        "will": what_will(batch) if batch.state == State.READY else None,
    }
    return render(request, "partners/imports/detail.html", context)


def named_rows(rows):
    """The rows of a page, with the names of the codes in them."""
    labels = Labels()
    beside = {OUT_OF_SCOPE: _("no civil-society organisation"), UNKNOWN: _("unknown")}
    kinds = {"hq_country": "countries", "activity_countries": "countries",
             "category": "categories", "activity_areas": "activity_areas"}  # fmt: skip

    def named(kind, text, between=", "):
        names = getattr(labels, kinds[kind]) if kind in kinds else {}
        return ", ".join(names.get(code, code) for code in text.split(between)) if names else text

    for row in rows:
        row.country_names = named("hq_country", row.countries, "|")
        row.category_names = ", ".join(
            beside.get(code) or named("category", code)
            for code in row.categories.split("|")
            if code
        )
        row.named_changes = list(row.changes(named))
        yield row


def kind_in(batch):
    """What a row is counted as: its proposal; in the end also whether somebody has left it out."""
    if not batch.is_over:
        return F("action")
    is_left_out = Q(decision=Decision.SKIP) & ~Q(action=Action.REJECT)
    return Case(When(is_left_out, then=Value(LEFT_OUT)), default=F("action"))


def figures_of(batch, rows):
    """``(kind, label, number of rows)`` of each kind, in the order of the page."""
    counts = {}
    if not batch.is_busy:
        counts = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [(action.value, action.label) for action in Action]
    if batch.is_over:
        kinds.append((LEFT_OUT, _("Left out")))
    return [(kind, label, counts.get(kind, 0)) for kind, label in kinds]


def what_will(batch):
    """How many partners a commit would create and change."""
    rows = batch.rows.exclude(action=Action.REJECT)
    answers = rows.filter(values__has_key="answer").exclude(decision=Decision.SKIP)
    return {
        "create": rows.filter(to_create()).count(),
        "update": rows.filter(to_update()).count(),
        "answer": answers.count() if batch.round_id else 0,
    }


@require_safe
def progress(request, pk):
    """The bar alone, asked for every two seconds; when the work is over, the page is."""
    batch = batch_of(request, pk)
    context = {"batch": batch, "is_silent": restarting.is_quiet(batch)}
    response = render(request, "partners/imports/progress.html", context)
    if not batch.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request, pk):
    """Ask about what could not be read, once for each distinct value; read again with the answers."""
    batch = batch_of(request, pk)
    if batch.state != State.READY:
        return redirect(batch)
    form = AnswersForm(batch.questions[:QUESTIONS], request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for field, text, answer in form.answers():
                remember_answer(batch.office, request.user, field, text, answer)
        begin(request, batch, State.READING, read_batch, only_from=[State.READY])
        return redirect(batch)
    context = {
        "batch": batch,
        "form": form,
        "errors": all_errors(form),
        "more": max(0, len(batch.questions) - QUESTIONS),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "partners/imports/questions.html", context, status=status)


@require_POST
def decide(request, pk):
    """Keep the decisions about single rows, or one about all rows of a kind."""
    batch = batch_of(request, pk)
    if batch.state != State.READY:
        messages.warning(request, _("Somebody has moved this import on in the meantime."))
        return redirect(batch)
    if "alike" in request.POST:
        changed = decide_alike(batch, request.POST.get("action", ""), request.POST["alike"])
    else:
        changed = decide_rows(batch, request.POST)
    message = ngettext("%(number)d row is decided.", "%(number)d rows are decided.", changed)
    messages.success(request, message % {"number": changed})
    action, page = request.POST.get("action", ""), request.POST.get("page", "")
    query = f"?action={action}" if action in Action.values else "?"
    query += f"&page={page}" if page.isdecimal() else ""
    return redirect(f"{batch.get_absolute_url()}{query}#rows")


def decide_alike(batch, action, decision):
    """One decision for all rows of a kind that allow it."""
    rows = batch.rows.exclude(action=Action.REJECT)
    if action in Action.values:
        rows = rows.filter(action=action)
    if decision not in Decision.values:
        return 0
    if decision == Decision.IMPORT:
        rows = rows.exclude(action=Action.UNCHANGED)
    if decision == Decision.UPDATE:
        rows = rows.filter(candidate__isnull=False).exclude(differences={})
    return rows.update(decision=decision)


def decide_rows(batch, data):
    """The decisions of one page; what a row does not allow is passed over."""
    sent = {
        int(name[4:15]): value
        for name, value in data.items()
        if name.startswith("row-") and name[4:15].isdecimal()
    }
    changed = []
    for row in batch.rows.filter(pk__in=list(sent)):
        decision = sent[row.pk]
        if decision in dict(row.choices) and decision != row.decision:
            row.decision = decision
            changed.append(row)
    ImportRow.objects.bulk_update(changed, ["decision"])
    return len(changed)


@require_POST
def commit(request, pk):
    """Bring the rows into the registry."""
    batch = batch_of(request, pk)
    begin(request, batch, State.COMMITTING, commit_batch, only_from=[State.READY])
    return redirect(batch)


@require_POST
def undo(request, pk):
    """Take the whole import back, unless somebody has worked on what it brought."""
    batch = batch_of(request, pk)
    if batch.state == State.COMMITTED and obstacles(batch):
        messages.error(request, _("This import cannot be taken back: partners were edited since."))
        return redirect(batch)
    begin(request, batch, State.UNDOING, undo_batch, only_from=[State.COMMITTED])
    return redirect(batch)


@require_POST
def restart(request, pk):
    """Start the background work again when nothing has been heard of it."""
    batch = batch_of(request, pk)
    if restarting.is_quiet(batch):
        restarting.restart(batch)
        messages.success(request, _("It begins again. Nothing is done twice."))
    return redirect(batch)


@require_safe
def report(request, pk, kind):
    """The rows as they came with what became of them, as CSV or XLSX."""
    batch = batch_of(request, pk)
    if kind not in ("csv", "xlsx") or batch.is_busy:
        raise Http404
    sheet = BatchSheet(batch)
    name = f"import-{batch.pk}.{kind}"
    answer: FileResponse | StreamingHttpResponse
    if kind == "xlsx":
        answer = FileResponse(
            exports.as_xlsx(sheet), filename=name, as_attachment=True, content_type=exports.XLSX
        )
    else:
        answer = StreamingHttpResponse(
            exports.as_csv(sheet, bom=True), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
