"""The review: who is asked, conflicts of interest, and opinions against the criteria."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from observers import notices, policies
from observers.models.application import Application
from observers.models.guideline import Criterion
from observers.models.scopes import PartOfApplicationQuerySet, model
from observers.naming import told_of
from observers.stages import FINAL, Stage
from partners.fields import ProseField
from partners.models import Office
from partners.models.shapes import Ruled


class AssignmentQuerySet(PartOfApplicationQuerySet):
    """Assignments by who asks."""

    def visible_to(self, user):
        """Who else is asked is no reviewer's business."""
        return super().visible_to(user) if policies.may_read_all(user) else self.none()

    def of(self, user):
        """A user's own running assignments: also those it has not declared itself on.

        An assignment about which a conflict was declared is gone for that person.
        """
        if not policies.is_staff(user):
            return self.none()
        conflicts = model("ConflictDeclaration").objects.filter(user=user.pk, has_conflict=True)
        return (
            self.filter(policies.mine(user))
            .exclude(application__stage__in=[*FINAL, Stage.DRAFT])
            .exclude(application__in=conflicts.values("application"))
            .exclude(application__partner__in=policies.partners_of(user))
        )

    def with_state(self):
        """Each with ``is_in``, the opinion was handed in, and ``has_stepped_back``."""
        opinions = model("Opinion").objects.filter(
            application=models.OuterRef("application"), submitted_at__isnull=False
        )
        stepped_back = model("ConflictDeclaration").objects.filter(
            application=models.OuterRef("application"),
            user=models.OuterRef("reviewer"),
            has_conflict=True,
        )
        return self.annotate(
            is_in=models.Exists(opinions.filter(author=models.OuterRef("reviewer"), office=None))
            | models.Exists(
                opinions.filter(office=models.OuterRef("office"), office__isnull=False)
            ),
            has_stepped_back=models.Exists(stepped_back),
        ).select_related("reviewer", "office")

    def waiting(self):
        """Those whose opinion is not in yet, but for reviewers who stepped back."""
        return self.with_state().filter(is_in=False, has_stepped_back=False)


class Assignment(Ruled):
    """That a reviewer or an IOM office is asked for an opinion, until a date."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="assignments", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="review_assignments",
        verbose_name=_("reviewer"),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    due_on = models.DateField(_("opinion due on"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("assigned by"),
    )
    assigned_at = models.DateTimeField(_("assigned"), default=timezone.now, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewer__isnull=False, office=None)
                | models.Q(reviewer=None, office__isnull=False),
                name="assignment_is_to_one",
                violation_error_message=_("Choose a reviewer or an office, one of the two."),
            ),
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                name="reviewer_is_assigned_once",
                violation_error_message=_("This reviewer is assigned already."),
            ),
            models.UniqueConstraint(
                fields=["application", "office"],
                name="office_is_assigned_once",
                violation_error_message=_("This office is assigned already."),
            ),
        ]

    def __str__(self):
        return str(self.reviewer or self.office)

    def save(self, *args, **kwargs):
        """Write the row; whoever is asked for an opinion is told."""
        is_new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_new:
                notices.tell_assigned(self)

    def clean(self):
        """Reviewers have the role and are nobody's judge in their own cause."""
        super().clean()
        if self.reviewer is None or not self.application_id:
            return
        if not policies.may_judge(self.reviewer):
            raise ValidationError({"reviewer": _("This person is no reviewer.")})
        if not policies.is_free(self.reviewer, self.application):
            raise ValidationError(
                {"reviewer": _("This person cannot judge this organisation: choose another one.")}
            )


class ConflictDeclaration(Ruled):
    """What a person declared before a file opened: a conflict of interest, or none."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="declarations", verbose_name=_("application")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    has_conflict = models.BooleanField(_("conflict of interest"))
    reason = ProseField(_("reason"), max_length=500, blank=True)
    declared_at = models.DateTimeField(_("declared"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        ordering = ["declared_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                name="interest_is_declared_once",
                violation_error_message=_("This is declared already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.has_conflict}"

    @classmethod
    @transaction.atomic
    def declare(cls, application, user, *, has_conflict, reason=""):
        """Write what a person declares; a conflict takes the place of "none", never the reverse."""
        declaration, changed = cls.objects.select_for_update().get_or_create(
            application=application,
            user=user,
            defaults={"has_conflict": has_conflict, "reason": reason},
        )
        if has_conflict and not declaration.has_conflict:
            declaration.has_conflict, declaration.reason = True, reason
            declaration.declared_at = timezone.now()
            declaration.save()
            changed = True
        if has_conflict and changed:
            notices.tell_stepped_back(declaration)
        if has_conflict and application.case_officer_id == user.pk:
            Application.objects.filter(pk=application.pk).update(case_officer=None)
        policies.forget_files(user)
        return declaration


class OpinionQuerySet(PartOfApplicationQuerySet):
    """Opinions by who asks: others' are hidden from a reviewer until its own is in."""

    def visible_to(self, user):
        """One's own; all that are submitted, once one's own is, or where none is asked of one."""
        seen = super().visible_to(user)
        asked = model("Assignment").objects.filter(
            policies.mine(user), application=models.OuterRef("application")
        )
        own = model("Opinion").objects.filter(
            author=user.pk, application=models.OuterRef("application"), submitted_at__isnull=False
        )
        return seen.filter(
            models.Q(author=user.pk)
            | (models.Q(submitted_at__isnull=False) & (~models.Exists(asked) | models.Exists(own)))
        )

    def editable_by(self, user):
        """One's own, while the review runs and it is not submitted."""
        return self.filter(
            author=user.pk,
            submitted_at=None,
            application__in=model("Application").objects.judged_by(user),
        )

    def submitted(self):
        return self.exclude(submitted_at=None)

    def of(self, user, application):
        """The user's opinion on a file, or a new one, for the office for which it speaks."""
        own = self.filter(application=application, author=user.pk).first()
        if own is not None:
            return own
        as_reviewer = application.assignments.filter(reviewer=user.pk).exists()
        office = None if as_reviewer else user.office
        return self.model(application=application, author=user, office=office)


