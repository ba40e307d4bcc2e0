"""What staff write about a file: who is asked for an opinion, notes, officer, place on the list."""

from collections.abc import Mapping

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from observers.models import Application, Assignment, CaseNote, staff_with
from partners.api.base import RegistrySerializer, Removing, Writing
from partners.policies import Role


class PersonField(serializers.SlugRelatedField):
    """A member of staff, by e-mail address."""

    default_error_messages = {
        "does_not_exist": _("Nobody with the address “{value}” can be named here."),
    }

    def __init__(self, role, **options):
        super().__init__(slug_field="email", queryset=staff_with(role), **options)


class CasePartSerializer(RegistrySerializer):
    """A record of the file of the address."""

    url = serializers.SerializerMethodField()

    def get_url(self, record) -> str:
        return reverse(
            f"observers-api:application-{self.Meta.slug}-detail",
            args=[self.context["view"].kwargs["reference"], record.pk],
            request=self.context["request"],
        )

    def given(self):
        return {"application": self.context["application"]} if self.instance is None else {}

    def judge(self, record, exclude):
        record.full_clean(exclude=exclude - {"application"})


class AssignmentSerializer(CasePartSerializer):
    reviewer = PersonField(
        Role.REVIEWER,
        required=False,
        allow_null=True,
        help_text=_("An e-mail address. A reviewer or an office, one of the two."),
    )
    assigned_by = serializers.StringRelatedField()

    class Meta:
        model = Assignment
        slug = "assignments"
        fields = ["id", "url", "reviewer", "office", "due_on", "assigned_by", "assigned_at"]


class CaseNoteSerializer(CasePartSerializer):
    author = serializers.StringRelatedField()

    class Meta:
        model = CaseNote
        slug = "notes"
        fields = ["id", "url", "kind", "language", "text", "author", "at"]


class CasePartViewSet(
    Writing, mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.CreateModelMixin,
    mixins.UpdateModelMixin, GenericViewSet,
):  # fmt: skip
    """Records of one kind in one file; to whoever is not staff of this file they are not there."""

    lookup_value_regex = "[0-9]{1,12}"
    pagination_class = None
    #: Which column says who wrote it, and what the rows name.
    signed = ""
    related: tuple[str, ...] = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        files = Application.objects.read_by_staff(request.user)
        get_object_or_404(files, reference=kwargs["reference"])

    def known_parameters(self):
        """None: these lists are short and come whole."""
        return set()

    def rows(self):
        return self.serializer_class.Meta.model.objects.filter(
            application__reference=self.kwargs.get("reference")
        )

    def get_queryset(self):
        return self.rows().visible_to(self.request.user).select_related(*self.related)

    def editable(self):
        return self.rows().editable_by(self.request.user)

    def get_serializer_context(self):
        return super().get_serializer_context() | {"application": getattr(self, "file", None)}

    def writable_files(self):
        """The files to which the user adds such a record."""
        return Application.objects.managed_by(self.request.user)

    def create(self, request, *args, **kwargs):
        files = self.writable_files().select_related("partner")
        self.file = get_object_or_404(files, reference=kwargs["reference"])
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        return serializer.save(**{self.signed: self.request.user})


class AssignmentViewSet(Removing, CasePartViewSet):
    """Who is asked for an opinion on a file, until when; case officers ask, and take it back."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentSerializer
    signed = "assigned_by"
    related = ("reviewer", "office", "assigned_by")


class CaseNoteViewSet(CasePartViewSet):
    """Notes of staff on a file: internal, of risk, or the Secretariat's for the Council paper."""

    queryset = CaseNote.objects.none()
    serializer_class = CaseNoteSerializer
    signed = "author"
    related = ("author",)

    def writable_files(self):
        """The Secretariat's note is also for who prepares the Council."""
        said = self.request.data
        if isinstance(said, Mapping) and said.get("kind") == CaseNote.Kind.SECRETARIAT:
            return Application.objects.noted_by(self.request.user)
        return super().writable_files()


class FileFieldsSerializer(RegistrySerializer):
    """Some fields of a file, with its address."""

    url = serializers.SerializerMethodField()

    def get_url(self, application) -> str:
        return reverse(
            f"observers-api:{self.Meta.slug}",
            args=[application.reference],
            request=self.context.get("request"),
        )


class OfficerSerializer(FileFieldsSerializer):
    """Who answers for a file."""

    case_officer = PersonField(
        Role.CASE_OFFICER, allow_null=True, help_text=_("An e-mail address, or null for nobody.")
    )

    class Meta:
        model = Application
        slug = "officer"
        fields = ["url", *Application.STAFF_FIELDS]


class AgendaSerializer(FileFieldsSerializer):
    """What the Council's list needs to know of a file."""

    class Meta:
        model = Application
        slug = "agenda"
        fields = ["url", *Application.AGENDA_FIELDS]

    def get_fields(self):
        fields = super().get_fields()
        if isinstance(self.instance, Application):
            for name in set(Application.AGENDA_FIELDS).difference(self.instance.agenda_fields):
                fields[name].read_only = True
        return fields


class FileFieldsView(
    Writing, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, GenericViewSet
):  # fmt: skip
    """Fields of a file that one office writes; the others read them."""

    queryset = Application.objects.none()
    lookup_field = "reference"

    def get_queryset(self):
        return Application.objects.read_by_staff(self.request.user).for_lists()


class OfficerView(FileFieldsView):
    """The case officer of an application; case officers name one."""

    serializer_class = OfficerSerializer

    def editable(self):
        return Application.objects.managed_by(self.request.user)


class AgendaView(FileFieldsView):
    """Symbol and date of the paper, session and place on its list; for the governing bodies."""

    serializer_class = AgendaSerializer

    def editable(self):
        return Application.objects.placed_by(self.request.user)
