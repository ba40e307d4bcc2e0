"""How partners and events look in the JSON of consultations: by their numbers."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.serializers import RecordField
from partners.api.fields import SeenPartnerField


class PartnerNumberField(SeenPartnerField):
    """The partner of a row that the reader sees anyway, without asking for it again."""

    def to_representation(self, value):
        return value.pk


class PartnerNumbersField(serializers.ListField):
    """Several partners by their numbers; those that the reader does not see are left out."""

    child = serializers.IntegerField(min_value=1, max_value=10**12)
    default_error_messages = {"unknown": _("There are no partners with these numbers: {numbers}.")}

    def __init__(self, *, queryset, **options):
        self.queryset = queryset
        super().__init__(**options)

    def to_representation(self, manager):
        return sorted(partner.pk for partner in manager.all())

    def to_internal_value(self, data):
        numbers = set(super().to_internal_value(data))
        seen = self.queryset.all().visible_to(self.context["request"].user)
        found = list(seen.filter(pk__in=numbers))
        if unknown := numbers - {partner.pk for partner in found}:
            self.fail("unknown", numbers=", ".join(map(str, sorted(unknown))))
        return found


class EditableEventField(RecordField):
    """An event that the user organises, by its number."""

    default_error_messages = {
        "does_not_exist": _("You organise no event with the number {pk_value}."),
    }

    def get_queryset(self):
        return super().get_queryset().editable_by(self.context["request"].user)


class LaterEventField(EditableEventField):
    """The event to which something is carried; one that is there and seen may be sent back."""

    def get_queryset(self):
        events = super().get_queryset()
        current = getattr(self.parent.instance, self.source + "_id", None)
        if current is None:
            return events
        seen = self.queryset.all().visible_to(self.context["request"].user).filter(pk=current)
        return self.queryset.all().filter(Q(pk__in=events.values("pk")) | Q(pk__in=seen))


class SeenEventField(RecordField):
    """An event that the user sees, by its number."""

    default_error_messages = {
        "does_not_exist": _("There is no event with the number {pk_value}."),
    }

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)


class SeenCallField(RecordField):
    """A call for contributions that the user sees, by its number."""

    default_error_messages = {
        "does_not_exist": _("There is no call with the number {pk_value}."),
    }

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)
