"""Serializers that obey the model: what it refuses, they refuse, in its words."""

from copy import copy

import orjson
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers

from config.api.bodies import dumps


class Judged:
    """A field that leaves the judgement to the model, so that each rule has one sentence."""

    def run_validators(self, value):
        """``RuledSerializer`` asks the model, for all fields at once."""


class TextField(Judged, serializers.CharField):
    """Text; spaces around it do not count."""


class EmailField(Judged, serializers.EmailField):
    """An e-mail address."""


class WebField(Judged, serializers.URLField):
    """A web address."""


class UploadField(Judged, serializers.FileField):
    """A file, sent as ``multipart/form-data``."""

    def __init__(self, **options):
        super().__init__(**options | {"write_only": True})


class RuledSerializer(serializers.ModelSerializer):
    """A ``ModelSerializer`` that obeys ``Model.full_clean`` and refuses what it does not know."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: TextField,
        models.TextField: TextField,
        models.SlugField: TextField,
        models.EmailField: EmailField,
        models.URLField: WebField,
        models.FileField: UploadField,
    }

    def given(self):
        """Columns and their values that come with the address, not with the body."""
        return {}

    def build_standard_field(self, field_name, model_field):
        field_class, options = super().build_standard_field(field_name, model_field)
        options.pop("validators", None)
        options.pop("allow_unicode", None)
        if issubclass(field_class, UploadField):
            options.pop("max_length", None)  # that of the stored path, not of the file's name
        return field_class, options

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def get_validators(self):
        return []

    def to_internal_value(self, data):
        values = super().to_internal_value(data)
        if strange := self.strange(data):
            raise serializers.ValidationError(strange)
        return values

    def strange(self, data):
        """Errors for what may not be written, unless it says what is there anyway.

        So a record may be read, changed and sent back whole.
        """
        writable = {field.field_name for field in self._writable_fields}
        others = [name for name in data if name not in writable]
        if not others:
            return {}
        current = (
            orjson.loads(dumps(self.to_representation(self.instance))) if self.instance else {}
        )
        return {
            name: [
                _("You cannot change this here.")
                if name in self.fields or name in current
                else _("There is no such field here.")
            ]
            for name in others
            if name not in current or current[name] != data[name]
        }

    def validate(self, attrs):
        """Let the model judge the record as it would be."""
        attrs = super().validate(attrs) | self.given()
        columns = {field.name for field in self.Meta.model._meta.concrete_fields}
        sources = {field.source for field in self._writable_fields}
        record = copy(self.instance) if self.instance else self.Meta.model()
        for name in columns & attrs.keys():
            setattr(record, name, attrs[name])
        self.judge(record, exclude=columns - sources - self.given().keys())
        return attrs | {name: getattr(record, name) for name in columns & attrs.keys()}

    def judge(self, record, exclude):
        """Raise what the model says against the record; ``exclude`` is not the sender's doing."""
        record.full_clean(exclude=exclude)
