"""The readable description of the API, made from the same schema that programs read."""

from functools import lru_cache
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular import renderers
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.serializers import ValidationError
from rest_framework.views import APIView

from config.api.bodies import JSONRenderer
from config.api.endpoints import Endpoint
from config.api.queries import choice, parameter_errors
from config.api.schema import ERRORS
from partners.models import ApiToken


@login_not_required
@require_safe
def root(request):
    """Lead whoever begins at the top to the description."""
    return redirect("api:docs")


@login_not_required
@require_safe
def docs(request):
    """Everything that can be asked, in plain HTML: no script, nothing from another site."""
    context = {
        "sections": sections(get_language()),
        "errors": ERRORS.items(),
        "address": request.build_absolute_uri("/api/v1/"),
        "prefix": ApiToken.PREFIX,
    }
    return render(request, "api/docs.html", context)


@lru_cache(maxsize=len(settings.LANGUAGES))
def sections(language):
    """``[(tag, [operation, …]), …]`` in the present language; nothing of it changes while we run."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operations = [
        operation_of(schema, path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    operations.sort(key=lambda operation: operation["tag"] != "partners")
    return [(tag, list(group)) for tag, group in groupby(operations, lambda one: one["tag"])]


def operation_of(schema, path, method, operation):
    """What the page says of one operation."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "tag": operation["tags"][0],
        "method": method.upper(),
        "path": path,
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "is_in": parameter["in"],
                "is_required": parameter.get("required", False),
                "description": parameter.get("description", ""),
                **kind_of(schema, parameter["schema"]),
            }
            for parameter in operation.get("parameters", ())
        ],
        "fields": fields_of(schema, body.get("schema", {})),
        "answer": fields_of(schema, answer_of(operation)),
    }


def answer_of(operation):
    """The schema of what comes back when all is well."""
    good = [answer for code, answer in operation["responses"].items() if code[0] == "2"]
    return good[0].get("content", {}).get("application/json", {}).get("schema", {})


def resolved(schema, part):
    """A part of the schema, wherever it is written."""
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
    return part


def fields_of(schema, part):
    """The fields of an object; of the objects in a list, when it is a page of one.

    Of rows that may look different, the fields of the usual ones.
    """
    part = resolved(schema, part)
    part = resolved(schema, next(iter(part.get("anyOf", ())), part))
    properties = part.get("properties", {})
    if "results" in properties:
        return fields_of(schema, properties["results"]["items"])
    required = part.get("required", ())
    return [
        {
            "name": name,
            "is_required": name in required,
            "is_read_only": field.get("readOnly", False),
            "description": field.get("description") or field.get("title", ""),
            **kind_of(schema, field),
        }
        for name, field in properties.items()
    ]


def kind_of(schema, part):
    """What kind of value, whether a list of them, and the words to choose from."""
    part = resolved(schema, part)
    if "items" in part:
        return kind_of(schema, part["items"]) | {"is_list": True}
    ways = [resolved(schema, way) for way in part.get("oneOf") or part.get("allOf") or ()]
    values = [value for way in [part, *ways] for value in way.get("enum", ()) if value]
    first = part if "type" in part else next((way for way in ways if "type" in way), {})
    return {
        "kind": first.get("format") or first.get("type", ""),
        "values": values,
        "is_list": False,
    }


class Description(SpectacularAPIView):
    """The OpenAPI description as JSON, or as YAML by ``Accept`` or ``?format=``."""

    renderer_classes = [
        renderers.OpenApiJsonRenderer2,
        renderers.OpenApiJsonRenderer,
        renderers.OpenApiYamlRenderer2,
        renderers.OpenApiYamlRenderer,
    ]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if errors := parameter_errors(request, {"format", "lang"}):
            raise ValidationError(errors)
        choice(request.query_params, "format", ("json", "yaml"), "json")
        choice(request.query_params, "lang", dict(settings.LANGUAGES), settings.LANGUAGE_CODE)

    def perform_content_negotiation(self, request, force=False):
        """A format in the address has the last word."""
        asked = request.query_params.get("format")
        named = [one for one in self.get_renderers() if one.format == asked]
        if named:
            return named[0], named[0].media_type
        return super().perform_content_negotiation(request, force)

    def finalize_response(self, request, response, *args, **kwargs):
        if response.exception and hasattr(request, "accepted_renderer"):
            # an error is JSON, whatever was asked for
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)

    def _get_filename(self, request, version):
        """Plain ASCII: the title has a dash, which a header could only hold encoded."""
        return f"portal-api.{request.accepted_renderer.format}"


class Nothing(Endpoint, APIView):
    """Any other address: not found, in the API's words."""

    schema = None

    def initial(self, request, *args, **kwargs):
        raise NotFound
