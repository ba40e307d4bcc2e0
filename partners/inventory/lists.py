"""The reference lists as an import needs them: by code and by every name, read once."""

from functools import cached_property

from partners.inventory.areas import Areas
from partners.inventory.categories import Categories
from partners.inventory.countries import Countries


class Lists:
    """Looks up what a list calls a country, a category or an activity area."""

    @cached_property
    def categories(self):
        return Categories()

    @cached_property
    def areas(self):
        return Areas()

    @cached_property
    def countries(self):
        return Countries()

    def country(self, *texts):
        """The country named by the first of these texts that names one exactly."""
        return next(filter(None, map(self.countries.exact, texts)), None)
