"""What every endpoint of the registry shares: the kinds of its fields, and how it writes."""

import json
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.response import Response

from config.api.bodies import dumps
from config.api.endpoints import Endpoint, etag_of
from config.api.serializers import RuledSerializer
from partners import resending
from partners.api.fields import ChoiceListField, CodeField, CodesField, SeenPartnerField
from partners.fields import ChoicesField
from partners.models import Partner
from partners.models.files import digest_of
from partners.models.shapes import Recorded, Term


class RegistrySerializer(RuledSerializer):
    """A ``RuledSerializer`` that knows reference lists by code and partners by number."""

    def build_standard_field(self, field_name, model_field):
        field_class, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, ChoicesField):
            field_class = ChoiceListField
        return field_class, options

    def build_relational_field(self, field_name, relation_info):
        field_class, options = super().build_relational_field(field_name, relation_info)
        if issubclass(relation_info.related_model, Term):
            field_class = CodesField if options.pop("many", False) else CodeField
        elif relation_info.related_model is Partner:
            field_class = SeenPartnerField
        return field_class, options

    def update(self, instance, validated_data):
        if not isinstance(instance, Recorded):
            return super().update(instance, validated_data)
        lists = instance.lists_of(validated_data)
        for name in validated_data.keys() - lists.keys():
            setattr(instance, name, validated_data[name])
        instance.save(lists=lists)
        return instance

    @property
    def user(self):
        return self.context["request"].user

    @property
    def is_described(self):
        """Whether the schema asks, which shows the fields of all readers."""
        view = self.context.get("view")
        return view is None or getattr(view, "swagger_fake_view", False)


def key_of(request):
    """The digest of a request that its sender has named, so that it can be sent again; else nothing.

    Another body under the same name is another request: it is not to be lost.
    """
    name = request.headers.get("Idempotency-Key", "")
    if not name or not request.user.is_authenticated:
        return ""
    said = (request.user.pk, request.get_full_path(), name, body_of(request))
    return sha256(repr(said).encode()).hexdigest()


def body_of(request):
    """What a body says, whatever the order of its fields; of files their content."""
    if hasattr(request.data, "lists"):  # a form
        return sorted(
            (name, [digest_of(one) if isinstance(one, UploadedFile) else one for one in values])
            for name, values in request.data.lists()
        )
    return json.dumps(request.data, sort_keys=True)


def led_to(sent):
    """The way to what an earlier sending has created."""
    return Response(status=status.HTTP_303_SEE_OTHER, headers={"Location": sent.led_to})


class Writing(Endpoint):
    """Mix into a viewset whose records may be written: each write is one transaction.

    ``get_queryset`` is what the user sees, ``editable`` what it may change; the rest is not there.
    """

    def editable(self):
        """The records that the user may change."""
        raise NotImplementedError  # each kind of record has its own scope: none is a safe default

    def find(self, queryset):
        """The record of this address in a queryset; 404 outside of it."""
        return get_object_or_404(queryset, **{self.lookup_field: self.kwargs[self.lookup_field]})

    def represent(self, record):
        """What the user sees of a record."""
        return self.get_serializer(self.get_queryset().get(pk=record.pk)).data

    def retrieve(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.find(self.get_queryset())).data)

    def create(self, request, *args, **kwargs):
        key = key_of(request)
        if sent := resending.known(key):
            return led_to(sent)
        try:
            with resending.noted(key) as note:
                serializer = self.get_serializer(data=request.data)
                serializer.is_valid(raise_exception=True)
                data = self.represent(self.perform_create(serializer))
                note.led_to = data["url"]
        except IntegrityError:
            if sent := resending.known(key):
                return led_to(sent)
            raise
        return self.answer(data, status.HTTP_201_CREATED)

    def perform_create(self, serializer):
        return serializer.save()

    def update(self, request, *args, partial=False, **kwargs):
        with transaction.atomic():
            record = self.find(self.editable().select_for_update(of=("self",)))
            self.check_match(request, self.represent(record))
            serializer = self.get_serializer(record, data=request.data, partial=partial)
            serializer.is_valid(raise_exception=True)
            serializer.save()
        return self.answer(self.represent(record))

    def partial_update(self, request, *args, **kwargs):
        return self.update(request, *args, partial=True, **kwargs)

    def answer(self, data, code=status.HTTP_200_OK):
        """The record as written, with its stamp and, when new, its address."""
        headers = {"ETag": etag_of(dumps(data))}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = data["url"]
        return Response(data, code, headers=headers)


class Removing(Writing):
    """Mix in beside ``Writing`` where records may also be taken out; the history keeps them."""

    def destroy(self, request, *args, **kwargs):
        with transaction.atomic():
            record = self.find(self.editable().select_for_update(of=("self",)))
            self.check_match(request, self.represent(record))
            record.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
