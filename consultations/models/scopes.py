"""Who may see and organise which events; everything else about an event follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils import timezone

from consultations import policies
from consultations.phases import phase_at
from partners.policies import is_staff, partners_edited_by, partners_of

if TYPE_CHECKING:
    from consultations.models.events import Event

M = TypeVar("M", bound=models.Model)

#: Kinds of letters to persons about their registration.
PERSONAL_LETTERS = ("registration", "event_changed", "event_cancelled")
#: Kinds of letters that name several people to who sends them, or decides whether they are sent.
NAMING_LETTERS = ("event_cancelled_people", "event_again_people", "registration_waits")
#: How a letter says which event it is about, before the number.
ABOUT = "event:"
#: Kinds of all letters that this app writes.
LETTERS = (
    *PERSONAL_LETTERS,
    *NAMING_LETTERS,
    "event_invitation",
    "event_invitation_reminder",
    "event_invitation_cancelled",
    "event_invitation_again",
    "recommendations_due",
)


def mail_of_office(user):
    """The letters about the events of a focal point's office; nothing for anybody else."""
    office = policies.office_of(user)
    if office is None:
        return None
    own = events().filter(office=office)
    marked = own.annotate(mark=Concat(Value(ABOUT), Cast("pk", models.CharField())))
    return Q(about__in=marked.values("mark"))


def mail_kept_from(user):
    """Letters to persons: their names and addresses are for organisers, also in the outbox."""
    if policies.is_organiser(user):
        return Q(pk__in=())
    kept = Q(kind__in=(*PERSONAL_LETTERS, *NAMING_LETTERS)) & ~Q(user=user.pk)
    own = mail_of_office(user)
    return kept if own is None else kept & ~own


def mail_looked_after_by(user):
    """Who organises sees what became of the letters: of all events, or of those of its office."""
    return Q(kind__in=LETTERS) if policies.is_organiser(user) else mail_of_office(user)


class EventQuerySet(models.QuerySet["Event"]):
    """Events by who asks, and by when."""

    def visible_to(self, user):
        """Published and cancelled ones for everybody, drafts for those who organise them.

        Who may take part is another question: an event for invited organisations is no secret.
        """
        if policies.is_organiser(user):
            return self
        seen = Q(publication__in=("published", "cancelled"))
        if office := policies.office_of(user):
            seen |= Q(office=office)
        return self.filter(seen)

    def editable_by(self, user):
        """The events that a user organises: all, or those of its own office."""
        if policies.is_organiser(user):
            return self
        if office := policies.office_of(user):
            return self.filter(office=office)
        return self.none()

    def withdrawn_from(self, user):
        """What was public and is a draft again, for readers who do not see drafts of it."""
        seen = self.model.objects.order_by().visible_to(user).values("pk")
        gone = self.filter(withdrawn_at__isnull=False).exclude(pk__in=seen)
        return gone.annotate(gone_at=F("withdrawn_at"))

    def with_phase(self, now=None):
        """Each with ``phase_now``, by the rule that Python has as well."""
        return self.annotate(phase_now=phase_at(now or timezone.now()))

    def in_phases(self, phases, now=None):
        """Events whose phase is among these; one that is cancelled is in none."""
        rows = self.exclude(publication="cancelled")
        return rows.with_phase(now).filter(phase_now__in=phases)

    def coming(self, now=None):
        """What is not over yet, the next one first; events without any date come last."""
        ahead = self.exclude(ends_at__lte=now or timezone.now())
        return ahead.order_by(F("starts_at").asc(nulls_last=True), "ends_at", "pk")

    def past(self, now=None):
        """What is over, the latest first."""
        return self.filter(ends_at__lte=now or timezone.now()).order_by("-ends_at", "-pk")

    def after(self, event):
        """Later editions of an event: what is carried on goes to one of them."""
        later = self.filter(series=event.series_id).exclude(pk=event.pk)
        later = later.exclude(publication="cancelled")
        if event.ends_at is not None:
            later = later.filter(Q(ends_at__gt=event.ends_at) | Q(ends_at=None))
        return later

    def before(self, event):
        """Earlier editions that concern the same part of the world, the last one first.

        A numbered event follows the numbers, and only then the dates.
        """
        earlier = self.filter(series=event.series_id, publication="published").exclude(pk=event.pk)
        earlier = earlier.filter(ends_at__lt=event.ends_at) if event.ends_at else earlier.past()
        if countries := list(event.countries.all()):
            there = Q(countries__in=countries) | Q(
                region__in={country.region_id for country in countries}
            )
        elif event.region_id:
            there = Q(region=event.region_id) | Q(countries__region=event.region_id)
        else:
            there = Q()
        if there:
            earlier = earlier.filter(there | Q(countries=None, region=None)).distinct()
        if event.ordinal is None:
            return earlier.order_by("-ends_at", "-pk")
        earlier = earlier.filter(Q(ordinal=None) | Q(ordinal__lt=event.ordinal))
        return earlier.order_by(F("ordinal").desc(nulls_last=True), "-ends_at", "-pk")

    def same_edition(self, event):
        """Other events that take place under the same number of the same series."""
        if event.ordinal is None:
            return self.none()
        same = self.filter(series=event.series_id, ordinal=event.ordinal)
        return same.exclude(pk=event.pk).exclude(publication="cancelled")

    def with_participation(self):
        """Each with how many people have a seat, and from how many organisations."""
        seated = Q(registrations__state__in=("approved", "attended"))
        return self.annotate(
            people_count=Count("registrations", filter=seated, distinct=True),
            partner_count=Count("registrations__partner", filter=seated, distinct=True),
        )

    def for_lists(self):
        """With everything that a line of a list names."""
        return self.select_related("series", "country", "region", "office").prefetch_related(
            "days", "countries"
        )

    def for_feeds(self):
        """With what an entry of a feed or of the calendar says: not the countries concerned."""
        return self.select_related("series", "country").prefetch_related("days")

    def for_lines(self):
        """With what a line of the calendar says: none of the long texts."""
        return self.for_feeds().defer(
            "description_en", "description_fr", "description_es", "search_text", "gone_entries",
            "cancelled_because", "online_link", "interpretation", "languages",
        )  # fmt: skip


