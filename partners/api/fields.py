"""How the registry's own kinds of values look in JSON: codes, lists of codes, partners."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.serializers import ChoiceField, RecordField
from partners.models import Partner


class ChoiceListField(serializers.ListField):
    """Several values of one enum, as a list."""

    def __init__(self, *, choices, **options):
        for name in ("allow_blank", "allow_null", "choices"):
            options.pop(name, None)
        super().__init__(child=ChoiceField(choices=choices), **options)


class CodeField(serializers.SlugRelatedField):
    """One row of a reference list, by its code."""

    default_error_messages = {
        "does_not_exist": _("“{value}” is not one of the codes of this list."),
    }

    def __init__(self, **options):
        # the code's own explanation is for those who edit the list
        options.setdefault("help_text", _("A code of the reference list."))
        super().__init__(slug_field="code", **options)


class CodesField(serializers.ListField):
    """Several rows of a reference list, by their codes, in one query."""

    child = serializers.CharField(max_length=40)
    default_error_messages = {
        "unknown": _("Not among the codes of this list: {codes}."),
    }

    def __init__(self, *, queryset=None, **options):
        self.queryset = queryset
        options.pop("view_name", None)
        super().__init__(**options)

    def to_representation(self, manager):
        return sorted(term.code for term in manager.all())

    def to_internal_value(self, data):
        codes = set(super().to_internal_value(data))
        found = list(self.queryset.filter(code__in=codes))
        if unknown := codes - {term.code for term in found}:
            self.fail("unknown", codes=", ".join(sorted(unknown)))
        return found


class SeenPartnerField(RecordField):
    """Another partner, by its number; one that the reader does not see is nothing."""

    default_error_messages = {
        "does_not_exist": _("There is no partner with the number {pk_value}."),
    }

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)

    def use_pk_only_optimization(self):
        return True

    def to_representation(self, value):
        # a field that is only read has no queryset of its own
        seen = Partner.objects.visible_to(self.context["request"].user)
        is_seen = seen.filter(pk=value.pk).exists()
        return value.pk if is_seen else None
