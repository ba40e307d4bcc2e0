"""Imports: a file with its rows as they came, what became of each, and what was answered before."""

from __future__ import annotations

import shutil
import uuid
import weakref
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partners import policies
from partners.fields import LineField
from partners.models.places import Office
from partners.models.register import Partner
from partners.models.rounds import InventoryRound
from partners.models.sentences import COLUMNS, label_of, said
from partners.models.shapes import Ruled

if TYPE_CHECKING:
    from collections.abc import Iterable


def batch_path(instance, name):
    """A path that says nothing about the file and cannot be guessed."""
    return f"imports/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:6]}"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports by who asks."""

    def visible_to(self, user):
        """Headquarters see every import, a focal point those of its own office."""
        if policies.is_registry_officer(user):
            return self
        if policies.is_focal_point(user):
            return self.filter(office=user.office_id)
        return self.none()


class ImportBatch(Ruled):
    """One file that somebody brings in: read, looked at, written as a whole, and taken back."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to look at")
        COMMITTING = "committing", _("Being written")
        COMMITTED = "committed", _("In the registry")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        FAILED = "failed", _("Failed")

    #: States in which something works in the background.
    BUSY = (State.READING, State.COMMITTING, State.UNDOING)

    file = models.FileField(_("file"), upload_to=batch_path)
    file_name = LineField(_("name of the file"), max_length=200)
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    source = LineField(_("source of the records"), max_length=200, blank=True)
    is_listed = models.BooleanField(_("list the new records publicly"), default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="imports",
        verbose_name=_("person"),
    )
    office = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    #: The round whose list this is: what it corrects, it answers as well.
    round = models.ForeignKey(
        InventoryRound,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("inventory round"),
    )
    #: Whether its rows without an answer are right as they are, as whoever sent it says.
    is_rest_right = models.BooleanField(default=False, editable=False)
    #: ``{partner: what its record and its answer were before}``, for taking the answers back.
    answered = models.JSONField(default=dict, editable=False, encoder=DjangoJSONEncoder)
    #: In which what it writes into records is said: that of the page from which it was read.
    language = models.CharField(max_length=5, default="en", editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UPLOADED)
    #: As ``Sentence.stored``: whoever reads them reads them in its own language.
    messages = models.JSONField(_("message"), default=list, blank=True, editable=False)
    #: ``{sheet: {field: [column, …]}}`` as somebody has confirmed it.
    columns = models.JSONField(default=dict, editable=False)
    #: ``[{field, text, count}]``: what nobody could read, each distinct value once.
    questions = models.JSONField(default=list, editable=False)
    #: ``{place of the row: [decision, candidate]}``: what people had decided before the file is
    #: read anew, until it has been read.
    decided = models.JSONField(default=dict, editable=False)
    total = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    done = models.PositiveIntegerField(_("rows done"), default=0, editable=False)
    #: One import writes at a time: whoever holds the only turn.
    turn = models.PositiveSmallIntegerField(null=True, unique=True, editable=False)
    #: Which run holds it; a run that was overtaken must write nothing more.
    runner = models.CharField(max_length=32, blank=True, editable=False)
    beat_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    committed_at = models.DateTimeField(_("in the registry since"), null=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("partners:import", args=[self.pk])

    @cached_property
    def path(self) -> Path:
        """Where its file can be read, again and again, for as long as this object lives."""
        try:
            return Path(self.file.path)
        except NotImplementedError:  # what a store without paths raises, such as S3
            with (
                self.file.open("rb") as stored,
                NamedTemporaryFile(suffix=Path(str(self.file)).suffix, delete=False) as copy,
            ):
                weakref.finalize(self, Path(copy.name).unlink, missing_ok=True)
                shutil.copyfileobj(stored, copy)
            return Path(copy.name)

    @property
    def is_done(self):
        """Whether its records are in the registry."""
        return self.state == self.State.COMMITTED

    @property
    def may_be_changed(self):
        """Whether columns and decisions are still open."""
        return self.state in (self.State.UPLOADED, self.State.READY, self.State.FAILED)

    @property
    def is_busy(self):
        return self.state in self.BUSY

    @property
    def is_over(self):
        """Whether it came to an end: what was left out stays out."""
        return self.state in (self.State.COMMITTED, self.State.UNDONE)

    @property
    def message(self):
        """What is to be said about it, in the reader's language."""
        return "\n".join(map(said, self.messages))

    @property
    def percent(self):
        """How far the background work is, in per cent."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def move(self, state: str, *, only_from: Iterable[str] = (), **fields) -> bool:
        """Set the state unless somebody else has done so; whether it was set."""
        batches = ImportBatch.objects.filter(pk=self.pk)
        if only_from:
            batches = batches.filter(state__in=list(only_from))
        return bool(batches.update(state=state, **fields))


class ImportRow(models.Model):
    """One row of a file: as it came, what it says, and what becomes of it."""

    class Action(models.TextChoices):
        IMPORT = "import", _("New")
        UPDATE = "update", _("Update")
        UNCHANGED = "unchanged", _("Unchanged")
        DUPLICATE = "duplicate", _("Duplicate")
        REVIEW = "review", _("To look at")
        REJECT = "reject", _("Rejected")

    class Decision(models.TextChoices):
        AS_PROPOSED = "", _("As proposed")
        IMPORT = "import", _("Bring in as new")
        UPDATE = "update", _("Update the partner")
        SKIP = "skip", _("Leave out")

    class Result(models.TextChoices):
        NONE = "", _("Nothing")
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", verbose_name=_("import")
    )
    position = models.PositiveIntegerField()
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    number = models.PositiveIntegerField(_("row"))
    #: The original cells by heading, and what they say.
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    name = models.CharField(_("name"), max_length=300, blank=True)
    countries = models.CharField(_("country"), max_length=100, blank=True)
    categories = models.CharField(_("category"), max_length=200, blank=True)
    action = models.CharField(_("proposal"), max_length=10, choices=Action)
    #: As ``Sentence.stored``: whoever reads them reads them in its own language.
    reasons = models.JSONField(_("reasons"), default=list)
    matched = models.CharField(_("matched"), max_length=120, blank=True)
    candidate = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    #: ``{field: [now, then]}``.
    differences = models.JSONField(default=dict)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, blank=True, default=Decision.AS_PROPOSED
    )
    result = models.CharField(
        _("result"), max_length=10, choices=Result, blank=True, default=Result.NONE
    )
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("result")
    )
    #: The version of the partner that the import left behind: a later one was edited since.
    version = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_row_has_its_place"),
        ]
        indexes = [
            models.Index(fields=["batch", "action", "position"], name="import_row_by_action")
        ]

    def __str__(self):
        return f"{self.place} {self.name}".strip()

    @property
    def place(self):
        return f"{self.sheet}!{self.number}" if self.sheet else str(self.number)

    @property
    def reason(self):
        """Why this is proposed, in the reader's language."""
        return " ".join(map(said, self.reasons))

    @property
    def will(self):
        """What is done with the row: import, update or skip."""
        if self.action == self.Action.REJECT:
            return self.Decision.SKIP.value
        if self.decision:
            return self.decision
        is_plain = self.action in (self.Action.IMPORT, self.Action.UPDATE)
        return self.action if is_plain else self.Decision.SKIP.value

    def take_over(self, decision: str, candidate: int | None) -> bool:
        """Keep what was decided when the file was read before; whether it still comes to that.

        Whoever decided to bring a row in or to update a partner had not seen another candidate.
        """
        is_same = decision == self.Decision.SKIP or self.candidate_id in (None, candidate)
        if is_same and decision in dict(self.choices):
            self.decision = decision
        return self.will == decision

    def changes(self, named=lambda name, text: text):
        """``(label, now, then)`` of every field that an update changes, in the record's order.

        ``named`` says what the codes of a field are called. To lists it only adds.
        """
        found = {COLUMNS.get(name, name): pair for name, pair in self.differences.items()}
        meta = Partner._meta
        fields: list = [*meta.fields, *meta.many_to_many, *meta.related_objects]
        for field in fields:
            if field.name in found:  # the database keeps the keys in an order of its own
                now, then = (named(field.name, text) for text in found[field.name])
                is_list = field.many_to_many or field.one_to_many
                yield label_of(field), now, f"+ {then}" if is_list else then

    @property
    def choices(self):
        """What may be decided about the row."""
        if self.action == self.Action.REJECT:
            return []
        if self.action == self.Action.UNCHANGED:
            kinds = [self.Decision.AS_PROPOSED, self.Decision.SKIP]
            return [(kind.value, kind.label) for kind in kinds]
        kinds = [self.Decision.AS_PROPOSED, self.Decision.IMPORT, self.Decision.SKIP]
        if self.candidate_id and self.differences:
            kinds.insert(2, self.Decision.UPDATE)
        return [(kind.value, kind.label) for kind in kinds]


class ColumnMemory(models.Model):
    """Which column was what in a file with these headings, as an office said the last time."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    headings = models.CharField(max_length=64, help_text=_("Fingerprint of the headings."))
    columns = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "headings"],
                condition=models.Q(office__isnull=False),
                name="columns_are_remembered_once",
            ),
            models.UniqueConstraint(
                fields=["headings"],
                condition=models.Q(office=None),
                name="columns_are_remembered_once_at_headquarters",
            ),
        ]

    def __str__(self):
        return self.headings[:12]


class AnswerMemory(models.Model):
    """What a word in a file means, as somebody has answered."""

    class Field(models.TextChoices):
        COUNTRY = "country", _("Country")
        CATEGORY = "category", _("Category")

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
    )
    field = models.CharField(_("field"), max_length=10, choices=Field)
    text = models.CharField(
        _("text"), max_length=200, help_text=_("In lower case, without accents.")
    )
    answer = models.CharField(_("answer"), max_length=40, help_text=_("A code; - for none."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        verbose_name = _("answer to a question of imports")
        verbose_name_plural = _("answers to questions of imports")
        ordering = ["field", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "field", "text"],
                condition=models.Q(office__isnull=False),
                name="answer_is_given_once",
                violation_error_message=_("This question has its answer already."),
            ),
            models.UniqueConstraint(
                fields=["field", "text"],
                condition=models.Q(office=None),
                name="answer_is_given_once_at_headquarters",
                violation_error_message=_("This question has its answer already."),
            ),
        ]

    def __str__(self):
        return f"{self.text} → {self.answer}"
