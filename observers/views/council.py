"""Sessions of the Council for who prepares them: the list of files, its order, the papers."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.middleware import edit_owner
from observers import confirming, downloads, naming, papers, policies
from observers.forms import SessionForm
from observers.models import Application, CaseNote, Stage, Step
from observers.naming import session_slug
from partners import resending
from partners.forms import versions
from partners.models import CouncilSession
from partners.views.editing import SAME_MOMENT, all_errors
from partners.views.parts import sent_or_restored

SLUG = re.compile(r"(regular|special)-([1-9][0-9]{0,4})")
LANGUAGES = ("en", "fr", "es")


def check_council(user):
    """Only who records decisions of the Council prepares its sessions."""
    if not policies.may_record_decisions(user):
        raise PermissionDenied


def find_session(slug):
    """The session of an address such as ``regular-117``."""
    found = SLUG.fullmatch(slug)
    if not found or int(found[2]) > 32767:
        raise Http404
    return get_object_or_404(CouncilSession, kind=found[1], number=int(found[2]))


def listed(session, user):
    """The files on a session's list that a user sees, in their order, with what the page shows."""
    return (
        Application.objects.on_list_of(session, user)
        .for_lists()
        .prefetch_related("notes", "submissions", "partner__contacts", "partner__memberships__user")
    )


@require_safe
def sessions(request):
    """All sessions, the next on top, with how many files each holds."""
    check_council(request.user)
    mine = Application.objects.read_by_staff(request.user)
    found = CouncilSession.objects.annotate(
        waiting=Count(
            "applications",
            filter=Q(applications__in=mine.filter(stage=Stage.ON_AGENDA)),
            distinct=True,
        ),
        decided=Count(
            "decisions__applications",
            filter=Q(decisions__applications__in=mine),
            distinct=True,
        ),
    ).order_by("-starts_on", "-number")
    dated = [named(one) for one in found if one.starts_on]
    today = timezone.localdate()
    context = {
        "coming": [one for one in dated if (one.ends_on or one.starts_on) >= today][::-1],
        "past": [one for one in dated if (one.ends_on or one.starts_on) < today],
        "undated": [named(one) for one in found if not one.starts_on],
        "unconfirmed": confirming.overdue(),
    }
    return render(request, "observers/council/sessions.html", context)


def named(session):
    """A session with its name, days and address for templates."""
    session.name = naming.session_name(session)
    session.title = naming.session_title(session)
    session.slug = session_slug(session)
    session.dates = naming.dates(session)
    session.place_name = naming.place(session)
    # without its zone, or the template would show the hour in the portal's
    zone = session.zone_info
    session.deadline_there = local(session.closes_at, zone)
    session.opening_there = local(session.opens_at, zone)
    return session


def local(moment, zone):
    """An hour as clocks show it in a zone; nothing for none."""
    return moment and moment.astimezone(zone).replace(tzinfo=None)


@require_safe
def session_page(request, slug):
    """One session: its list, what each file lacks, the deadlines, the ways on."""
    check_council(request.user)
    return show_session(request, named(find_session(slug)))


def show_session(request, session, errors=(), typed=None, status=200):
    """The page; ``typed`` holds places that were refused."""
    rows = [(one, lacking(one)) for one in listed(session, request.user)]
    for place, (application, __) in enumerate(rows, 1):
        application.place = (typed or {}).get(application.pk, place)
        application.row_number = place
        application.country_name = papers.country_of(application, get_language())
    on_list = Application.objects.filter(session=session, stage=Stage.ON_AGENDA).count()
    today = timezone.localdate()
    to_place = Application.objects.placeable_by(request.user).filter(session=session).for_lists()
    decided = (
        Application.objects.read_by_staff(request.user)
        .filter(decision__session=session)
        .for_lists()
        .order_by("decision__decided_on", "list_position", "pk")
    )
    put_off = Step.objects.visible_to(request.user).put_off_at(session)
    put_off = list(put_off.select_related("application__partner", "session"))
    context = {
        "session": session,
        "put_off": put_off,
        "handed": len(
            {one.pk for one, __ in rows}
            | {one.pk for one in decided}
            | {step.application_id for step in put_off}
            | set(
                Application.objects.put_off_unseen(session, request.user).values_list(
                    "pk", flat=True
                )
            )
        ),
        "rows": rows,
        "ready": sum(not lacks for __, lacks in rows),
        "hidden": on_list - len(rows),
        "to_place": to_place,
        "decided": decided,
        "may_take_files": not session.why_closed(),
        "days": (session.starts_on - today).days if session.starts_on else None,
        "errors": errors,
        "paper_languages": LANGUAGES,
        "sending": resending.mark(request.user, order_of(one for one, __ in rows)),
    }
    return render(request, "observers/council/session.html", context, status=status)


