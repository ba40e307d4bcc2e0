"""What the OpenAPI description says of every endpoint, in the reader's language."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer):
    """What went wrong: a code for programs, a sentence for people, and the fields concerned."""

    code = serializers.CharField(help_text=_("A word for programs, such as invalid or stale."))
    detail = serializers.CharField(help_text=_("A sentence for people."))
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=_("With code invalid: sentences by the field or parameter they are about."),
    )


ERRORS = {
    "400": _("A parameter or a field is unknown or not right; it is named."),
    "401": _("Sign in, or send a token that is valid."),
    "403": _("You may not do this."),
    "404": _("There is no such record for you, or no such page."),
    "409": _("Somebody else has changed or written the same; the code says which."),
    "412": _("If-Match names another version than the present one, which ETag names."),
    "429": _("Too many requests: try again after the seconds in Retry-After."),
}
#: The headers that every reading and every changing request understands.
READ_HEADER = (
    "If-None-Match",
    _("The ETag of the answer that you have: if it is still the same, 304 and no body."),
)
CHANGE_HEADER = (
    "If-Match",
    _("The ETag of the version that you have read: if there is a newer one, 412."),
)
CREATE_HEADER = (
    "Idempotency-Key",
    _(
        "A name of yours for this request, such as a UUID. Sent again within the hour with the same"
        " body, it creates nothing more and answers 303, with the address of what it created."
    ),
)
REPEATED = _("This request came before: “Location” leads to what it created then.")
READING = ("400", "401", "404", "429")


def asked(name, description, choices=None):
    """A query parameter that a view reads itself."""
    return OpenApiParameter(name, str, description=description, enum=choices)


class Schema(AutoSchema):
    """Spectacular's schema with the headers and errors that are the same everywhere."""

    def get_override_parameters(self):
        headers = {
            "GET": READ_HEADER,
            "PUT": CHANGE_HEADER,
            "PATCH": CHANGE_HEADER,
            "POST": CREATE_HEADER if self.is_created else None,
        }
        if not headers.get(self.method):
            return []
        name, description = headers[self.method]
        return [OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)]

    @property
    def is_created(self):
        """Whether this request creates a record as all kinds of records are created."""
        return getattr(self.view, "action", "") == "create" and hasattr(self.view, "editable")

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for code in READING if self.method == "GET" else ERRORS:
            if code not in bodies:
                bodies[code] = self._get_response_for_code(
                    ErrorSerializer, code, ["application/json"], direction
                )
                bodies[code]["description"] = ERRORS[code]
        if self.is_created:
            bodies["303"] = {"description": REPEATED}
        return bodies


class FilterParameters(OpenApiFilterExtension):
    """The parameters of a filter set, as its form reads them."""

    target_class = "config.api.queries.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema, *args, **kwargs):
        filterset = getattr(auto_schema.view, "filterset_class", None)
        # An instance's own copies: the class's would keep the choices that nobody is offered.
        filters = filterset().filters if filterset else {}
        return [self.parameter(name, one.field, one.label) for name, one in filters.items()]

    @staticmethod
    def parameter(name, field, label):
        value = {"type": "string"}
        if isinstance(field, forms.ModelChoiceField):
            value["description"] = _("A code of the reference list.")
        elif isinstance(field, forms.ChoiceField):
            value["enum"] = [key for key, __ in field.choices if key]
        elif isinstance(field, forms.DateTimeField):
            value["format"] = "date-time"
        elif isinstance(field, forms.DecimalField):
            value = {"type": "integer", "minimum": 1}
        elif isinstance(field, forms.NullBooleanField):
            value = {"type": "boolean"}
        is_list = isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))
        schema = {"type": "array", "items": value} if is_list else value
        return {"name": name, "in": "query", "description": label or "", "schema": schema}


def bases():
    """Classes whose docstrings are about our code and say nothing of what stands on them."""
    from partners.api.base import RegistrySerializer  # noqa: PLC0415 - asked when all is loaded
    from partners.api.parts import PartSerializer  # noqa: PLC0415

    return [*get_lib_doc_excludes(), RegistrySerializer, PartSerializer]


def any_of(result, **kwargs):
    """A hook of spectacular: one row of a list may fit more than one of the ways described."""
    for component in result["components"]["schemas"].values():
        if "oneOf" in component:
            component["anyOf"] = component.pop("oneOf")
    return result


def documented(result):
    """What in a description holds the words of docstrings: operations, answers, components."""
    yield result["info"]
    yield from result["components"]["schemas"].values()
    for path in result["paths"].values():
        for operation in path.values():
            yield operation
            yield from operation["responses"].values()


def in_words(result, **kwargs):
    """A hook of spectacular: docstrings and the title in the language of the reader."""
    title = result["info"]["title"]
    result["info"]["title"] = gettext(title)
    for holder in documented(result):
        if holder.get("description"):
            holder["description"] = gettext(str(holder["description"]))
    return result


def descriptions():
    """The English texts that ``in_words`` translates, for the catalogues."""
    with translation.override("en"):
        result = SchemaGenerator().get_schema(request=None, public=True)
    return sorted({text for holder in documented(result) if (text := holder.get("description"))})
