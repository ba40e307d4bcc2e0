"""What hangs on an application, whatever it is: found through the application of the address."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from config.api.endpoints import Endpoint
from observers import policies
from observers.models import Application


class PartsViewSet(Endpoint, ViewSet):
    """Parts of one application; those of another one are not there."""

    lookup_value_regex = "[0-9]{1,12}"

    def known_parameters(self):
        """None: these lists are short and come whole."""
        return set()

    def application(self):
        """The application of this address, if it is there for the user."""
        applications = Application.objects.visible_to(self.request.user).select_related("guideline")
        return get_object_or_404(applications, reference=self.kwargs["reference"])

    def drafting(self):
        """The application, for whoever fills it in; others who see it are told that they do not."""
        application = self.application()
        if not policies.is_drafting(self.request.user, application):
            raise PermissionDenied(_("Only the organisation's own people write this."))
        return application

    def read(self, serializer_class, rows):
        context = {"request": self.request}
        return Response(serializer_class(rows, many=True, context=context).data)

    def body(self, serializer_class, **options):
        """The body of a request, valid, as a dictionary."""
        context = {"request": self.request}
        serializer = serializer_class(data=self.request.data, context=context, **options)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
