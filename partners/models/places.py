"""Regions, countries, and the IOM offices that cover them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.fields import LineField, ProseField
from partners.models.shapes import Ruled, Term, is_in_circle


class Region(Term):
    """A region of the United Nations' M49 standard, of any of its three depths, by its M49 code."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("within")
    )

    class Meta(Term.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def clean(self):
        """Refuse a circle of regions."""
        super().clean()
        if is_in_circle(self):
            raise ValidationError(
                {"parent": _("These regions would lie within each other in a circle.")}
            )


class CountryQuerySet(models.QuerySet["Country"]):
    """Countries by where they lie."""

    def within(self, regions):
        """Those of one of these regions, sub-regions or intermediate regions."""
        return self.filter(
            models.Q(region__in=regions)
            | models.Q(subregion__in=regions)
            | models.Q(intermediate_region__in=regions)
        )


class Country(Term):
    """A country or area by United Nations wording; its code is ISO 3166-1 alpha-2."""

    iso3 = models.CharField("ISO 3166-1 alpha-3", max_length=3, blank=True)
    m49 = models.CharField("M49", max_length=3, blank=True)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countries",
        verbose_name=_("region"),
    )
    subregion = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sub-region"),
    )
    intermediate_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("intermediate region"),
        help_text=_("In Africa south of the Sahara and in Latin America."),
    )
    other_names = ProseField(
        _("other names"),
        blank=True,
        help_text=_("One per line: short and former names, for search."),
    )

    objects = CountryQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")


class Office(Ruled, Term):
    """An IOM office; regional offices open, merge and close, so it has dates."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", _("Headquarters")
        REGIONAL = "regional", _("Regional office")
        COUNTRY = "country", _("Country office")
        SUB = "sub", _("Sub-office")
        SPECIAL = "special", _("Special liaison office")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    city = LineField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("reports to")
    )
    valid_from = models.DateField(_("open from"), null=True, blank=True)
    valid_until = models.DateField(_("open until"), null=True, blank=True)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="offices", verbose_name=_("countries covered")
    )
    note = ProseField(_("note"), blank=True)

    class Meta(Term.Meta):
        verbose_name = _("IOM office")
        verbose_name_plural = _("IOM offices")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_from=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="office_closes_after_it_opens",
                violation_error_message=_("An office closes after it opens."),
            ),
        ]

    def clean(self):
        """Refuse a circle of offices."""
        super().clean()
        if is_in_circle(self):
            raise ValidationError(
                {"parent": _("These offices would report to each other in a circle.")}
            )
