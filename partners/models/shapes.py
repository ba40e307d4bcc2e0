"""Two shapes that many records share: a rule about rules, and a term of a reference list."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField


class Ruled(models.Model):
    """A record whose constraints are checked also when a form does not show their fields."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """Check also the constraints about fields no form shows, such as a version."""
        hidden = {field.name for field in self._meta.fields if not field.editable}
        super().validate_constraints(exclude=set(exclude or ()) - hidden)


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
