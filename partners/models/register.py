"""The register: partner organisations, their names, identifiers and contacts."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from partners import matching, policies
from partners.fields import (
    ChoicesField,
    LineField,
    PartialDateField,
    PhoneField,
    ProseField,
    WebsiteField,
    partial_date_text,
    some_letter,
)
from partners.models.indexing import SearchEntry
from partners.models.places import Country
from partners.models.scopes import PartnerManager, PartnerQuerySet, confirmation_limit
from partners.models.shapes import Recorded, is_in_circle
from partners.models.vocabulary import (
    LANGUAGES,
    ActivityArea,
    Category,
    Level,
    language_name,
    within_sentence,
)


class StaleRecord(ValidationError):
    """Somebody else saved the record in between."""

    def __init__(self):
        super().__init__(
            _("Somebody else has changed this record since you opened it."), code="stale"
        )


class Partner(Recorded):
    """A civil-society organisation that IOM works with, or has."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        ARCHIVED = "archived", _("Archived")
        MERGED = "merged", _("Merged")

    class Detail(models.TextChoices):
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Telephone")
        ADDRESS = "address", _("Postal address")

    #: States of organisations that may have people here.
    LIVE = (Status.DRAFT, Status.PENDING, Status.ACTIVE, Status.DORMANT)
    #: States that need a reason.
    REASONED = (Status.DORMANT, Status.ARCHIVED, Status.MERGED)
    #: What an organisation's own people may correct.
    MEMBER_FIELDS = (
        "legal_name", "acronym", "category", "other_categories", "levels",
        "hq_country", "city", "activity_countries", "activity_areas",
        "website", "email", "phone", "address", "public_details",
        "founded", "registration_number", "registration_authority", "registration_country",
        "registered_on", "registration_expires_on",
        "working_languages", "description_en", "description_fr", "description_es", "parent",
    )  # fmt: skip
    #: What staff write besides.
    STAFF_FIELDS = ("source", "status", "status_reason", "is_listed", "focal_person")
    STAMPS = ("version", "updated_at")
    HAPPENED, SINCE = ("registered_on",), {"registered_on": 1000}  # charters are old

    number = models.BigAutoField(_("number"), primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    legal_name = LineField(
        _("legal name"), max_length=300, validators=[MinLengthValidator(2), some_letter]
    )
    acronym = LineField(_("acronym"), max_length=60, blank=True)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("main category"),
        help_text=_("May stay open until the record is confirmed."),
    )
    other_categories = models.ManyToManyField(
        Category, blank=True, related_name="+", verbose_name=_("other categories")
    )
    levels = ChoicesField(_("levels"), choices=Level, blank=True)
    hq_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="headquartered",
        verbose_name=_("country of headquarters"),
    )
    city = LineField(_("city of headquarters"), max_length=100, blank=True)
    activity_countries = models.ManyToManyField(
        Country, blank=True, related_name="active_partners", verbose_name=_("countries of activity")
    )
    activity_areas = models.ManyToManyField(
        ActivityArea, blank=True, related_name="partners", verbose_name=_("activity areas")
    )

    website = WebsiteField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("general e-mail address"), blank=True)
    phone = PhoneField(_("telephone"), max_length=60, blank=True)
    address = ProseField(_("postal address"), max_length=500, blank=True)
    public_details = ChoicesField(
        _("shown to the public"),
        choices=Detail,
        blank=True,
        help_text=_("Nothing is shown unless the organisation agrees. The website is public."),
    )

    founded = PartialDateField(
        _("founded"), blank=True, help_text=_("A year (2003), a month (2003-05) or a day.")
    )
    registration_number = LineField(_("registration number"), max_length=100, blank=True)
    registration_authority = LineField(_("registered with"), max_length=200, blank=True)
    registration_country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of registration"),
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    registration_expires_on = models.DateField(_("registration ends on"), null=True, blank=True)
    working_languages = ChoicesField(
        _("working languages"), choices=LANGUAGES, blank=True, max_length=500
    )
    description_en = ProseField(_("description in English"), blank=True)
    description_fr = ProseField(_("description in French"), blank=True)
    description_es = ProseField(_("description in Spanish"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("network or headquarters it belongs to"),
    )

    source = LineField(_("source of the record"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    status_reason = ProseField(
        _("reason for the status"),
        max_length=500,
        blank=True,
        help_text=_("Needed for dormant, archived and merged records."),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    is_listed = models.BooleanField(_("listed publicly"), default=False)
    focal_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="partners_in_focus",
        verbose_name=_("focal person at IOM"),
    )
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    #: Written by an import that is not finished: nobody sees it, by whatever door.
    is_staged = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    sort_name = models.CharField(max_length=300, editable=False)
    sort_name_es = models.CharField(max_length=300, editable=False)
    website_host = models.CharField(max_length=253, blank=True, editable=False, db_index=True)

    objects = PartnerManager()
    #: With those of unfinished imports, for the import itself.
    everything = PartnerQuerySet.as_manager()
    history = HistoricalRecords(
        m2m_fields=[other_categories, activity_countries, activity_areas],
        excluded_fields=[
            "sort_name", "sort_name_es", "website_host", "updated_at", "created_at", "is_staged",
        ],
    )  # fmt: skip

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["sort_name", "number"]
        indexes = [
            models.Index(fields=["sort_name", "number"], name="partner_by_name"),
            models.Index(fields=["sort_name_es", "number"], name="partner_by_name_es"),
            models.Index(fields=["updated_at", "number"], name="partner_by_change"),
            models.Index(fields=["confirmed_on", "number"], name="partner_by_confirmation"),
            models.Index(Lower("registration_number"), name="partner_by_registration"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["dormant", "archived", "merged"])
                | ~models.Q(status_reason=""),
                name="partner_status_has_its_reason",
                violation_error_message=_(
                    "Say why: a dormant, archived or merged record needs a reason."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(status="merged", merged_into__isnull=False)
                | (~models.Q(status="merged") & models.Q(merged_into__isnull=True)),
                name="partner_merged_knows_into_what",
                violation_error_message=_(
                    "Records are merged on the duplicates desk, which keeps both and joins them."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(registration_expires_on=None)
                | models.Q(registered_on=None)
                | models.Q(registration_expires_on__gte=models.F("registered_on")),
                name="partner_registration_ends_after_it_begins",
                violation_error_message=_("A registration ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("number")) | models.Q(parent=None),
                name="partner_is_not_its_own_parent",
                violation_error_message=_("An organisation does not belong to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_listed=False)
                | models.Q(status__in=["active", "dormant", "merged", "archived"]),
                name="partner_listed_is_past_draft",
                violation_error_message=_(
                    "A draft or pending record cannot be listed publicly: make it active first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.legal_name} ({self.acronym})" if self.acronym else self.legal_name

    def get_absolute_url(self):
        return reverse("partners:detail", args=[self.number])

    def clean(self):
        """Refuse a circle of parents."""
        super().clean()
        if is_in_circle(self):
            raise ValidationError(
                {"parent": _("These organisations would belong to each other in a circle.")}
            )

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def write(self, lists, *args, **kwargs):
        """Write a new version of the record, and its place in the search."""
        self.version += 0 if self._state.adding else 1
        self.updated_at = timezone.now()
        super().write(lists, *args, **kwargs)
        SearchEntry.objects.refresh([self.pk])

    def derive(self):
        """Set the columns that follow from others; bulk code calls it by name."""
        self.sort_name = matching.sort_key(self.legal_name)
        self.sort_name_es = matching.sort_key(self.legal_name, "es")
        self.website_host = matching.host_of(self.website)
        if self.status not in self.REASONED:
            self.status_reason = ""

    def claim(self, version):
        """Take the right to save over ``version``; of two who try, one gets ``StaleRecord``.

        Call inside a transaction.
        """
        # writes nothing new: it holds the row until the end of the transaction
        if not Partner.objects.filter(pk=self.pk, version=version).update(version=version):
            raise StaleRecord
        self.version = version

    def check_kept_by(self, user):
        """Refuse a country that is another office's: pages, API and admin ask before saving."""
        if not policies.may_keep_in(user, self.hq_country_id):
            message = _("Choose a country that your office covers: other offices keep the others.")
            raise ValidationError({"hq_country": message}, code="other_office")

    def confirm(self, user):
        """Say that the record is right today; what it must hold by then is asked first."""
        if self.status not in (self.Status.ACTIVE, self.Status.DORMANT):
            raise ValidationError(
                _("Only an active or dormant record can be confirmed: change its status first."),
                code="unconfirmable",
            )
        if self.category_id is None or self.hq_country_id is None:
            raise ValidationError(
                _("Fill in the main category and the country of headquarters, then confirm."),
                code="unconfirmable",
            )
        self.confirmed_on = timezone.localdate()
        self.confirmed_by = user
        self.save()

    @property
    def founded_text(self):
        """When it was founded, as the reader's language writes it."""
        return partial_date_text(self.founded)

    @property
    def registration(self):
        """Number, authority, country and day of the legal registration, those that are known."""
        country, day = self.registration_country, self.registered_on
        parts = [self.registration_number, self.registration_authority]
        parts += [country.name if country else "", date_format(day) if day else ""]
        return [part for part in parts if part]

    @property
    def label(self):
        """The public number as people write it."""
        return f"P-{self.number:06d}"

    @property
    def name_here(self):
        """The name in the reader's language where a translation is known."""
        language = translation.get_language()
        for name in self.names.all():
            if name.kind == name.Kind.TRANSLATION and name.language == language:
                return name.text
        return self.legal_name

    @property
    def description_language(self):
        """The language of ``description``: the reader's, else one it is written in."""
        here = (translation.get_language() or "en")[:2]
        written = [code for code in (here, "en", "fr", "es") if self.description_in(code)]
        return written[0] if written else here

    def description_in(self, language):
        return getattr(self, f"description_{language}", "")

    @property
    def description(self):
        """The description in the reader's language, else in one it is written in."""
        return self.description_in(self.description_language)

    @property
    def description_language_remark(self):
        """That the description is in another language than the page."""
        language = within_sentence(language_name(self.description_language))
        return _("Language of this text: %(language)s") % {"language": language}

    @property
    def level_names(self):
        return [Level(level).label for level in self.levels]

    @property
    def working_language_names(self):
        names = dict(LANGUAGES)
        return matching.alphabetical((names[code] for code in self.working_languages), str)

    @property
    def is_confirmed_lately(self):
        """Confirmed within a year of today."""
        return self.confirmed_on is not None and self.confirmed_on >= confirmation_limit()

    def shown(self, detail, user):
        """Whether a reader may see this contact detail of the organisation."""
        inside = policies.is_staff(user) or self.pk in policies.partners_of(user)
        return inside or detail in self.public_details
