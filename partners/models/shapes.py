"""Shapes that many records share: a rule about rules, a record with a history, a term of a list."""

from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField

#: At which of its fields a rule about several is said, by the name of the constraint: there the
#: reader corrects it. What is not named here is said about the record as a whole.
SAID_AT = {
    "partner_status_has_its_reason": "status_reason",
    "partner_registration_ends_after_it_begins": "registration_expires_on",
    "partner_is_not_its_own_parent": "parent",
    "partner_listed_is_past_draft": "is_listed",
    "identifier_belongs_to_one_partner": "value",
    "name_is_recorded_once": "text",
    "project_ends_after_it_starts": "ends_on",
    "engagement_ends_after_it_starts": "ends_on",
    "agreement_ends_after_it_starts": "ends_on",
    "document_expires_after_its_issue": "ends_on",
    "assessment_ends_after_it_starts": "ends_on",
    "observer_status_ends_after_it_starts": "ended_on",
    "observer_status_names_its_decision": "started_on",
    "observer_status_end_has_its_reason": "end_reason",
    "office_closes_after_it_opens": "valid_until",
    "council_session_ends_after_it_starts": "ends_on",
    "applications_close_after_they_open": "closes_at",
}


#: The days that a record may name: from this year on, and so many years ahead.
EARLIEST_YEAR, YEARS_AHEAD = 1800, 100


class Ruled(models.Model):
    """A record whose constraints are checked also when a form does not show their fields."""

    #: Days of what has happened, which are not to come.
    HAPPENED: ClassVar[tuple[str, ...]] = ()
    #: The first year of days that may be older than others are.
    SINCE: ClassVar[dict[str, int]] = {}

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        """Refuse also days that nobody can mean; what was stored before stays as it is."""
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.error_dict
        for field in self._meta.concrete_fields:
            if type(field) is models.DateField and field.name not in {*(exclude or ()), *errors}:
                day = getattr(self, field.attname)
                sentence = day and against(
                    day,
                    since=self.SINCE.get(field.name, EARLIEST_YEAR),
                    has_happened=field.name in self.HAPPENED,
                )
                if sentence and not self.is_kept(field, day):
                    errors[field.name] = [ValidationError(sentence, code="day")]
        if errors:
            raise ValidationError(errors)

    def labelled(self, texts):
        """``[(label, text), …]`` of those among these texts by field that say something."""
        fields = {field.name: field for field in self._meta.get_fields() if field.concrete}
        return [
            (capfirst(str(fields[name].verbose_name)), text) for name, text in texts.items() if text
        ]

    def is_kept(self, field, value):
        """Whether the database has this value of the record already."""
        rows = type(self)._base_manager.filter(pk=self.pk, **{field.attname: value})
        return not self._state.adding and rows.exists()

    def validate_constraints(self, exclude=None):
        """Check also the constraints about fields no form shows, such as a version."""
        hidden = {field.name for field in self._meta.fields if not field.editable}
        left_out = set(exclude or ())
        errors: dict[str, list[ValidationError]] = {}
        for model, constraints in self.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self, exclude=left_out - hidden)
                except ValidationError as error:
                    name = place_of(constraint, error)
                    place = NON_FIELD_ERRORS if name in left_out | hidden else name
                    errors.setdefault(place, []).extend(error.error_list)
        if errors:
            raise ValidationError(errors)


class Recorded(Ruled):
    """A record with a history: what is stored already is not written again.

    Else a saving that says nothing new would tell others that what they have read is no longer so.
    """

    #: Columns that are set by saving.
    STAMPS: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args, lists=None, **kwargs):
        """Write the record and its ``lists``, ``{name: records}``, if any of it is new."""
        if not self.is_stored(lists or {}):
            with transaction.atomic():
                self.write(lists or {}, *args, **kwargs)

    def write(self, lists, *args, **kwargs):
        super().save(*args, **kwargs)
        for name, records in lists.items():
            getattr(self, name).set(records)

    def is_stored(self, lists):
        """Whether the database says all this already."""
        if self._state.adding:
            return False
        left_out = self.get_deferred_fields()
        fields = [
            field
            for field in self._meta.concrete_fields
            if field.attname not in left_out and field.name not in self.STAMPS
        ]
        rows = type(self)._base_manager.filter(pk=self.pk)
        stored = rows.values_list(*(field.attname for field in fields)).first()
        if stored is None:
            return False
        pairs = zip(fields, stored, strict=True)
        return all(stored_as(field, was) == said_by(self, field) for field, was in pairs) and all(
            set(getattr(self, name).values_list("pk", flat=True)) == {one.pk for one in records}
            for name, records in lists.items()
        )

    @classmethod
    def lists_of(cls, values):
        """Those of some values, by name, that are lists of other records."""
        return {
            field.name: values[field.name]
            for field in cls._meta.many_to_many
            if field.name in values
        }


def said_by(record, field):
    """What a record says in a column, as the database would keep it."""
    value = getattr(record, field.attname)
    if isinstance(field, models.FileField):
        return value.name if value._committed else None  # what was handed in just now is new
    return stored_as(field, value)


def stored_as(field, value):
    """A value as its column keeps it; browsers and machines end lines in two ways."""
    kept = field.get_prep_value(field.to_python(value))
    return kept.replace("\r\n", "\n") if isinstance(kept, str) else kept


def against(day, *, since, has_happened):
    """What speaks against a day; nothing when it is fine."""
    today = timezone.localdate()
    # elsewhere on earth it may be tomorrow already
    if has_happened and day > today + timedelta(days=1):
        return _("This day is still to come: give the day on which it happened.")
    if not since <= day.year <= today.year + YEARS_AHEAD:
        words = {"first": since, "last": today.year + YEARS_AHEAD}
        return _("Give a day between the years %(first)s and %(last)s.") % words
    return ""


def place_of(constraint, error):
    """The field at which a broken rule is said."""
    if error.code == "unique" and len(constraint.fields) == 1:
        return constraint.fields[0]
    return SAID_AT.get(constraint.name, NON_FIELD_ERRORS)


def is_in_circle(record):
    """Whether somebody comes twice among a record and its parents."""
    above, seen = record.parent, {record.pk}
    while above is not None:
        if above.pk in seen:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


class Term(models.Model):
    """A row of a reference list: a code that never changes and a name in three languages."""

    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Used in addresses and exports.")
    )
    name_en = LineField(_("name in English"), max_length=200)
    name_fr = LineField(_("name in French"), max_length=200)
    name_es = LineField(_("name in Spanish"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        """The name in the reader's language."""
        return self.name_in(translation.get_language())

    def name_in(self, language):
        """The name in a language; in English when the portal does not speak it."""
        return getattr(self, f"name_{(language or 'en')[:2]}", self.name_en)
