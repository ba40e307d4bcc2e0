"""Two shapes that many records share: a rule about rules, and a term of a reference list."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import translation
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
    "office_closes_after_it_opens": "valid_until",
    "council_session_ends_after_it_starts": "ends_on",
    "applications_close_after_they_open": "closes_at",
}


class Ruled(models.Model):
    """A record whose constraints are checked also when a form does not show their fields."""

    class Meta:
        abstract = True

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