class Opinion(Ruled):
    """What one reviewer, or one office, thinks of an application."""

    class Recommendation(models.TextChoices):
        ADMIT = "admit", _("Recommend")
        NOT = "not", _("Advise against")
        UNSURE = "unsure", _("Not sure")

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="opinions", verbose_name=_("application")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("for the office"),
    )
    recommendation = models.CharField(
        _("recommendation"), max_length=10, choices=Recommendation, blank=True
    )
    comment = ProseField(_("comment"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "author"],
                name="one_opinion_per_reviewer",
                violation_error_message=_("You have given an opinion on this file already."),
            ),
            models.UniqueConstraint(
                fields=["application", "office"],
                name="one_opinion_per_office",
                violation_error_message=_("Your office has given its opinion already."),
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | ~models.Q(recommendation=""),
                name="submitted_opinion_recommends",
                violation_error_message=_("Say what you recommend."),
            ),
        ]

    def __str__(self):
        return f"{self.author}: {self.get_recommendation_display()}"

    def check_open(self):
        """Raise when it was handed in: it does not change afterwards."""
        if self.submitted_at is not None:
            raise ValidationError(
                _now("Your opinion is handed in: it does not change any more."), code="closed"
            )

    @transaction.atomic
    def judge(self, marks):
        """Write ``{criterion: (mark, comment)}``, all of them: a mark that is not there goes."""
        present = {mark.criterion_id: mark for mark in self.marks.all()}
        errors = []
        for criterion, (chosen, comment) in marks.items():
            mark = present.pop(criterion.pk, None) or OpinionMark(opinion=self, criterion=criterion)
            mark.mark, mark.comment = chosen, comment
            try:
                mark.full_clean()
            except ValidationError as error:
                errors += [told_of(criterion.code, sentence) for sentence in error.messages]
            else:
                mark.save()
        if errors:
            raise ValidationError(errors)
        self.marks.filter(pk__in=[mark.pk for mark in present.values()]).delete()

    def missing(self):
        """What keeps it from being submitted, as sentences."""
        marks = {mark.criterion_id: mark for mark in self.marks.all()}
        criteria = self.application.guideline.criteria.all()
        left = [row.code for row in criteria if row.pk not in marks]
        found = []
        if left:
            found.append(_now("Not judged yet: %(codes)s.") % {"codes": ", ".join(left)})
        found += [
            _now("%(code)s: an answer that is not yes needs a comment.") % {"code": row.code}
            for row in criteria
            if row.pk in marks and marks[row.pk].lacks_comment
        ]
        if not self.recommendation:
            found.append(_now("Say what you recommend."))
        return found

    def submit(self):
        """Hand the opinion in; it does not change afterwards."""
        if sentences := self.missing():
            raise ValidationError(sentences)
        self.submitted_at = timezone.now()
        self.full_clean()
        self.save()
        policies.forget_files(self.author)


class OpinionMark(Ruled):
    """One criterion, judged in one opinion."""

    class Mark(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNCLEAR = "unclear", _("Not clear")

    opinion = models.ForeignKey(
        Opinion, models.CASCADE, related_name="marks", verbose_name=_("opinion")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion")
    )
    mark = models.CharField(_("mark"), max_length=10, choices=Mark)
    comment = ProseField(_("comment"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opinion", "criterion"],
                name="criterion_is_judged_once",
                violation_error_message=_("This criterion is judged already."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion.code}: {self.get_mark_display()}"

    @property
    def lacks_comment(self):
        """A mark that is not yes says why, once the opinion is handed in."""
        return self.mark != self.Mark.YES and not self.comment.strip()