def order_of(applications):
    """The number of the last change of any of these files: each new order has another one."""
    files = Application.history.filter(id__in=[one.pk for one in applications])
    return files.aggregate(last=Max("history_id"))["last"]


def lacking(application):
    """What the file still lacks before the Council sees it, as short sentences."""
    found = []
    if not application.has_live_record:
        found.append(_("An active record in the registry"))
    if not application.symbol:
        found.append(_("Symbol of the paper"))
    if application.published_on is None:
        found.append(_("Date of publication"))
    if not papers.country_of(application, "en"):
        found.append(_("Country of the organisation"))
    written = {
        note.language for note in application.notes.all() if note.kind == CaseNote.Kind.SECRETARIAT
    }
    found += [
        _("Secretariat's note in %(language)s") % {"language": naming.language_name(code)}
        for code in LANGUAGES
        if code not in written
    ]
    partner = application.partner
    if not any(one.is_main and one.email for one in partner.contacts.all()) and not any(
        one.role == "administrator" and one.user.is_active for one in partner.memberships.all()
    ):
        found.append(_("An address for the letter"))
    return found


@require_POST
@resending.once
def order(request, slug):
    """Change the order of the list: by numbers typed in, or one place up or down."""
    check_council(request.user)
    session = named(find_session(slug))
    typed, errors = places_of(request.POST, Application.objects.on_list_of(session, request.user))
    if errors:
        return show_session(request, session, errors, typed, status=422)

    def arrange():
        Application.objects.arrange(session, request.user, typed)
        return redirect("observers:session", slug)

    try:
        answer = resending.record(request, arrange)
    except IntegrityError:
        return show_session(request, session, [("", SAME_MOMENT)], typed, status=409)
    messages.success(request, _("The order is saved."))
    return answer


def places_of(data, applications):
    """``({file: place}, errors)`` of what was typed or pressed."""
    places, errors = {}, []
    moved, __, way = data.get("move", "").partition(":")
    for index, application in enumerate(applications, 1):
        text = data.get(f"place-{application.pk}", "").strip()
        if moved:
            shift = {"up": -1.5, "down": 1.5}.get(way, 0)
            places[application.pk] = index + (shift if moved == str(application.pk) else 0)
        elif text.isascii() and text.isdigit() and len(text) <= 4:
            places[application.pk] = int(text)
        else:
            places[application.pk] = text
            sentence = _("%(reference)s: give its place as a number.")
            errors.append(
                (f"place-{application.pk}", sentence % {"reference": application.reference})
            )
    return places, errors


@resending.once
def session_form(request, slug=None):
    """Change a session's settings, or record a new one."""
    check_council(request.user)
    session = find_session(slug) if slug else CouncilSession()
    data, is_restored = sent_or_restored(request)
    form = SessionForm(data, instance=session)
    if is_restored:
        versions.unjudge(form)
    if request.method == "POST" and form.is_valid():
        answer = saved(request, form)
        if answer is not None:
            messages.success(request, _("Saved."))
            return answer
    back = reverse("observers:session", args=[slug]) if slug else reverse("observers:sessions")
    context = {
        "form": form,
        "errors": all_errors(form),
        "title": naming.session_title(find_session(slug)) if slug else _("New session"),
        "subtitle": "",
        "hint": moving_hint(session) if slug else "",
        "back": back,
        "sending": resending.mark(request.user),
        "edit_of": edit_owner(request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "observers/council/form.html", context, status=status)


def saved(request, form):
    """Save a session and lead on to it; nothing where somebody else did so at this moment."""
    try:
        return resending.record(
            request, lambda: redirect("observers:session", session_slug(form.save()))
        )
    except IntegrityError:
        form.add_error(None, SAME_MOMENT)
        return None


def moving_hint(session):
    """What a change of days means for the files on the list; nothing when there are none."""
    count = session.applications.filter(stage=Stage.ON_AGENDA).count()
    text = ngettext(
        "%(count)s file is on this session's list. Its applicant reads new days on its page; nobody"
        " is told of them by e-mail.",
        "%(count)s files are on this session's list. Their applicants read new days on their pages;"
        " nobody is told of them by e-mail.",
        count,
    )
    return text % {"count": count} if count else ""


@require_safe
def paper(request, slug, kind):
    """The Council paper for the whole list, in one of the three languages."""
    check_council(request.user)
    session = find_session(slug)
    language = request.GET.get("language") or translation.get_language()
    if language not in LANGUAGES or kind not in ("pdf", "docx"):
        raise Http404
    try:
        made = papers.session_paper(session, request.user, language, kind)
    except papers.NoPaper as refusal:
        messages.error(request, refusal.message)
        return redirect("observers:session", slug)
    return downloads.paper(f"council-{session_slug(session)}-{language}.{kind}", *made)
