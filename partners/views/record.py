"""One partner: its page, its history, its confirmation."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from partners import extensions, joining, policies
from partners.forms import PART_FORMS
from partners.matching import alphabetical
from partners.models import Merge, ObserverStatus, Partner
from partners.models.changes import history_of


@dataclass(frozen=True, slots=True)
class Moment:
    """Something on the timeline of a partner."""

    when: date | None
    title: str
    detail: str = ""
    until: date | None = None
    is_now: bool = False
    #: A day, month or year as it is written, of what has no duration.
    written: str = ""

    @property
    def years(self):
        """From which year to which, in words where one is not known."""
        start = str(self.when.year) if self.when else ""
        end = str(self.until.year) if self.until else ""
        if self.written or start == end != "":
            return self.written or start
        if start and end:
            return f"{start}–{end}"
        if start and self.is_now:
            return _("since %(year)s") % {"year": start}
        if end:
            return _("until %(year)s") % {"year": end}
        return start or _("date not known")


def seen(request, number):
    """The partner of this number, if it exists for this reader."""
    return get_object_or_404(Partner.objects.visible_to(request.user).for_pages(), pk=number)


@login_not_required
@require_safe
def detail(request, number):
    """Everything the reader may see."""
    merged = Partner.objects.filter(pk=number, status=Partner.Status.MERGED).first()
    if merged is not None:
        kept = get_object_or_404(Partner.objects.visible_to(request.user), pk=merged.merged_into_id)
        moved = redirect(kept, permanent=True)
        # for good, as long as nobody undoes the merging: a browser keeps a 301 without asking again
        moved["Cache-Control"] = "no-cache"
        return moved
    partner = seen(request, number)
    user = request.user
    known: dict[tuple, bool] = {}
    parts = {kind.replace("-", "_"): parts_of(partner, kind, user, known) for kind in PART_FORMS}
    is_inside = policies.is_staff(user) or partner.pk in policies.partners_of(user)
    context = {
        "partner": partner,
        "parts": parts,
        "moments": moments(partner, parts),
        "is_inside": is_inside,
        "is_staff": policies.is_staff(user),
        "may_edit": Partner.objects.editable_by(user).filter(pk=number).exists(),
        "may_merge": policies.may_merge(user),
        "merges": merges_of(partner, user),
        "may_confirm": Partner.objects.confirmable_by(user).filter(pk=number).exists(),
        "shown": {name: partner.shown(name, user) for name in Partner.Detail.values},
        "network": Partner.objects.visible_to(user).filter(pk=partner.parent_id).first(),
        "administrators": joining.administrators_of(partner) if is_inside else [],
        "may_manage": Partner.objects.managed_by(user).filter(pk=number).exists(),
        "may_join": may_join(partner, user),
        "lists": {
            name: alphabetical((term.name for term in getattr(partner, name).all()), str)
            for name in ("other_categories", "activity_areas", "activity_countries")
        },
        "other_sections": list(extensions.sections_of(request, partner)),
        "sections": Partner.objects.visible_to(user).filter(parent=partner)[:50],
    }
    return render(request, "partners/detail.html", context)


def merges_of(partner, user):
    """The mergings into a record that still hold: each leads to its undoing."""
    merges = Merge.objects.visible_to(user).filter(kept=partner, undone_at=None)
    return merges.select_related("gone", "merged_by")


def may_join(partner, user):
    """Whether the page offers a reader to say that it represents this organisation."""
    is_member = partner.pk in policies.partners_of(user)
    return partner.status in Partner.LIVE and not (is_member or policies.is_staff(user))


@dataclass(frozen=True, slots=True)
class Parts:
    """The records of one kind on a partner's page, and what the reader may do with them."""

    rows: list
    may_add: bool

    @property
    def is_shown(self):
        return bool(self.rows) or self.may_add


def parts_of(partner, kind, user, known):
    """The records of one kind that a reader sees; each knows whether it may be edited.

    ``known`` keeps what kinds with the same rule have found out about adding.
    """
    model = PART_FORMS[kind]._meta.model
    related = {field.name for field in model._meta.fields if field.is_relation} - {"partner"}
    rows = list(
        model.objects.visible_to(user)
        .filter(partner=partner)
        .select_related(*sorted(related))
        .prefetch_related(*model.SHOWN_WITH)
    )
    mine = set(
        model.objects.editable_by(user).filter(partner=partner).values_list("pk", flat=True)
        if rows and user.is_authenticated
        else ()
    )
    for row in rows:
        row.may_edit = row.pk in mine
    rule = (type(model.objects.all()).addable_to, model.MEMBERS_EDIT, model.BY_OFFICE)
    if rule not in known:
        addable = model.objects.addable_to(user)
        known[rule] = user.is_authenticated and addable.filter(pk=partner.pk).exists()
    return Parts(rows, known[rule])


#: What the timeline says of an observer period: only a decision of the Council makes an observer.
OBSERVER = {
    ObserverStatus.Evidence.DECIDED: gettext_lazy("Observer at the Council"),
    ObserverStatus.Evidence.ANNOUNCED: gettext_lazy("Observer status on the agenda of the Council"),
    ObserverStatus.Evidence.REPORTED: gettext_lazy("Named as observer in a report"),
}
#: Nobody counts as an observer from a day that is not known.
DECIDED_SOME_DAY = gettext_lazy("Decision of the Council on observer status")


def moments(partner, parts):
    """The timeline, newest first; what has no date comes last."""
    today = timezone.localdate()
    found = [
        Moment(
            status.started_on,
            str(OBSERVER[status.evidence] if status.counts else DECIDED_SOME_DAY),
            status.decision,
            until=status.ended_on,
            is_now=status.is_running,
        )
        for status in parts["observer_statuses"].rows
    ]
    found += [
        Moment(
            engagement.starts_on,
            str(engagement.project.title if engagement.project else engagement.relation.name),
            str(engagement.relation.name) if engagement.project else "",
            until=engagement.ends_on,
            is_now=engagement.starts_on is not None
            and engagement.starts_on <= today <= (engagement.ends_on or date.max),
        )
        for engagement in parts["engagements"].rows
    ]
    if partner.founded:
        year, month, day = (*map(int, partner.founded.split("-")), 1, 1)[:3]
        begun = date(year, month, day)
        found.append(Moment(begun, _("Founded"), written=partner.founded_text))
    return sorted(found, key=lambda moment: moment.when or date.min, reverse=True)


@require_safe
def history(request, number):
    """Who changed what and when; for staff."""
    if not policies.is_staff(request.user):
        raise Http404
    partner = seen(request, number)
    context = {
        "partner": partner,
        "entries": history_of(partner),
        "merges": merges_of(partner, request.user),
    }
    return render(request, "partners/history.html", context)


@require_POST
def confirm(request, number):
    """Say in one click that the record is right."""
    partner = get_object_or_404(Partner.objects.confirmable_by(request.user), pk=number)
    try:
        partner.confirm(request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(partner)
    messages.success(request, _("Thank you. The record is confirmed as of today."))
    return redirect(partner)
