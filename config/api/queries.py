"""Query parameters: what is unknown or malformed is an error that names it."""

from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _
from django_filters import utils
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.serializers import ValidationError


class StrictFilterBackend(DjangoFilterBackend):
    """The plain ``FilterSet`` of a list, whose form errors become a 400."""

    def bound(self, request, queryset, view):
        """The filter set of a request, valid."""
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise utils.translate_validation(filterset.errors)
        return filterset

    def filter_queryset(self, request, queryset, view):
        if self.get_filterset_class(view, queryset) is None:
            return queryset
        return self.bound(request, queryset, view).qs


def parameter_errors(request, known):
    """What is wrong with the names and the text of the address's parameters, by name."""
    errors: dict[str, list[str]] = {}
    if not request.query_params:
        return errors
    for name in broken(request.META.get("QUERY_STRING", "")):
        errors[name] = [_("This is not text in UTF-8.")]
    for name, values in request.query_params.lists():
        if name not in known:
            message = (
                _("There is no such parameter here. Known: %(names)s.")
                if known
                else _("This address takes no parameters.")
            )
            errors[name] = [message % {"names": ", ".join(sorted(known))}]
        elif any("\x00" in value for value in values):
            errors[name] = [_("Remove the invisible control characters: they cannot be kept.")]
    return errors


def value_errors(request, filterset_class):
    """What the filters of a list say of the values in the address, by name."""
    nothing = filterset_class._meta.model.objects.none()
    filterset = filterset_class(request.query_params, queryset=nothing, request=request)
    return {name: list(texts) for name, texts in filterset.errors.items()}


def broken(query):
    """The names of the parameters whose bytes are not UTF-8."""
    if "%" not in query and query.isascii():
        return
    for pair in query.encode("latin-1", "replace").split(b"&"):
        try:
            unquote_to_bytes(pair).decode()
        except UnicodeDecodeError:
            name = unquote_to_bytes(pair.partition(b"=")[0])
            yield name.decode("utf-8", "replace")


def choice(given, name, choices, usual):
    """The value of a parameter that has few; an error that names it for any other."""
    value = given.get(name, usual)
    if value not in choices:
        message = _("Give one of these: %(choices)s.") % {"choices": ", ".join(choices)}
        raise ValidationError({name: [message]})
    return value
