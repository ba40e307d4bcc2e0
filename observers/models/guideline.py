"""The rules of applying, as rows: a version of the guidelines and what it asks for."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from observers.stages import FINAL, Stage
from partners.fields import LineField, ProseField
from partners.models.shapes import Ruled


def in_language(record, field, language=None):
    """A text of a record in a language, in the reader's unless another is named."""
    language = (language or translation.get_language() or "en")[:2]
    return getattr(record, f"{field}_{language}", "") or getattr(record, f"{field}_en")


class GuidelineQuerySet(models.QuerySet["GuidelineVersion"]):
    """Versions by date and by who asks."""

    def in_force(self, on=None):
        """The version that holds on a day: the latest that has begun; ``None`` if there is none."""
        return (
            self.filter(
                status=GuidelineVersion.Status.IN_FORCE,
                in_force_from__lte=on or timezone.localdate(),
            )
            .order_by("-in_force_from", "-pk")
            .first()
        )

    def whole(self):
        """With everything a version says, in a constant number of queries."""
        return self.prefetch_related(
            "criteria", "documents", "declarations", "sections__questions__choices",
            "sections__questions__columns",
        )  # fmt: skip


class GuidelineVersion(Ruled):
    """One version of criteria, documents, questions, declarations and periods.

    An application keeps the version under which it was begun.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        RETIRED = "retired", _("Retired")

    name_en = LineField(_("name in English"), max_length=100, unique=True)
    name_fr = LineField(_("name in French"), max_length=100, blank=True)
    name_es = LineField(_("name in Spanish"), max_length=100, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    is_proposal = models.BooleanField(
        _("the portal's proposal"),
        default=False,
        help_text=_("Shown everywhere: these rules are not a text of IOM."),
    )
    notice_en = ProseField(_("notice in English"), max_length=1000, blank=True)
    notice_fr = ProseField(_("notice in French"), max_length=1000, blank=True)
    notice_es = ProseField(_("notice in Spanish"), max_length=1000, blank=True)
    years_of_existence = models.PositiveSmallIntegerField(_("years of existence asked"), default=2)
    question_days = models.PositiveSmallIntegerField(
        _("days to answer questions"), default=30, validators=[MinValueValidator(1)]
    )
    reply_days = models.PositiveSmallIntegerField(
        _("days to reply to advice against"), default=30, validators=[MinValueValidator(1)]
    )
    refresh_months = models.PositiveSmallIntegerField(
        _("months after which documents of a deferred file are old"), default=12
    )

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the guidelines")
        verbose_name_plural = _("versions of the guidelines")
        ordering = ["-in_force_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="in_force") | models.Q(in_force_from__isnull=False),
                name="guideline_in_force_has_its_date",
                violation_error_message=_("Say from which day this version is in force."),
            ),
            models.UniqueConstraint(
                fields=["in_force_from"],
                condition=models.Q(status="in_force"),
                name="one_guideline_from_a_day",
                violation_error_message=_("Another version is in force from that day."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self, "name")

    @property
    def notice(self):
        return in_language(self, "notice")

    @property
    def is_editable(self):
        """Only a draft may be changed: applications keep what they were begun under."""
        return self.status == self.Status.DRAFT

    def form(self):
        """The sections with their questions, choices and columns; read once."""
        return self.whole_form

    @cached_property
    def whole_form(self):
        return list(self.sections.prefetch_related("questions__choices", "questions__columns"))


class Ruling(Ruled):
    """One line of a version of the guidelines."""

    version = models.ForeignKey(
        GuidelineVersion, models.CASCADE, related_name="%(class)ss", verbose_name=_("version")
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="%(class)s_is_in_a_version_once",
                violation_error_message=_("This code is used in this version already."),
            ),
        ]

    def clean(self):
        """A version in force does not change: applications were begun under it."""
        super().clean()
        if self.version_id and not self.version.is_editable:
            raise ValidationError(
                _("This version is in force or retired: copy it to a draft and change that."),
                code="not_a_draft",
            )

    @property
    def anchor(self):
        """The id of its element on pages, for links to it."""
        return f"{self._meta.model_name}-{self.pk}"


class Criterion(Ruling):
    """What is asked of an observer; reviewers answer each, some are asked before applying."""

    class Kind(models.TextChoices):
        ELIGIBILITY = "eligibility", _("Eligibility")
        RELEVANCE = "relevance", _("Relevance")
        LEGAL = "legal", _("Legal existence")
        GOVERNANCE = "governance", _("Governance")
        FINANCE = "finance", _("Finance")
        VALUES = "values", _("Values")
        INTEGRITY = "integrity", _("Integrity")
        FORM = "form", _("Form")

    version = models.ForeignKey(
        GuidelineVersion, models.CASCADE, related_name="criteria", verbose_name=_("version")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title_en = LineField(_("text in English"), max_length=300)
    title_fr = LineField(_("text in French"), max_length=300)
    title_es = LineField(_("text in Spanish"), max_length=300)
    asks_en = LineField(
        _("question of the eligibility check, in English"),
        max_length=300,
        blank=True,
        help_text=_("Empty: not asked there. “Yes” is the answer that fits."),
    )
    asks_fr = LineField(
        _("question of the eligibility check, in French"), max_length=300, blank=True
    )
    asks_es = LineField(
        _("question of the eligibility check, in Spanish"), max_length=300, blank=True
    )
    why_en = ProseField(_("why it matters, in English"), max_length=600, blank=True)
    why_fr = ProseField(_("why it matters, in French"), max_length=600, blank=True)
    why_es = ProseField(_("why it matters, in Spanish"), max_length=600, blank=True)
    basis_en = LineField(_("basis in English"), max_length=200, blank=True)
    basis_fr = LineField(_("basis in French"), max_length=200, blank=True)
    basis_es = LineField(_("basis in Spanish"), max_length=200, blank=True)
    strength = LineField(_("strength for IOM"), max_length=300, blank=True)
    source = ProseField(_("source"), max_length=600, blank=True)

    class Meta(Ruling.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self):
        return f"{self.code} {self.title}"

    @property
    def title(self):
        return in_language(self, "title")

    @property
    def asks(self):
        return in_language(self, "asks")

    @property
    def why(self):
        return in_language(self, "why")

    @property
    def basis(self):
        """Where it comes from."""
        return in_language(self, "basis")


class RequiredDocument(Ruling):
    """A document of the list, with the rule about its language."""

    class Need(models.TextChoices):
        REQUIRED = "required", _("Required")
        OR_REASON = "or_reason", _("Required, or say why not")
        CONDITIONAL = "conditional", _("Where it applies")
        OPTIONAL = "optional", _("Optional")
        INTERNAL = "internal", _("Written by IOM staff")

    version = models.ForeignKey(
        GuidelineVersion, models.CASCADE, related_name="documents", verbose_name=_("version")
    )
    need = models.CharField(_("needed"), max_length=20, choices=Need, default=Need.REQUIRED)
    title_en = LineField(_("title in English"), max_length=300)
    title_fr = LineField(_("title in French"), max_length=300)
    title_es = LineField(_("title in Spanish"), max_length=300)
    language_rule_en = LineField(_("language rule in English"), max_length=200, blank=True)
    language_rule_fr = LineField(_("language rule in French"), max_length=200, blank=True)
    language_rule_es = LineField(_("language rule in Spanish"), max_length=200, blank=True)
    max_files = models.PositiveSmallIntegerField(
        _("files at most"), default=5, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    record_kind = models.CharField(
        _("kind of document of the record that fits"), max_length=20, blank=True
    )
    applies_with = LineField(
        _("applies with the answers"),
        max_length=200,
        blank=True,
        help_text=_(
            "Codes of questions, with commas between them. Where one of them is answered with yes,"
            " with a number above nought or with words, the applicant is told before submitting"
            " that this document may be needed. It goes with “Where it applies”."
        ),
    )
    basis = LineField(_("basis"), max_length=300, blank=True)
    source = ProseField(_("source"), max_length=600, blank=True)

    class Meta(Ruling.Meta):
        verbose_name = _("document to hand in")
        verbose_name_plural = _("documents to hand in")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="document_is_in_a_version_once",
                violation_error_message=_("This code is used in this version already."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title")

    @property
    def language_rule(self):
        return in_language(self, "language_rule")

    @property
    def is_asked_of_applicant(self):
        return self.need != self.Need.INTERNAL

    def applies_to(self, values):
        """Whether answers, by the code of their question, say that this document may be needed."""
        codes = [code.strip() for code in self.applies_with.split(",")]
        return self.need == self.Need.CONDITIONAL and any(
            values.get(code) not in (None, "", [], "no", "0") for code in codes
        )

    @property
    def takes_reason(self):
        """Whether the applicant may say why it cannot hand it in."""
        return self.need == self.Need.OR_REASON


class Declaration(Ruling):
    """An integrity declaration that the organisation's authorised person makes."""

    text_en = ProseField(_("text in English"), max_length=1000)
    text_fr = ProseField(_("text in French"), max_length=1000)
    text_es = ProseField(_("text in Spanish"), max_length=1000)
    basis = LineField(_("basis"), max_length=300, blank=True)

    class Meta(Ruling.Meta):
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")

    def __str__(self):
        return self.text

    @property
    def text(self):
        return in_language(self, "text")


class StageTarget(Ruled):
    """How many days a file should stay in a stage at most: a setting, for the work queue."""

    stage = models.CharField(
        _("stage"),
        max_length=20,
        unique=True,
        choices=[(stage.value, stage.label) for stage in Stage if stage not in FINAL],
    )
    days = models.PositiveSmallIntegerField(_("days"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("target time of a stage")
        verbose_name_plural = _("target times of stages")
        ordering = ["stage"]

    def __str__(self):
        return f"{self.get_stage_display()}: {self.days}"
