"""What IOM and partners do together: projects, engagements, agreements, documents, notes."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from partners import policies
from partners.fields import LineField, ProseField
from partners.matching import alphabetical
from partners.models.files import Kept, check_file, check_room, digest_of, is_new, stored_path
from partners.models.parts import Part
from partners.models.places import Country, Office
from partners.models.scopes import PartQuerySet
from partners.models.shapes import Recorded
from partners.models.vocabulary import LANGUAGES, ActivityArea, Cluster, Level, RelationKind


def dates_in_order(name):
    """The constraint that a record with both dates ends on or after the day it starts."""
    return models.CheckConstraint(
        condition=models.Q(ends_on=None)
        | models.Q(starts_on=None)
        | models.Q(ends_on__gte=models.F("starts_on")),
        name=name,
        violation_error_message=_("The end comes before the start: correct one of the two dates."),
    )


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects by who asks."""

    def visible_to(self, user):
        """All for staff; public ones, and those of its own partners, for everybody else."""
        if policies.is_staff(user):
            return self
        own = Engagement.objects.filter(partner__in=policies.partners_of(user))
        return self.filter(models.Q(is_public=True) | models.Q(pk__in=own.values("project_id")))

    def editable_by(self, user):
        """The whole registry's keepers; a focal point, its own office's projects."""
        if policies.is_registry_officer(user):
            return self
        if policies.is_focal_point(user):
            return self.filter(office=user.office_id)
        return self.none()


class Project(Recorded):
    """A project of IOM in which partners take part."""

    title = LineField(_("title"), max_length=300)
    code = LineField(_("IOM project code"), max_length=40, null=True, blank=True, unique=True)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("IOM office"),
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="projects", verbose_name=_("countries")
    )
    activity_areas = models.ManyToManyField(
        ActivityArea, blank=True, related_name="projects", verbose_name=_("activity areas")
    )
    cluster = models.ForeignKey(
        Cluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("cluster"),
    )
    is_public = models.BooleanField(_("shown to the public"), default=False)

    objects = ProjectQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[countries, activity_areas])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["title", "pk"]
        constraints = [dates_in_order("project_ends_after_it_starts")]

    def __str__(self):
        return f"{self.title} ({self.code})" if self.code else self.title

    def clean(self):
        super().clean()
        self.code = self.code or None

    @property
    def particulars(self):
        """What is known of it besides its title: ``[(label, text), …]``."""
        names = {
            name: ", ".join(alphabetical((term.name for term in getattr(self, name).all()), str))
            for name in ("countries", "activity_areas")
        }
        days = {
            name: date_format(day, "SHORT_DATE_FORMAT")
            for name in ("starts_on", "ends_on")
            if (day := getattr(self, name))
        }
        cluster = {"cluster": self.cluster.name} if self.cluster else {}
        office = {"office": self.office.name} if self.office else {}
        level = {"level": self.get_level_display()}
        return self.labelled({"code": self.code} | office | days | level | names | cluster)


class EngagementQuerySet(PartQuerySet["Engagement"]):
    """Engagements by who asks: the public sees those in public projects."""

    def visible_to(self, user):
        seen = super().visible_to(user)
        if policies.is_staff(user):
            return seen
        public = self.filter(
            project__is_public=True, partner__in=self.partners.visible_to(user)
        ).values("pk")
        return self.filter(models.Q(pk__in=seen.values("pk")) | models.Q(pk__in=public))


class Engagement(Part):
    """That a partner takes part in a project, or works with IOM outside of one."""

    SEEN_BY = Part.Sight.INSIDE
    BY_OFFICE = True
    SHOWN_WITH = (
        "project__office",
        "project__cluster",
        "project__countries",
        "project__activity_areas",
    )

    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="engagements", verbose_name=_("partner")
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("project"),
    )
    relation = models.ForeignKey(
        RelationKind, models.PROTECT, related_name="engagements", verbose_name=_("kind of relation")
    )
    in_design = models.BooleanField(_("takes part in design"), default=False)
    in_implementation = models.BooleanField(_("takes part in implementation"), default=False)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("IOM office"),
    )
    note = ProseField(_("note"), blank=True, help_text=_("Seen by staff only."))

    objects: ClassVar = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["-starts_on", "pk"]
        constraints = [dates_in_order("engagement_ends_after_it_starts")]

    def __str__(self):
        return f"{self.relation} – {self.project or self.partner}"

    @property
    def stages(self):
        """What the partner takes part in, as words."""
        return [
            word
            for taken, word in (
                (self.in_design, _("design")),
                (self.in_implementation, _("implementation")),
            )
            if taken
        ]


class Agreement(Kept, Part):
    """A partnership agreement between IOM and a partner."""

    class Kind(models.TextChoices):
        MOU = "mou", _("Memorandum of understanding")
        FRAMEWORK = "framework", _("Framework agreement")
        IMPLEMENTATION = "implementation", _("Implementing partner agreement")
        GRANT = "grant", _("Grant agreement")
        OTHER = "other", _("Other agreement")

    SEEN_BY = Part.Sight.INSIDE
    HAPPENED = ("signed_on",)

    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="agreements", verbose_name=_("partner")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MOU)
    reference = LineField(_("reference"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    signatories = ProseField(_("signatories"), max_length=1000, blank=True)
    file = models.FileField(_("file"), upload_to=stored_path, validators=[check_file], blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-starts_on", "pk"]
        constraints = [dates_in_order("agreement_ends_after_it_starts")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.reference}".strip()


class Document(Kept, Part):
    """A file about a partner, seen by staff and by the partner's own people."""

    class Kind(models.TextChoices):
        STATUTES = "statutes", _("Constitution or statutes")
        REGISTRATION = "registration", _("Certificate of registration")
        REPORT = "report", _("Annual or activity report")
        FINANCIAL = "financial", _("Financial statement")
        POLICY = "policy", _("Policy or code of conduct")
        LETTER = "letter", _("Letter")
        OTHER = "other", _("Other document")

    SEEN_BY = Part.Sight.INSIDE
    MEMBERS_EDIT = True
    HAPPENED = ("starts_on",)

    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="documents", verbose_name=_("partner")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    title = LineField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    starts_on = models.DateField(_("issued on"), null=True, blank=True)
    ends_on = models.DateField(_("expires on"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=stored_path, validators=[check_file])

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "-starts_on", "pk"]
        constraints = [dates_in_order("document_expires_after_its_issue")]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.partner_id:
            beside = Document.objects.filter(partner=self.partner_id).exclude(pk=self.pk)
            if self._state.adding:
                check_room(beside)
            if is_new(self.file):
                self.refuse_again(beside)

    def refuse_again(self, beside):
        """Refuse the file that a document of this kind and title has already."""
        same = beside.filter(
            kind=self.kind, title__iexact=self.title, sha256=digest_of(self.file)
        ).exists()
        if same:
            message = _(
                "This file is recorded already under this title. Change that record, or say by the"
                " title what is different."
            )
            raise ValidationError({"file": ValidationError(message, code="repeated")})


class Note(Part):
    """What staff remember of a meeting or a call; never seen by anybody else."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        MESSAGE = "message", _("Message")
        REMARK = "remark", _("Remark")

    BY_OFFICE = True
    HAPPENED = ("happened_on",)

    partner = models.ForeignKey(
        "partners.Partner", models.CASCADE, related_name="notes", verbose_name=_("partner")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REMARK)
    happened_on = models.DateField(_("date"), default=timezone.localdate)
    text = ProseField(_("text"))
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-happened_on", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {date_format(self.happened_on)}"
