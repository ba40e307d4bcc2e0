"""Which rows a field of the admin offers, and fields that name their row without a query."""

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Case, Q, Value, When

from partners import policies
from partners.models import Country, Office, Part, Partner, Project, User


def offices_for(user):
    """The offices in whose name a user writes: headquarters for all, a focal point for its own."""
    if policies.is_registry_officer(user):
        return Office.objects.all()
    return Office.objects.filter(pk=user.office_id)


def colleagues(user):
    """Who can be named as the person in charge."""
    return User.objects.filter(is_staff=True, is_active=True)


def countries_for(user):
    """The countries a user may give a record to; for others the record would be lost to it."""
    if policies.is_registry_officer(user):
        return Country.objects.all()
    return Country.objects.filter(pk__in=policies.countries_of(user))


#: A key that no row has.
NO_ROW = "0"
CHOICES = {
    (Partner, "parent"): Partner.objects.visible_to,
    (Partner, "focal_person"): colleagues,
    (Partner, "hq_country"): countries_for,
    (Project, "office"): offices_for,
}


def choosable(field, user):
    """The rows a user may choose in a model's field; None where all that it sees will do."""
    if (field.model, field.name) in CHOICES:
        return CHOICES[field.model, field.name](user)
    if issubclass(field.model, Part):
        return choosable_for_part(field, user)
    return None


def choosable_for_part(field, user):
    if field.name == "partner":
        return field.model.objects.addable_to(user)
    if field.name == "project":
        return Project.objects.visible_to(user)
    if field.name == "office":
        return offices_for(user)
    return None


class ChoicesView(AutocompleteJsonView):
    """What is offered while somebody types: the rows that the form would accept."""

    def has_perm(self, request, obj=None):
        """Whoever may fill in the field may read its choices, also where the list is closed."""
        if choosable(self.source_field, request.user) is not None:
            return policies.is_staff(request.user)
        return super().has_perm(request, obj)

    def get_queryset(self):
        rows = choosable(self.source_field, self.request.user)
        if rows is None:
            rows = self.model_admin.get_queryset(self.request)
        elif ordering := self.model_admin.get_ordering(self.request):
            rows = rows.order_by(*ordering)
        return self.model_admin.get_choices(self.request, rows, self.term)


def in_this_order(queryset, keys):
    """The rows of these keys, in the order of the keys."""
    places = [When(pk=key, then=Value(place)) for place, key in enumerate(keys)]
    if not places:
        return queryset.none()
    return queryset.filter(pk__in=keys).order_by(Case(*places))


class KnownSelect(AutocompleteSelect):
    """A choice that knows its row already; without this every row of a formset is a query."""

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        options = [self.create_option(name, self.known.pk, str(self.known), True, 0)]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


def could_be_key(text):
    """Whether what was sent may be the key of a row: the widgets of Django's admin ask no further."""
    return not text or (text.isascii() and text.isdecimal() and len(text) < 19)


class Keyed:
    """Mix into a form: what can be no key of a row is refused like a row that does not exist."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = [
            self.add_prefix(name)
            for name, field in self.fields.items()
            if isinstance(field, forms.ModelChoiceField)
        ]
        sent = {name: self.data.getlist(name) for name in names if name in self.data}
        if all(could_be_key(text) for texts in sent.values() for text in texts):
            return
        self.data = self.data.copy()
        for name, texts in sent.items():
            self.data.setlist(name, [text if could_be_key(text) else NO_ROW for text in texts])


class ChoosingForm(Keyed, forms.ModelForm):
    """A form whose choices may be narrow: what is chosen already may always stay."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if type(field) is forms.ModelChoiceField:
                self.settle(self._meta.model._meta.get_field(name), field)

    def settle(self, column, field):
        """Accept the present row, and hand it to the widget if it is loaded."""
        key = getattr(self.instance, column.attname)
        if key is None:
            return
        rows = field.queryset
        if rows.query.where:
            present = Q(pk__in=rows.order_by().values("pk")) | Q(pk=key)
            field.queryset = rows.model._base_manager.filter(present)
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownSelect) and column.is_cached(self.instance):
            widget.known = getattr(self.instance, column.name)