def events():
    """All events, for querysets that are about something of theirs."""
    event: type[Event] = apps.get_model("consultations", "Event")
    return event.objects.order_by()


def withdrawn_with(event):
    """What was there when its event stopped being public; ``event`` is the way to it."""
    moment = f"{event}__withdrawn_at"
    return Q(**{f"{moment}__isnull": False}, created_at__lte=F(moment))


def withdrawn_alone(event):
    """What some readers lost by itself, of an event that is public or was."""
    was_public = Q(**{f"{event}__publication__in": ("published", "cancelled")})
    was_public |= Q(**{f"{event}__withdrawn_at__isnull": False})
    return was_public & Q(withdrawn_at__isnull=False)


def later_loss(event):
    """When the last reader lost a row: with its event or by itself."""
    with_event = f"{event}__withdrawn_at"
    return Greatest(Coalesce("withdrawn_at", with_event), Coalesce(with_event, "withdrawn_at"))


class OfEventQuerySet(models.QuerySet[M]):
    """What hangs on an event: seen with it, written by who organises it."""

    def visible_to(self, user):
        return self.filter(event__in=events().visible_to(user).values("pk"))

    def editable_by(self, user):
        return self.filter(event__in=events().editable_by(user).values("pk"))

    def withdrawn_from(self, user):
        """What readers lost with its event, each with the moment as ``gone_at``."""
        gone = self.filter(withdrawn_with("event")).exclude(pk__in=self.seen_by(user))
        return gone.annotate(gone_at=F("event__withdrawn_at"))

    def seen_by(self, user):
        """The numbers of all that a user sees."""
        return type(self)(self.model).order_by().visible_to(user).values("pk")


class GoneCallQuerySet(models.QuerySet[M]):
    """Calls that were deleted, by who may have seen them."""

    def withdrawn_from(self, user):
        """Those of events that a user sees, or that were public once."""
        seen = Q(event__in=events().visible_to(user).values("pk"))
        return self.filter(seen | Q(event__withdrawn_at__isnull=False))


class DocumentQuerySet(OfEventQuerySet[M]):
    """Documents of events, each with its own readers."""

    def visible_to(self, user):
        seen = super().visible_to(user)
        if policies.is_organiser(user):
            return seen
        readers = Q(audience="public")
        if own := partners_of(user):
            registrations = apps.get_model("consultations", "Registration").objects
            taking_part = registrations.live().filter(partner__in=own).values("event_id")
            invited = apps.get_model("consultations", "Invitation").objects.filter(
                partner__in=own, sent_at__isnull=False
            )
            readers |= Q(audience="invited", event__in=invited.values("event_id"))
            readers |= Q(audience__in=("invited", "participants"), event__in=taking_part)
        if office := policies.office_of(user):
            readers |= Q(event__office=office)
        return seen.filter(readers)


class OfPartnerQuerySet(OfEventQuerySet[M]):
    """What a partner has to do with an event: seen by its organisers and by the partner's people."""

    def visible_to(self, user):
        """What a user sees; staff that does not organise sees nothing of persons here."""
        mine = Q(event__in=events().editable_by(user).values("pk"))
        if own := partners_of(user):
            mine |= Q(partner__in=own, event__in=events().visible_to(user).values("pk"))
        return self.filter(mine)


