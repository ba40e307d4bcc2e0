"""Partners: the light list, one whole record, and how records are opened, changed and confirmed."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from config.api.bodies import CSVRenderer, JSONRenderer
from config.api.errors import Conflict
from config.api.paging import Chain, ChainedPagination
from config.api.queries import StrictFilterBackend, choice
from config.api.schema import asked
from partners import candidates, exports, listing, policies, rounds
from partners.api import parts
from partners.api.base import RegistrySerializer, Writing
from partners.api.plans import plan_of
from partners.filters import PartnerFilter
from partners.models import Partner, StaleRecord, User

#: How a parameter of the list says yes and no.
YES_NO = ("0", "1")


class PartnerSerializer(RegistrySerializer):
    """A whole record, with what hangs on it; a field that the reader may not see is left out."""

    #: For staff and the partner's own people, and for staff.
    INSIDE = ("public_details", "status_reason", "is_listed", "contacts", "agreements", "documents")
    INTERNAL = ("focal_person", "confirmed_by", "notes", "assessments")

    url = serializers.SerializerMethodField()
    focal_person = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_staff=True, is_active=True),
        required=False,
        allow_null=True,
    )
    confirmed_by = serializers.StringRelatedField()
    names = parts.NameSerializer(many=True, read_only=True, source="*")
    identifiers = parts.IdentifierSerializer(many=True, read_only=True, source="*")
    engagements = parts.EngagementSerializer(many=True, read_only=True, source="*")
    observer_statuses = parts.ObserverStatusSerializer(many=True, read_only=True, source="*")
    contacts = parts.ContactSerializer(many=True, read_only=True, source="*")
    agreements = parts.AgreementSerializer(many=True, read_only=True, source="*")
    documents = parts.DocumentSerializer(many=True, read_only=True, source="*")
    notes = parts.NoteSerializer(many=True, read_only=True, source="*")
    assessments = parts.AssessmentSerializer(many=True, read_only=True, source="*")

    class Meta:
        model = Partner
        fields = [
            "number", "uuid", "url", "version",
            *Partner.MEMBER_FIELDS, *Partner.STAFF_FIELDS,
            "merged_into", "confirmed_on", "confirmed_by", "created_at", "updated_at",
            "names", "identifiers", "engagements", "observer_statuses",
            "contacts", "agreements", "documents", "notes", "assessments",
        ]  # fmt: skip

    def get_url(self, partner) -> str:
        return reverse(
            "api:partners-detail", args=[partner.pk], request=self.context.get("request")
        )

    def get_fields(self):
        fields = super().get_fields()
        if not self.is_described and not policies.is_staff(self.user):
            for name in Partner.STAFF_FIELDS:
                fields[name].read_only = True
            for name in self.INTERNAL:
                del fields[name]
        return fields

    def to_representation(self, partner):
        data = super().to_representation(partner)
        if policies.is_staff(self.user) or partner.pk in policies.partners_of(self.user):
            return data
        for name in Partner.Detail.values:
            if not partner.shown(name, self.user):
                data[name] = None
        return {name: value for name, value in data.items() if name not in self.INSIDE}

    def judge(self, record, exclude):
        super().judge(record, exclude)
        record.check_kept_by(self.user)


class ListedPartnerSerializer(PartnerSerializer):
    """A partner in a list: the columns of an export, in codes, and the address of the record."""

    # rows are read by ``listing.rows``; this describes them, from the same table
    other_names = serializers.ListField(child=serializers.CharField())
    observer_since = serializers.DateField(allow_null=True)

    class Meta(PartnerSerializer.Meta):
        fields = [*(one.key for one in listing.COLUMNS if not one.is_repeated), "url"]

    def get_fields(self):
        fields = super().get_fields()
        for column in listing.COLUMNS:
            if column.is_repeated:
                continue
            field = fields[column.key]
            # what only staff are told may be missing
            field.read_only, field.required = not column.is_internal, False
            field.allow_null = field.allow_null or column.key in listing.DETAILS
            field.label = column.heading if column.title else field.label
        return fields


class GonePartnerSerializer(serializers.Serializer):
    """What is left of a partner that is not public any more, for whoever keeps a copy."""

    number = serializers.IntegerField()
    uuid = serializers.UUIDField()
    status = serializers.CharField(
        help_text=gettext_lazy("archived, merged, or gone: not public any more.")
    )
    updated_at = serializers.DateTimeField()
    merged_into = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("The number of the partner that was kept.")
    )


class PartnerPagination(ChainedPagination):
    """Pages that say of a search whether they hold what was searched for, or what is nearest to it."""

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        described["properties"]["is_nearest"] = {
            "type": "boolean",
            "description": _(
                "With q: true when no partner holds all that was searched for, and the results are"
                " the nearest ones."
            ),
        }
        return described

    def searched(self, results, plan):
        """The page, and what kind of find it is when something was searched for."""
        body = self.body(results)
        return body | {"is_nearest": plan.is_nearest} if self.request.GET.get("q") else body


class PartnerViewSet(Writing, GenericViewSet):
    """Partner organisations."""

    queryset = Partner.objects.none()
    serializer_class = PartnerSerializer
    filterset_class = PartnerFilter
    pagination_class = PartnerPagination
    renderer_classes = [JSONRenderer, CSVRenderer]
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,12}"

    def known_parameters(self):
        more = {"list": {"cursor", "format", "bom", "hxl"}, "create": {"force"}}
        return super().known_parameters() | more.get(self.action, set())

    def get_queryset(self):
        return Partner.objects.visible_to(self.request.user).select_related(
            "category", "hq_country", "registration_country", "focal_person", "confirmed_by"
        )

    def editable(self):
        return Partner.objects.editable_by(self.request.user)

    def filterset(self):
        """The list's filters, valid."""
        partners = Partner.objects.visible_to(self.request.user)
        return StrictFilterBackend().bound(self.request, partners, self)

    @extend_schema(
        parameters=[
            asked(
                "cursor",
                gettext_lazy("Empty to begin; then follow “next”: for whoever copies everything."),
            ),
            asked(
                "format",
                gettext_lazy("csv for the whole filtered list as a file."),
                ("json", "csv"),
            ),
            asked(
                "bom",
                gettext_lazy("With format=csv: 1 for a byte order mark, as Excel likes."),
                YES_NO,
            ),
            asked("hxl", gettext_lazy("With format=csv: 1 for a row of HXL hashtags."), YES_NO),
        ],
        responses={
            (200, "application/json"): PolymorphicProxySerializer(
                "PartnerRow", [ListedPartnerSerializer, GonePartnerSerializer], None
            ),
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def list(self, request, *args, **kwargs):
        """List partners, in pages, in a chain by cursor, or all of them as CSV."""
        given = request.query_params
        usual = request.accepted_renderer.format
        if choice(given, "format", ("json", "csv"), usual) == "csv":
            options = {name: choice(given, name, YES_NO, "0") == "1" for name in ("bom", "hxl")}
            partners = self.filterset().qs
            return exports.response(partners, request.user, "csv", coded=True, **options)
        if "cursor" in given:
            return Response(self.chain())
        if "updated_since" in given:
            return Response(self.changes())
        plan = plan_of(request, PartnerFilter.base_filters, self.filterset)
        numbers = plan.numbers(*self.paginator.window(request, plan.total))
        return Response(self.paginator.searched(self.rows(numbers), plan))

    def rows(self, numbers, *, may_be_gone=False):
        """The rows of a list; a stone for what the reader does not see any more."""
        user, seen = self.request.user, numbers
        if may_be_gone:
            visible = Partner.objects.visible_to(user).filter(pk__in=numbers)
            visible = set(visible.order_by().values_list("pk", flat=True))
            seen = [number for number in numbers if number in visible]
        address = reverse("api:partners-list", request=self.request)
        rows = {row["number"]: row for row in listing.rows(seen, user)}
        for number, row in rows.items():
            row["url"] = f"{address}{number}/"
        if len(seen) < len(numbers):
            lost = [number for number in numbers if number not in rows]
            rows |= {stone["number"]: stone for stone in listing.tombstones(lost, user)}
        return [rows[number] for number in numbers if number in rows]

    def changes(self):
        """A page of what has changed; what is gone comes after what is there."""
        filterset = self.filterset()
        since = filterset.form.cleaned_data["updated_since"]
        gone = listing.gone(self.request.user, since).order_by("updated_at", "pk")
        there = filterset.total
        start, stop = self.paginator.window(self.request, there + gone.count())
        numbers = filterset.numbers(start, min(stop, there)) if start < there else []
        rest = gone.values_list("pk", flat=True)[max(0, start - there) : max(0, stop - there)]
        rows = self.rows([*numbers, *rest], may_be_gone=True)
        return self.paginator.searched(rows, filterset)

    def chain(self):
        """The next piece of everything, in the order of change."""
        given = self.request.query_params
        chain = Chain(self.request)
        for name, right in (("page", None), ("ordering", "updated")):
            if given.get(name, right) != right:
                message = _(
                    "Leave this out: a cursor goes through the list in the order of change."
                )
                raise serializers.ValidationError({name: [message]})
        filterset = self.filterset()
        partners = filterset.qs
        if since := filterset.form.cleaned_data["updated_since"]:
            gone = listing.gone(self.request.user, since)
            either = Q(pk__in=partners.order_by().values("pk")) | Q(pk__in=gone.values("pk"))
            partners = Partner.objects.filter(either)
        found = chain.cut(partners)
        rows = self.rows([number for number, __ in found], may_be_gone=bool(since))
        return chain.body(rows, found[-1] if found else None)

    def retrieve(self, request, *args, **kwargs):
        """Show one partner; the number of a merged one leads to the record that was kept."""
        merged = Partner.objects.filter(pk=self.kwargs["number"], status=Partner.Status.MERGED)
        kept = Partner.objects.visible_to(request.user).filter(merged__in=merged).first()
        if kept is None:
            return super().retrieve(request, *args, **kwargs)
        headers = {"Location": reverse("api:partners-detail", args=[kept.pk], request=request)}
        return Response(
            {"merged_into": kept.pk}, status.HTTP_301_MOVED_PERMANENTLY, headers=headers
        )

    @extend_schema(
        parameters=[
            asked(
                "force",
                gettext_lazy("true when you have looked at the candidates and none is the same."),
                ("true", "false"),
            )
        ]
    )
    def create(self, request, *args, **kwargs):
        """Open a record, unless it is likely that there is one already."""
        if not policies.may_add_partners(request.user):
            message = _("Only registry officers and office focal points open new records.")
            raise PermissionDenied(message)
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        given = serializer.validated_data
        force = choice(self.request.query_params, "force", ("true", "false"), "false")
        found = force == "false" and self.candidates(given)
        if found:
            message = _(
                "There may be a record of this organisation already. Look at the candidates; "
                "if none is the same, send the request again with ?force=true."
            )
            shown = [self.candidate(*pair) for pair in found]
            raise Conflict(message, "possible_duplicates", candidates=shown)
        partner = serializer.save()
        rounds.take_in([partner.pk])
        return partner

    def candidates(self, given):
        """The records that a body may be which somebody is about to enter."""
        country = given.get("hq_country")
        told = ("acronym", "website", "email", "city", "founded")
        return candidates.for_new(
            self.request.user,
            name=given["legal_name"],
            country=country.code if country else "",
            **{name: given.get(name) or "" for name in told},
        )

    def candidate(self, partner, verdict):
        """A record that may be the same body."""
        return {
            "number": partner.pk,
            "url": reverse("api:partners-detail", args=[partner.pk], request=self.request),
            "legal_name": partner.legal_name,
            "acronym": partner.acronym,
            "hq_country": partner.hq_country and partner.hq_country.code,
            "verdict": verdict.verdict,
            "probability": verdict.probability,
            "reasons": [str(reason.label) for reason in verdict.reasons],
            "reason_codes": [reason.value for reason in verdict.reasons],
        }

    def check_match(self, request, record):
        """Honour ``If-Match``, and a ``version`` in the body."""
        super().check_match(request, record)
        sent = request.data.get("version") if isinstance(request.data, dict) else None
        if sent is not None and sent != record["version"]:
            raise StaleRecord

    @action(detail=True, methods=["post"])
    def confirm(self, request, **kwargs):
        """Say that the record is right today."""
        with transaction.atomic():
            confirmable = Partner.objects.confirmable_by(request.user)
            partner = self.find(confirmable.select_for_update(of=("self",)))
            partner.confirm(request.user)
        return self.answer(self.represent(partner))
