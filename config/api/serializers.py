"""Serializers that obey the model: what it refuses, they refuse, in its words."""

from collections.abc import Mapping
from copy import copy

import orjson
from django.core.exceptions import ValidationError as ModelError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.fields import SkipField

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


class ChoiceField(serializers.ChoiceField):
    """One of several values of an enum."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("“{input}” is not one of the choices."),
    }


class RecordField(serializers.PrimaryKeyRelatedField):
    """Another record, by its number."""

    default_error_messages = {
        "does_not_exist": gettext_lazy("There is no record with the number {pk_value}."),
        "incorrect_type": gettext_lazy("Give the number of a record."),
    }


class UploadField(Judged, serializers.FileField):
    """A file, sent as ``multipart/form-data``."""

    def __init__(self, **options):
        super().__init__(**options | {"write_only": True})


class KnownFields:
    """Mix into the serializer of a body, first: a name that it does not know is refused."""

    def to_internal_value(self, data):
        """The values sent; strange names are told together with what else is wrong."""
        errors = {}
        if isinstance(data, Mapping):
            strange = [name for name in data if name not in self.fields]
            errors = {name: [_("There is no such field here.")] for name in strange}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(errors | error.detail) from error
        if errors:
            raise serializers.ValidationError(errors)
        return values


class RuledSerializer(serializers.ModelSerializer):
    """A ``ModelSerializer`` that obeys ``Model.full_clean`` and refuses what it does not know."""

    serializer_choice_field = ChoiceField
    serializer_related_field = RecordField
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
        """The values sent; whoever sent wrong ones is told of all of them at once."""
        errors = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, Mapping):
                raise
            errors = error.detail
            values = self.understood(data, errors)
        errors = self.strange(data) | errors | self.left_out(data)
        if errors:
            raise serializers.ValidationError(self.besides(values, errors) | errors)
        return values

    def understood(self, data, errors):
        """The values of the fields that are not among the errors."""
        values = {}
        for field in self._writable_fields:
            if field.field_name in errors:
                continue
            try:
                value = field.run_validation(field.get_value(data))
            except SkipField:
                continue
            self.set_value(values, field.source_attrs, value)
        return values

    def besides(self, values, errors):
        """What the model says against the fields that are not among the errors."""
        wrong = {self.fields[name].source for name in errors if name in self.fields}
        record, __, exclude = self.proposed(values | self.given())
        try:
            self.judge(record, exclude=exclude | wrong)
        except (ModelError, serializers.ValidationError) as error:
            return serializers.as_serializer_error(error)
        return {}

    def left_out(self, data):
        """Errors for fields that a PUT leaves out: it stands for the whole record."""
        request = self.context.get("request")
        if request is None or request.method != "PUT":
            return {}
        return {
            field.field_name: [_("Send the whole record, or use PATCH to change a part of it.")]
            for field in self._writable_fields
            if field.field_name not in data and not field.write_only
        }

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
        record, columns, exclude = self.proposed(attrs)
        self.judge(record, exclude=exclude)
        return attrs | {name: getattr(record, name) for name in columns & attrs.keys()}

    def proposed(self, attrs):
        """The record as it would be, its columns, and those that are not the sender's doing."""
        columns = {field.name for field in self.Meta.model._meta.concrete_fields}
        sources = {field.source for field in self._writable_fields}
        record = copy(self.instance) if self.instance else self.Meta.model()
        for name in columns & attrs.keys():
            setattr(record, name, attrs[name])
        return record, columns, columns - sources - self.given().keys()

    def judge(self, record, exclude):
        """Raise what the model says against the record; ``exclude`` is not the sender's doing."""
        record.full_clean(exclude=exclude)
