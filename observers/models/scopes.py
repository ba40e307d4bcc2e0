"""Who may see and change which applications: the only place where access to them is decided."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from observers import notices, policies
from observers.stages import EDITABLE, FINAL, Stage
from partners.policies import partners_edited_by, partners_managed_by, partners_of

#: What a record is before a registry officer has made it active.
NOT_YET_ACTIVE = ("draft", "pending")


def model(name):
    return apps.get_model("observers", name)


def staff_with(role):
    """Active people in a role, whom one may name."""
    return get_user_model().objects.filter(groups__name=role.value, is_active=True).distinct()


def declared(user, *, conflict):
    """Whether a user has declared a conflict, or none, about the application of the outer row."""
    return Exists(
        model("ConflictDeclaration").objects.filter(
            application=OuterRef("pk"), user=user.pk, has_conflict=conflict
        )
    )


def mail_kept_from(user):
    """Notices about files that are closed to a user: by a conflict of interest, or as its own.

    A digest names many files: whoever stands too near to any of them reads nobody else's, and its
    own only when it was written after what it declared.
    """
    conflicts = model("ConflictDeclaration").objects.filter(user=user.pk, has_conflict=True)
    theirs = Q(partner__in=conflicts.values("application__partner"))
    own = Q(partner__in=partners_of(user)) & ~Q(user=user.pk)
    later = conflicts.filter(declared_at__gte=OuterRef("created_at"))
    others = ~Q(user=user.pk) if partners_of(user) else ~Q(user=user.pk) & Exists(conflicts)
    digests = Q(kind=notices.DIGEST) & (others | Exists(later))
    return (Q(kind__startswith="application_") & (theirs | own)) | digests


def records_read_by(user):
    """The records of applicants whose files a user examines, also while they are drafts."""
    files = model("Application").objects.read_by_staff(user).order_by()
    return Q(status__in=NOT_YET_ACTIVE, pk__in=files.values("partner"))


def targets():
    """The days that a file should stay in a stage at most, by stage."""
    return dict(model("StageTarget").objects.values_list("stage", "days"))


class ApplicationQuerySet(models.QuerySet):
    """Applications by who asks."""

    def visible_to(self, user):
        """Applications that lie open to a user.

        The organisation's own people see theirs. Staff never see what was not
        submitted, be it withdrawn, nor a file about which they have declared a conflict of interest, nor one of an organisation they belong to.
        Reviewers and focal points see what is assigned to them once they have declared none.
        """
        own = Q(partner__in=partners_of(user))
        if not policies.is_staff(user):
            return self.filter(own)
        staff = ~own & Q(submitted_at__isnull=False) & ~declared(user, conflict=True)
        if not policies.may_read_all(user):
            assigned = model("Assignment").objects.filter(
                policies.mine(user), application=OuterRef("pk")
            )
            staff &= Exists(assigned) & declared(user, conflict=False)
        return self.filter(own | staff)

    def begin(self, partner, by, **fields):
        """A new draft of an organisation, under the guidelines that are in force."""
        guideline = model("GuidelineVersion").objects.in_force()
        if guideline is None:
            raise ValidationError(_("No guidelines are in force: nobody can apply at present."))
        application = self.model(partner=partner, guideline=guideline, created_by=by, **fields)
        application.full_clean()
        application.save()
        return application

    def signed_by(self, user):
        """Applications of the organisations that a user binds."""
        return self.filter(partner__in=partners_managed_by(user))

    def read_by_staff(self, user):
        """What a user sees as staff: with opinions, notes and the work inside the house."""
        if not policies.is_staff(user):
            return self.none()
        return self.visible_to(user).exclude(partner__in=partners_of(user))

    def editable_by(self, user):
        """Applications in which a user may write answers for its organisation."""
        return self.filter(partner__in=partners_edited_by(user), stage__in=EDITABLE)

    def managed_by(self, user):
        """Open files in which a user may ask, assign and note."""
        if not policies.may_manage_files(user):
            return self.none()
        return self.read_by_staff(user).exclude(stage__in=FINAL)

    def documented_by(self, user):
        """Open files to which a user adds documents of the house: its case officers, and the
        focal points of an office whose opinion is asked."""
        of_office = model("Assignment").objects.filter(
            policies.mine(user), application=OuterRef("pk"), office__isnull=False
        )
        mine = Q(pk__in=self.managed_by(user).order_by().values("pk"))
        asked = Exists(of_office) & declared(user, conflict=False)
        return self.read_by_staff(user).exclude(stage__in=FINAL).filter(mine | asked)

    def placed_by(self, user):
        """Files whose place on a session's list a user may prepare."""
        if not policies.may_record_decisions(user):
            return self.none()
        return self.read_by_staff(user).filter(
            stage__in=[Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA]
        )

    def noted_by(self, user):
        """Files whose Secretariat's note for the Council paper a user writes."""
        if not policies.may_record_decisions(user) and not policies.may_manage_files(user):
            return self.none()
        return self.read_by_staff(user).exclude(stage__in=FINAL)

    def placeable_by(self, user):
        """Those of them that wait for a place on a session's agenda."""
        waiting = self.placed_by(user).exclude(stage=Stage.ON_AGENDA)
        return waiting.order_by("stage", "partner__sort_name", "pk")

    def put_off_unseen(self, session, user):
        """Files that were recorded as put off, with this session and no step that says so."""
        steps = model("Step").objects.filter(application=OuterRef("pk"), name="defer")
        return self.read_by_staff(user).filter(
            ~Exists(steps), stage=Stage.DEFERRED, session=session
        )

    def on_list_of(self, session, user):
        """The files on a session's list that a user sees as staff, in their order."""
        return (
            self.read_by_staff(user)
            .filter(session=session, stage=Stage.ON_AGENDA)
            .order_by("list_position", "pk")
        )

    @transaction.atomic
    def arrange(self, session, user, places):
        """Order a session's list by ``{number of a file: place}``; those left out come last.

        A file that this user does not see keeps its place. Of files with one number, who was
        given it goes before who has it when it moves up, and after it when it moves down.
        """
        everything: list[Any] = list(
            self.select_for_update(of=("self",))
            .filter(session=session, stage=Stage.ON_AGENDA)
            .order_by("list_position", "pk")
        )
        seen = set(self.on_list_of(session, user).values_list("pk", flat=True))
        mine = [one for one in everything if one.pk in seen]
        wanted = [
            (place := places.get(one.pk, math.inf), (place > now) - (place < now), now, one)
            for now, one in enumerate(mine, 1)
        ]
        in_order = iter([one for *__, one in sorted(wanted, key=lambda row: row[:3])])
        for place, application in enumerate(
            [next(in_order) if one.pk in seen else one for one in everything], 1
        ):
            if application.list_position != place:
                application.list_position = place
                application.save()

    def declarable_by(self, user):
        """Files on which a user may declare a conflict of interest, or none."""
        asked = model("Assignment").objects.of(user).values("application")
        open_ones = self.read_by_staff(user).order_by().values("pk")
        return self.filter(Q(pk__in=asked) | Q(pk__in=open_ones))

    def judged_by(self, user):
        """Files on which a user is asked for an opinion and has declared no conflict."""
        assigned = model("Assignment").objects.filter(
            policies.mine(user), application=OuterRef("pk")
        )
        return self.read_by_staff(user).filter(
            Exists(assigned), declared(user, conflict=False), stage=Stage.UNDER_REVIEW
        )

    def with_due(self):
        """Each with ``question_due`` and ``is_overdue``: beyond its stage's target or its date."""
        now, today = timezone.now(), timezone.localdate()
        waiting = model("Question").objects.filter(
            application=OuterRef("pk"), sent_at__isnull=False, answered_at=None
        )
        late = [
            When(stage=stage, stage_since__lt=now - timedelta(days=days), then=True)
            for stage, days in targets().items()
        ]
        return self.annotate(
            question_due=Subquery(waiting.order_by("due_on").values("due_on")[:1]),
            is_overdue=Case(
                When(Exists(waiting.filter(due_on__lt=today)), stage=Stage.RETURNED, then=True),
                When(stage=Stage.NOT_RECOMMENDED, reply_due_on__lt=today, then=True),
                *late,
                default=False,
                output_field=models.BooleanField(),
            ),
        )

    def running(self):
        return self.exclude(stage__in=FINAL)

    def awaiting_record(self, user):
        """Submitted files whose organisation's record a user has still to make active."""
        if not policies.is_staff(user):
            return self.none()
        records = apps.get_model("partners", "Partner").objects.editable_by(user)
        return (
            self.running()
            .exclude(submitted_at=None)
            .exclude(partner__in=partners_of(user))
            .filter(
                ~declared(user, conflict=True),
                partner__in=records.filter(status__in=NOT_YET_ACTIVE).order_by(),
            )
        )

    def for_lists(self):
        return self.select_related(
            "partner__hq_country", "partner__registration_country", "partner__category",
            "session", "case_officer", "decision",
        )  # fmt: skip

    def for_pages(self):
        return self.for_lists().select_related("guideline", "created_by")

    def locked(self, pk):
        """One row, held until the end of the transaction; nothing else is held with it."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class PartOfApplicationQuerySet(models.QuerySet):
    """What hangs on an application and only staff read."""

    def visible_to(self, user):
        return self.filter(application__in=model("Application").objects.read_by_staff(user))

    def editable_by(self, user):
        return self.filter(application__in=model("Application").objects.managed_by(user))
