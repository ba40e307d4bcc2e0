"""Decisions of the Council in a batch, and the letters about them, looked through and released."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from config.middleware import edit_owner
from observers import deciding, downloads, naming, notices
from observers.deciding import Refused
from observers.forms.council import OUTCOMES, Batch
from observers.models import Step
from observers.views.council import check_council, find_session, listed, named
from partners import outbox, resending
from partners.forms import versions
from partners.models import NoticeFile
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored


@resending.once
def decisions(request, slug):
    """Write what was decided on each file, look at what will happen, then record it."""
    check_council(request.user)
    session = named(find_session(slug))
    applications = list(listed(session, request.user))
    data, is_restored = sent_or_restored(request)
    if data is None:
        outcome = request.GET.get("outcome", "")
        known = outcome if outcome in dict(OUTCOMES) else ""
        return show(request, session, Batch(session, applications, initial={"outcome": known}))
    batch = Batch(session, applications, data)
    gone = gone_from(data, applications)
    if is_restored:  # looked at once more, whichever button it was sent by
        for form in batch.forms:
            versions.unjudge(form)
        return show(request, session, batch, errors=gone)
    if not batch.is_valid():
        errors = [error for form in batch.forms for error in all_errors(form)]
        return show(request, session, batch, errors=errors + gone, status=422)
    if not batch.chosen:
        errors = [("", _("Say of one file at least what was decided.")), *gone]
        return show(request, session, batch, errors=errors, status=422)
    verdicts = batch.verdicts
    rows = [
        (
            verdict,
            deciding.problems(verdict, request.user),
            deciding.is_reachable(verdict.application),
        )
        for verdict in verdicts
    ]
    errors = gone + [
        ("", naming.told_of(verdict.application.partner.legal_name, sentence))
        for verdict, sentences, __ in rows
        for sentence in sentences
    ]
    if errors:
        status = 409 if gone else 422
        return show(request, session, batch, errors=errors, status=status)
    if "record" not in request.POST:
        return show(request, session, batch, preview=rows)
    return record(request, session, batch, verdicts)


def record(request, session, batch, verdicts):
    """Move all files, or none."""

    def decide():
        deciding.decide(verdicts, request.user)
        return redirect("observers:letters")

    try:
        answer = resending.record(request, decide)
    except Refused as refusal:
        errors = [("", sentence) for sentence in refusal.messages]
        return show(request, session, batch, errors=errors, status=409)
    except IntegrityError:
        return show(request, session, batch, errors=[("", SAME_MOMENT)], status=409)
    messages.success(
        request,
        ngettext(
            "%(count)s decision is recorded. Its letter waits to be looked through.",
            "%(count)s decisions are recorded. Their letters wait to be looked through.",
            len(verdicts),
        )
        % {"count": len(verdicts)},
    )
    return answer


def gone_from(data, applications):
    """Files that were on the form and are not on the list any more: somebody was quicker."""
    known = {str(application.pk) for application in applications}
    sent = {name.partition("-")[2].rpartition("-")[0] for name in data if name.startswith("file-")}
    decided = {pk for pk in sent if data.get(f"file-{pk}-outcome")}
    if decided <= known:
        return []
    return [("", _("A file of your form is not on this list any more. Look at the list again."))]


def show(request, session, batch, *, errors=(), preview=None, status=200):
    context = {
        "session": session,
        "batch": batch,
        "sending": resending.mark(request.user, Step.objects.latest_of(batch.applications)),
        "edit_of": edit_owner(request.user),
        "errors": errors,
        "preview": preview,
        "outcomes": [(key, label) for key, label in OUTCOMES if key],
    }
    return render(request, "observers/council/decisions.html", context, status=status)


@resending.once
def letters(request):
    """Look through the letters that wait, and send those that are right together."""
    check_council(request.user)
    held = notices.held_letters(request.user).select_related("partner").prefetch_related("files")
    if request.method == "POST":
        return act_on_letters(request, held)
    context = {
        "letters": held,
        "changes": notices.CHANGES,
        "sending": resending.mark(request.user),
    }
    return render(request, "observers/council/letters.html", context)


def act_on_letters(request, held):
    """Release or cancel the letters that were ticked."""
    chosen = {pk for pk in request.POST.getlist("letter") if pk.isascii() and pk.isdigit()}
    act = outbox.cancel if "cancel" in request.POST else outbox.release
    back = redirect("observers:letters")
    done = 0

    def release():
        nonlocal done
        # one without an address is let go as well, but it is on no way
        acted = [letter for letter in held if str(letter.pk) in chosen and act(letter)]
        done = sum("cancel" in request.POST or bool(letter.email) for letter in acted)
        return back

    if not chosen:
        messages.warning(request, _("Tick at least one letter."))
        return back
    try:
        resending.record(request, release)
    except IntegrityError:  # the same form, at this moment
        return resending.led_before(request, resending.key_of(request)) or back
    if not done:
        messages.info(request, _("These letters wait no longer."))
    elif "cancel" in request.POST:
        text = ngettext("%(count)s letter is cancelled.", "%(count)s letters are cancelled.", done)
        messages.success(request, text % {"count": done})
    else:
        text = ngettext(
            "%(count)s letter is on its way.", "%(count)s letters are on their way.", done
        )
        messages.success(request, text % {"count": done})
    return back


@require_safe
def letter_file(request, pk):
    """The PDF of a letter, also after it was sent."""
    check_council(request.user)
    letters = notices.letters_seen_by(request.user)
    return downloads.letter(get_object_or_404(NoticeFile, notice__in=letters, pk=pk))