class RegistrationQuerySet(OfPartnerQuerySet[M]):
    """Registrations by who asks, and by what they take."""

    #: States in which a person is still coming, or has come.
    LIVE = ("pending", "approved", "waitlisted", "attended")
    #: States in which a person counts on the event.
    EXPECTING = ("pending", "waitlisted", "approved")
    #: States that take a seat.
    SEATED = ("approved", "attended")
    #: States that count against an organisation's quota.
    COUNTED = ("approved", "waitlisted", "attended")

    def visible_to(self, user):
        """All of the events one organises; those of one's organisation; one's own."""
        mine = Q(event__in=events().editable_by(user).values("pk"))
        if user.is_authenticated:
            mine |= Q(partner__in=partners_edited_by(user)) | Q(created_by=user.pk)
        return self.filter(mine)

    def editable_by(self, user):
        """The same ones: what may be done with each is in the table of moves."""
        return self.visible_to(user)

    def live(self):
        return self.filter(state__in=self.LIVE)

    def expecting(self):
        return self.filter(state__in=self.EXPECTING)

    def counting_on(self, number, now=None):
        """Who counts on an event: while days lie ahead also who was checked in already."""
        ahead = Q(state="attended", event__ends_at__gt=now or timezone.now())
        return self.filter(Q(state__in=self.EXPECTING) | ahead, event=number)

    def seated(self):
        return self.filter(state__in=self.SEATED)

    def counted(self):
        return self.filter(state__in=self.COUNTED)

    def present_at(self, event):
        """Who came, as far as that was noted at the door; else who has a seat."""
        rows = self.filter(event=event)
        came = rows.filter(state="attended")
        return came if came.exists() else rows.seated()

    def with_needs(self):
        """Whoever needs something that organisers prepare."""
        needed = Q()
        for name in self.model.NEEDS:  # type: ignore[attr-defined]  # what the model says of itself
            needed |= ~Q(**{name: ""})
        return self.filter(needed)

    def in_queue(self):
        """The waiting list, first come first."""
        return self.filter(state="waitlisted").order_by("waitlisted_at", "pk")


class ContributionQuerySet(models.QuerySet[M]):
    """Contributions: the public reads what is published with the organisation's consent."""

    def visible_to(self, user):
        seen = Q(state="published", may_be_published=True)
        seen &= Q(call__event__in=events().visible_to(user).values("pk"))
        organised = Q(call__event__in=events().editable_by(user).values("pk"))
        handed_in = organised & ~Q(state="draft")
        if own := partners_of(user):
            return self.filter(seen | handed_in | Q(partner__in=own))
        return self.filter(seen | handed_in)

    def editable_by(self, user):
        """Drafts of one's own organisation, while the call is open."""
        return self.written_by(user).filter(state="draft")

    def written_by(self, user):
        """Those of the organisations that a user writes for, however far they are."""
        return self.filter(partner__in=partners_edited_by(user))

    def withdrawn_from(self, user):
        """What was published, and what was taken back from its organisers."""
        organised = events().editable_by(user).values("pk")
        taken_back = Q(state="draft", withdrawn_at__isnull=False, call__event__in=organised)
        withheld = withdrawn_alone("call__event") & Q(state="withheld")
        with_event = withdrawn_with("call__event") & Q(state="published")
        seen = type(self)(self.model).order_by().visible_to(user).values("pk")
        gone = self.filter(taken_back | withheld | with_event).exclude(pk__in=seen)
        return gone.annotate(gone_at=later_loss("call__event"))

    def moderated_by(self, user):
        """What a user may publish or withhold."""
        return self.exclude(state="draft").filter(
            call__event__in=events().editable_by(user).values("pk")
        )


class RecommendationQuerySet(OfEventQuerySet[M]):
    """Recommendations: public where published, all of them for staff."""

    def visible_to(self, user):
        if is_staff(user):
            return super().visible_to(user)
        return super().visible_to(user).filter(is_published=True)

    def withdrawn_from(self, user):
        """What was shown to the public; staff lose a recommendation with its event only."""
        gone = withdrawn_with("event")
        if not is_staff(user):
            gone = withdrawn_alone("event") | (gone & Q(is_published=True))
        gone = self.filter(gone).exclude(pk__in=self.seen_by(user))
        return gone.annotate(gone_at=later_loss("event"))

    def followed_by(self, user):
        """What a user may report progress on: what it owns or organises."""
        mine = Q(event__in=events().editable_by(user).values("pk"))
        if user.is_authenticated:
            mine |= Q(owner=user.pk)
        return self.visible_to(user).filter(mine)

    #: Statuses after which nothing is expected any more.
    SETTLED = ("done", "not_accepted")

    def expected(self):
        """What somebody still has to do something about."""
        return self.exclude(status__in=self.SETTLED)

    def silent(self):
        """What nobody has moved: neither begun, nor a single note of progress."""
        return self.expected().exclude(status="in_progress").filter(progress=None)

    def by_outcome(self):
        """``(event, done, in progress, silent, not accepted, all)`` for each event."""
        silent = RecommendationQuerySet(self.model).order_by().silent().values("pk")
        return (
            self.order_by()
            .values("event")
            .annotate(
                done=Count("pk", filter=Q(status="done")),
                silent=Count("pk", filter=Q(pk__in=silent)),
                refused=Count("pk", filter=Q(status="not_accepted")),
                total=Count("pk"),
            )
        )
