"""What observers live through, over the API: changes, representatives, confirmations."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import mixins, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from config.api.endpoints import Endpoint
from config.api.errors import Conflict
from observers.models import Confirmation, Representative, StatusChange
from observers.models.standings import kept_by, observer_periods
from partners.api.base import RegistrySerializer
from partners.models import ObserverStatus, StaleRecord
from partners.policies import is_staff, partners_of


class LifeSerializer(RegistrySerializer):
    """A record that belongs to the observer of the address."""

    def given(self):
        return self.context["given"] if self.instance is None else {}


class ChangeSerializer(LifeSerializer):
    class Meta:
        model = StatusChange
        fields = ["id", "kind", "decided_on", "decision", "session", "reason", "new_name"]

    def judge(self, record, exclude):
        """``StatusChange.record`` judges it, with the period locked."""


class RepresentativeSerializer(LifeSerializer):
    class Meta:
        model = Representative
        fields = ["id", "year", "name", "function", "email"]

    def judge(self, record, exclude):
        record.full_clean(exclude=exclude - {"partner"})


class ConfirmationSerializer(LifeSerializer):
    class Meta:
        model = Confirmation
        fields = ["id", "kind", "report", "confirmed_on"]
        read_only_fields = ["confirmed_on"]


class LifeViewSet(Endpoint, mixins.ListModelMixin, mixins.CreateModelMixin, GenericViewSet):
    """The records of one kind of one observer, the newest first."""

    lookup_value_regex = "[0-9]{1,12}"
    pagination_class = None
    #: Whether only staff and the observer's own people read them.
    is_inside = True

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        number, user = int(self.kwargs["number"]), request.user
        if not observer_periods().filter(partner=number).exists():
            raise Http404
        if self.is_inside and not is_staff(user) and number not in partners_of(user):
            raise Http404

    def known_parameters(self):
        """None: these lists are short and come whole."""
        return set()

    def kept(self):
        """The running period, for whoever may write for this observer."""
        found = kept_by(self.request.user).filter(partner=self.kwargs["number"]).first()
        if found is None:
            raise PermissionDenied
        return found

    def get_queryset(self):
        model = self.serializer_class.Meta.model
        return model.objects.visible_to(self.request.user).filter(partner=self.kwargs.get("number"))

    def get_serializer_context(self):
        return super().get_serializer_context() | {"given": getattr(self, "given", {})}


class ChangeViewSet(LifeViewSet):
    """Decisions about an observer after its admission: public, as the status is."""

    queryset = StatusChange.objects.none()
    serializer_class = ChangeSerializer
    is_inside = False

    def get_queryset(self):
        return StatusChange.objects.filter(status__partner=self.kwargs.get("number"))

    def perform_create(self, serializer):
        """Record a decision and let it take effect; who keeps the list of observers may."""
        period = self.kept()
        user = self.request.user
        if not ObserverStatus.objects.editable_by(user).filter(pk=period.pk).exists():
            raise PermissionDenied
        change = StatusChange(status=period, **serializer.validated_data)
        try:
            serializer.instance = change.record(user)
        except StaleRecord as error:
            raise Conflict from error


class RepresentativeViewSet(
    LifeViewSet, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin
):
    """Whom an observer sends to the Council, by year; for staff and its own people."""

    queryset = Representative.objects.none()
    serializer_class = RepresentativeSerializer

    def create(self, request, *args, **kwargs):
        self.given = {"partner": self.kept().partner}
        return super().create(request, *args, **kwargs)

    def editable(self):
        self.kept()
        mine = Representative.objects.editable_by(self.request.user)
        found = mine.filter(partner=self.kwargs["number"]).select_for_update(of=("self",))
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def update(self, request, *args, partial=False, **kwargs):
        with transaction.atomic():
            record = self.editable()
            self.check_match(request, self.get_serializer(record).data)
            serializer = self.get_serializer(record, data=request.data, partial=partial)
            serializer.is_valid(raise_exception=True)
            serializer.save()
        return Response(serializer.data)

    def destroy(self, request, *args, **kwargs):
        with transaction.atomic():
            record = self.editable()
            self.check_match(request, self.get_serializer(record).data)
            record.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConfirmationViewSet(LifeViewSet):
    """Periodic confirmations: that nothing has changed, or what has."""

    queryset = Confirmation.objects.none()
    serializer_class = ConfirmationSerializer

    def create(self, request, *args, **kwargs):
        self.given = {"partner": self.kept().partner}
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        serializer.save(confirmed_by=self.request.user)
