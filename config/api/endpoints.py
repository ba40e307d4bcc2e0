"""What every endpoint does: refuse unknown parameters, stamp what it shows, honour stamps."""

from hashlib import blake2b

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import ValidationError

from config.api.bodies import dumps
from config.api.errors import PreconditionFailed
from config.api.queries import parameter_errors, value_errors


def etag_of(body):
    """The stamp of a body: another reader, or another content, has another one."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


class Endpoint:
    """Mix into a view of the API, first."""

    #: Query parameters besides those of the filters and of paging.
    parameters: tuple[str, ...] = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        errors = parameter_errors(request, self.known_parameters())
        if errors and self.filters_its_list:
            errors = value_errors(request, self.filterset_class) | errors
        if errors:
            raise ValidationError(errors)

    @property
    def filters_its_list(self):
        """Whether this request asks for a list that can be narrowed."""
        is_list = getattr(self, "action", None) == "list"
        return is_list and getattr(self, "filterset_class", None) is not None

    def known_parameters(self):
        """The names of the parameters that mean something here."""
        known = set(self.parameters)
        if getattr(self, "action", None) == "list":
            filterset = getattr(self, "filterset_class", None)
            known |= set(filterset.base_filters if filterset else ())
            known |= set(getattr(self.paginator, "parameters", ()))
        return known

    def finalize_response(self, request, response, *args, **kwargs):
        """Stamp an answer, or say that the reader has it already."""
        is_read = request.method in SAFE_METHODS and response.status_code == status.HTTP_200_OK
        if is_read and hasattr(response, "data"):
            response = self.stamped(request, response.data)
        response = super().finalize_response(request, response, *args, **kwargs)
        # who asks decides what is seen, and in which language errors and exports speak
        patch_vary_headers(response, ("Accept", "Accept-Language", "Authorization", "Cookie"))
        if not response.has_header("Cache-Control"):
            scope = "private" if request.user.is_authenticated else "public"
            response["Cache-Control"] = f"{scope}, no-cache"
        return response

    def stamped(self, request, data):
        """The answer with its stamp, or 304 for whoever has it."""
        body = dumps(data)
        etag = etag_of(body)
        answer = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
        return get_conditional_response(request._request, etag=etag, response=answer)

    def check_match(self, request, data):
        """Raise when ``If-Match`` names another version than ``data``, the present one."""
        header = request.headers.get("If-Match")
        if not header:
            return
        etag = etag_of(dumps(data))
        # a proxy that compresses marks stamps as weak; they still name one version
        named = {tag.removeprefix("W/") for tag in parse_etags(header.strip())}
        if named != {"*"} and etag not in named:
            raise PreconditionFailed(etag)
