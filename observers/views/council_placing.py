"""Files that wait are put on a session's agenda, as many as are ticked, after a look at them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from config.middleware import edit_owner
from observers import naming, placing
from observers.forms.placing import PlacingForm
from observers.models import Application, Step
from observers.views.council import check_council, find_session, named
from partners import resending
from partners.forms import versions
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored


@resending.once
def place(request, slug):
    """Tick files, look at what each still lacks, then put all of them on the agenda, or none."""
    check_council(request.user)
    session = named(find_session(slug))
    form = PlacingForm(
        sent_or_restored(request)[0],
        session=session,
        applications=list(Application.objects.placeable_by(request.user).for_lists()),
    )
    if request.method != "POST":
        versions.unjudge(form)  # what waited here is judged when it is sent
        return show(request, session, form)
    if not form.is_valid():
        return show(request, session, form, errors=all_errors(form), status=422)
    placings = form.placings
    errors = [
        ("", naming.told_of(one.application.partner.legal_name, sentence))
        for one in placings
        for sentence in placing.problems(one, request.user)
    ]
    if errors:
        return show(request, session, form, errors=errors, status=422)
    if "record" not in request.POST:
        return show(request, session, form, preview=placings)

    def put():
        placing.place(placings, request.user)
        return redirect("observers:session", slug)

    try:
        answer = resending.record(request, put)
    except ValidationError as refusal:
        errors = [("", sentence) for sentence in refusal.messages]
        return show(request, session, form, errors=errors, status=409)
    except IntegrityError:
        return show(request, session, form, errors=[("", SAME_MOMENT)], status=409)
    count = len(placings)
    text = ngettext("%(count)s file is on the agenda.", "%(count)s files are on the agenda.", count)
    messages.success(request, text % {"count": count})
    return answer


def show(request, session, form, *, errors=(), preview=(), status=200):
    context = {
        "session": session,
        "form": form,
        "errors": errors,
        "preview": preview,
        "sending": resending.mark(request.user, Step.objects.latest_of(form.applications)),
        "edit_of": edit_owner(request.user),
    }
    return render(request, "observers/council/place.html", context, status=status)
