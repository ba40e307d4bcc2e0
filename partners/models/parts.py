"""What hangs on a partner: the shape of a part, and names, identifiers and contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from partners import matching
from partners.fields import LineField, PhoneField, language_code, script_code
from partners.models.indexing import SearchEntry
from partners.models.places import Office
from partners.models.register import Partner
from partners.models.scopes import PartQuerySet
from partners.models.shapes import Recorded
from partners.models.vocabulary import LANGUAGES, is_language, language_name, within_sentence

if TYPE_CHECKING:
    from partners.models.people import User


class Part(Recorded):
    """A record that belongs to one partner; saving it stamps the partner, its history is kept."""

    class Sight(models.IntegerChoices):
        WITH_PARTNER = 0
        INSIDE = 1
        STAFF = 2

    #: Who reads such a record: whoever sees the partner, its own people and staff, or staff.
    SEEN_BY = Sight.STAFF
    #: Whether the partner's own editors may write it.
    MEMBERS_EDIT = False
    #: Whether it belongs to an IOM office, whose focal points may write it.
    BY_OFFICE = False
    #: Whether the search reads it.
    IS_SEARCHED = False
    #: What is read with it for the page of its partner, besides what it points at.
    SHOWN_WITH: tuple[str, ...] = ()
    #: Whether the record's own form shows it: then its change is a new version of the partner.
    IN_RECORD = False

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="%(class)s_set", verbose_name=_("partner")
    )

    objects = PartQuerySet.as_manager()
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def write(self, lists, *args, **kwargs):
        super().write(lists, *args, **kwargs)
        self.touch_partner()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            self.touch_partner()
        return gone

    def touch_partner(self):
        self.stamp([self.partner_id])
        if self.IN_RECORD and "partner" in self._state.fields_cache:
            self.partner.version += 1  # or its next saving would repeat a version

    @classmethod
    def stamp(cls, ids):
        """Say of partners that such parts of them have changed."""
        Partner.objects.touch(ids, is_new_version=cls.IN_RECORD)
        if cls.IS_SEARCHED:
            SearchEntry.objects.refresh(ids)


class PartnerName(Part):
    """Another name of a partner."""

    class Kind(models.TextChoices):
        TRANSLATION = "translation", _("Translation")
        FORMER = "former", _("Former name")
        ALIAS = "alias", _("Also known as")
        TRANSLITERATION = "transliteration", _("Transliteration")

    SEEN_BY = Part.Sight.WITH_PARTNER
    MEMBERS_EDIT = True
    IS_SEARCHED = True
    IN_RECORD = True

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="names", verbose_name=_("partner")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ALIAS)
    text = LineField(_("name"), max_length=300)
    language = models.CharField(
        _("language"), max_length=12, blank=True, validators=[language_code], help_text=_("As fr.")
    )
    script = models.CharField(
        _("script"), max_length=4, blank=True, validators=[script_code], help_text=_("As Arab.")
    )

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["kind", "language", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "language", "text"],
                name="name_is_recorded_once",
                violation_error_message=_("This name is recorded already."),
            ),
        ]

    def __str__(self):
        return self.text

    def clean_fields(self, exclude=None):
        """Refuse the code of a language that nobody knows; what was stored before stays as it is."""
        super().clean_fields(exclude)
        if not self.language or is_language(self.language) or "language" in (exclude or ()):
            return
        if not self.is_kept(self._meta.get_field("language"), self.language):
            error = ValidationError(language_code.message, code=language_code.code)
            raise ValidationError({"language": error})

    @property
    def language_tag(self):
        """Language and script as HTML names them; a transliteration is in Latin letters."""
        script = self.script or ("Latn" if self.kind == self.Kind.TRANSLITERATION else "")
        return "-".join(filter(None, [self.language, script])) if self.language else ""

    @property
    def remarks(self):
        """What kind of name it is, and in which language."""
        language = within_sentence(language_name(self.language)) if self.language else ""
        return [str(part) for part in (self.get_kind_display(), language) if part]


class RecordedElsewhere(ValidationError):
    """Another record that the reader sees has this identifier."""

    SENTENCE = _("This identifier is recorded already for {partner}.")

    def __init__(self, partner):
        self.partner = partner
        named = f"{partner.label} {partner.legal_name}"
        super().__init__(self.SENTENCE.format(partner=named), code="recorded_elsewhere")


class Identifier(Part):
    """What another list calls a partner: a scheme and a value, together unique."""

    #: Schemes seen often; others are welcome.
    SCHEMES = {
        "ROR": _("Research Organization Registry"),
        "IATI": _("International Aid Transparency Initiative"),
        "ECOSOC": _("Consultative status with ECOSOC"),
        "UNPP": _("UN Partner Portal"),
        "registration": _("Registration with an authority"),
        "wikidata": "Wikidata",
        "ISNI": "ISNI",
    }
    #: How many partners a number without its list may name.
    NAMED = 50
    #: Who reads the errors; set by forms and serializers.
    reader: User | None = None
    SEEN_BY = Part.Sight.WITH_PARTNER
    MEMBERS_EDIT = True
    IS_SEARCHED = True
    IN_RECORD = True

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="identifiers", verbose_name=_("partner")
    )
    scheme = models.SlugField(
        _("scheme"),
        max_length=40,
        help_text=_("As ROR, UNPP, ECOSOC, or a list code of org-id.guide such as GB-CHC."),
    )
    value = LineField(_("identifier"), max_length=120)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                # no list tells cases apart, and people do not keep them
                Lower("value"),
                Lower("scheme"),
                name="identifier_belongs_to_one_partner",
                violation_error_message=_(
                    "This identifier is recorded already, here or for another partner. Search for it."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.value}"

    @property
    def key(self):
        """What two spellings of one identifier share."""
        return matching.identifier_key(self.scheme, self.value)

    @classmethod
    def owners(cls, text):
        """``(numbers, is it named in full)`` of the partners that a text identifies.

        In full is with its list or as its address. The number of a registration counts too.
        """
        found = cls.objects.annotate(lower=Lower("value"), list=Lower("scheme"))
        readings = matching.readings(text)
        named = models.Q(pk__in=[])
        for scheme, value in readings:
            if scheme:
                named |= models.Q(lower=value, list=scheme)
        numbers = set(found.filter(named).values_list("partner", flat=True))
        if numbers:
            return numbers, True
        (bare,) = (value for scheme, value in readings if not scheme)
        if not bare:
            return set(), False
        registered = Partner.objects.annotate(lower=Lower("registration_number"))
        numbers = set(found.filter(lower=bare).values_list("partner", flat=True)[: cls.NAMED])
        numbers.update(registered.filter(lower=bare).values_list("pk", flat=True)[: cls.NAMED])
        return numbers, False

    def clean_fields(self, exclude=None):
        """Write it in one way, however it was pasted, before anything is judged."""
        self.write_in_one_way()
        super().clean_fields(exclude)

    def validate_constraints(self, exclude=None):
        """Name the record that has the identifier already, where the reader sees that record."""
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            errors = error.error_dict
            if "value" in errors and (other := self.elsewhere()):
                errors["value"] = [RecordedElsewhere(other)]
            raise ValidationError(errors) from error

    def elsewhere(self):
        """Another partner with this identifier that the reader sees, if there is one."""
        if self.reader is None:
            return None
        others = Partner.objects.visible_to(self.reader).exclude(pk=self.partner_id)
        return others.filter(
            identifiers__scheme__iexact=self.scheme, identifiers__value__iexact=self.value
        ).first()

    def save(self, *args, **kwargs):
        self.write_in_one_way()
        super().save(*args, **kwargs)

    def write_in_one_way(self):
        """Write scheme and value as their list does: ``ror`` is no second ``ROR``."""
        spellings = {known.lower(): known for known in self.SCHEMES}
        self.scheme = spellings.get(self.scheme.lower(), self.scheme)
        self.value = matching.written(self.scheme, self.value)


class Contact(Part):
    """A person at a partner; seen by staff and by the partner's own people."""

    SEEN_BY = Part.Sight.INSIDE
    MEMBERS_EDIT = True
    BY_OFFICE = True
    IN_RECORD = True

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="contacts", verbose_name=_("partner")
    )
    name = LineField(_("name"), max_length=150)
    function = LineField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = PhoneField(_("telephone"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=LANGUAGES, blank=True, help_text=_("To write in.")
    )
    is_main = models.BooleanField(_("main contact"), default=False)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IOM office"),
        help_text=_("The office this person deals with."),
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-is_main", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=models.Q(is_main=True),
                name="one_main_contact_per_partner",
                violation_error_message=_("There is a main contact already."),
            ),
        ]

    def __str__(self):
        return self.name

    def before_merging(self, kept):
        """A record has one main contact: the one that it has already."""
        if self.is_main and kept.contacts.filter(is_main=True).exclude(pk=self.pk).exists():
            self.is_main = False
