"""The Secretariat's notes for the Council paper, of all files on a session's list in one form."""

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from config.middleware import edit_owner
from observers.forms.notes import NotesForm
from observers.models import Application, CaseNote
from observers.views.council import check_council, find_session, named
from partners import resending
from partners.forms import versions
from partners.models import StaleRecord
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored

#: Where nobody can be named who has changed what the form shows.
SOMEBODY = {"history_user_id": None, "history_user": None, "history_date": None}


@resending.once
def notes(request, slug):
    """Read and write the notes; where somebody else wrote meanwhile, both texts are shown."""
    check_council(request.user)
    session = named(find_session(slug))
    files = list(Application.objects.on_list_of(session, request.user).for_lists())
    data, is_restored = sent_or_restored(request)
    if data is None:
        return show(request, session, NotesForm(applications=files))
    gone = gone_from(data, files)
    # a file that came onto the list meanwhile was not on the form
    files = [one for one in files if any(name.startswith(f"note-{one.pk}-") for name in data)]
    if gone or is_restored:
        form = NotesForm(data, applications=files)
        versions.unjudge(form)
        return show(request, session, form, errors=gone, status=409 if gone else 200)
    merged = joined(data, files)
    if merged.clashes:
        return show_both(request, session, files, merged)
    form = NotesForm(merged.data, applications=files)
    if not form.is_valid():
        return show(request, session, form, errors=all_errors(form), status=422)
    return kept(request, session, form)


def kept(request, session, form):
    """Write what is new and lead back to the session."""
    texts, seen = form.changed()

    def write():
        CaseNote.objects.write_for_council(texts, seen=seen, by=request.user)
        return redirect("observers:session", session.slug)

    try:
        answer = resending.record(request, write)
    except StaleRecord:
        files = form.applications
        return show_both(request, session, files, joined(request.POST, files))
    except IntegrityError:
        return show(request, session, form, errors=[("", SAME_MOMENT)], status=409)
    messages.success(request, _("Saved."))
    return answer


def joined(data, files):
    """What was sent with what others have written since, where this writer changed nothing."""
    mine, theirs = NotesForm(data, applications=files), NotesForm(applications=files)
    return versions.merged(data, (mine, {}), (theirs, {}))


def gone_from(data, files):
    """Sentences about notes of files that are not on the list any more, with what was typed."""
    known = {str(one.pk) for one in files}
    opened = versions.unseal(data.get(versions.OPENED))["fields"]
    sentence = _("A file of your form is not on this list any more. You had typed: %(text)s")
    return [
        ("", sentence % {"text": data[name]})
        for name in data
        if name.startswith("note-")
        and name.split("-")[1] not in known
        and versions.clean([data[name]]) != opened.get(name, [])
    ]


def show_both(request, session, files, merged):
    """Both texts where they clash; the form holds what was typed."""
    form = NotesForm(merged.data, applications=files)
    versions.unjudge(form)
    opened = versions.seal(NotesForm(applications=files))
    return show(request, session, form, status=409, opened=opened, merged=merged)


def show(request, session, form, *, errors=(), status=200, opened=None, merged=None):
    if opened is None:
        opened = form.data.get(versions.OPENED, "") if form.is_bound else versions.seal(form)
    context = {
        "session": session,
        "form": form,
        "errors": errors,
        "opened": opened,
        "edit_of": edit_owner(request.user),
        "differences": None if merged is None else merged.clashes,
        "taken": [] if merged is None else merged.taken,
        "last": SOMEBODY,
    }
    return render(request, "observers/council/notes.html", context, status=status)
