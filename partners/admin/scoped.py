"""Access in the admin: the querysets and policies of the pages, asked once for every list."""

from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import DateTimeField
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import policies
from partners.admin.choosing import ChoosingForm, KnownSelect, choosable, could_be_key
from partners.admin.unsaved import Unsaved
from partners.models.changes import entries_of, last_change
from partners.models.shapes import Recorded

#: What the form was saved for, where it says nothing new.
NOTHING_CHANGED = gettext_lazy("You saved the form as it was: nothing has changed.")
#: Columns that change by signing in, not by an administrator's form.
UNSEEN = ("password", "last_login")


class LastSave(NamedTuple):
    """Who saved a record last and when, by the names that a row of history has."""

    history_user: Any
    history_user_id: int
    history_date: Any


class Choosing:
    """Fields of an admin or an inline that offer what its reader may choose."""

    form = ChoosingForm

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        rows = choosable(db_field, request.user)
        if rows is not None:
            kwargs["queryset"] = rows
        if db_field.name == "office" and policies.is_focal_point(request.user):
            kwargs["initial"] = request.user.office_id
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ReadableList(ChangeList):
    """A list whose address may say anything: what is no value of a column narrows nothing."""

    def get_queryset(self, request, *args, **kwargs):
        try:
            found = super().get_queryset(request, *args, **kwargs)
            found.query.sql_with_params()  # a year is looked at only when SQL is written
        except EmptyResultSet:
            return found
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error
        return found


class PortalAdmin(Unsaved, Choosing, admin.ModelAdmin):
    """A list for staff; who may do more is said by the two kinds below."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_on_top = True

    def save_model(self, request, obj, form, change):
        """Write what is new: a form saved as it was opened leaves its record as it is."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def log_change(self, request, obj, message):
        """Note a change in the log, where there was one."""
        request.changed_nothing = not message
        return None if request.changed_nothing else super().log_change(request, obj, message)

    def message_user(self, request, message, *args, **kwargs):
        """Say what was done; that a record was changed only where it was."""
        if getattr(request, "changed_nothing", False):
            message, args, kwargs = NOTHING_CHANGED, (messages.INFO,), {}
        super().message_user(request, message, *args, **kwargs)

    def stamps(self, record):
        """What the record says, as a digest: whoever saves has seen it so."""
        said = [
            repr(field.value_from_object(record))
            for field in record._meta.concrete_fields
            if field.name not in UNSEEN
        ]
        said += [
            repr(sorted(getattr(record, field.name).values_list("pk", flat=True)))
            for field in record._meta.many_to_many
        ]
        return {"seen": sha256("\n".join(said).encode()).hexdigest()}

    def is_stale(self, seen, now):
        return None not in seen.values() and seen != now

    def last(self, record):
        """Who saved last, as the log of the administration knows."""
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(record), object_id=record.pk
        )
        entry = entries.select_related("user").first()
        return entry and LastSave(entry.user, entry.user_id, entry.action_time)

    def has_module_permission(self, request):
        return policies.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return policies.is_staff(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changelist(self, request, **kwargs):
        return ReadableList

    def get_changeform_initial_data(self, request):
        """What the address fills in, without what the form could not show."""
        fields = {field.name: field for field in [*self.opts.fields, *self.opts.many_to_many]}
        return {
            name: value
            for name, value in super().get_changeform_initial_data(request).items()
            if name in fields and can_be_shown(fields[name], value)
        }

    def response_action(self, request, queryset):
        """Do something with the chosen rows; what cannot be the number of a row is refused."""
        key = self.opts.pk
        try:
            for number in request.POST.getlist(ACTION_CHECKBOX_NAME):
                key.run_validators(key.to_python(number))
        except ValidationError:
            self.message_user(request, _("There is no such row: choose again."), messages.ERROR)
            return None
        return super().response_action(request, queryset)

    def get_choices(self, request, queryset, term):
        """The rows that an autocomplete field offers for what was typed."""
        found, has_duplicates = self.get_search_results(request, queryset, term)
        return found.distinct() if has_duplicates else found


def can_be_shown(field, value):
    """Whether a field of a form shows what an address says of it, be it right or wrong.

    Django's own field for a moment takes moments only, and no text.
    """
    if field.remote_field is None:
        return not isinstance(field, DateTimeField)
    return all(map(could_be_key, value if isinstance(value, list) else [value]))


class ScopedAdmin(PortalAdmin):
    """A list whose model says who sees and who edits which rows."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def is_within(self, request, scope, obj):
        """Whether an object is in one of the reader's scopes; asked once a request."""
        asked = request.__dict__.setdefault("admin_scopes", {})
        key = (scope, self.model, obj.pk)
        if key not in asked:
            rows = getattr(self.model.objects, scope)(request.user)
            asked[key] = rows.filter(pk=obj.pk).exists()
        return asked[key]

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return super().has_view_permission(request)
        return self.is_within(request, "visible_to", obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "office" and not policies.is_registry_officer(request.user):
            # without its office a record would be lost to the focal point who wrote it
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return policies.may_add_partners(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            user = request.user
            return policies.may_add_partners(user) or bool(policies.partners_edited_by(user))
        return self.is_within(request, "editable_by", obj)


class HistoryAdmin(ScopedAdmin):
    """A list of records whose history is kept, and read as old and new values.

    The history library brings an admin of its own; its form of an old version saves what is
    posted to it, round the rules, even where reverting is switched off. So it is not used.
    """

    history_per_page = 50

    def save_model(self, request, obj, form, change):
        """Save a record with its lists, so that one is not written without the other."""
        if isinstance(obj, Recorded):
            obj.save(lists=obj.lists_of(form.cleaned_data))
        else:
            super().save_model(request, obj, form, change)

    def history_entries(self, obj, reader):
        """The changes of a record, newest first, without records that the reader does not see."""
        rows = obj.history.select_related("history_user").order_by("history_date", "history_id")
        return list(entries_of(self.model, list(rows), reader))[::-1]

    def stamps(self, record):
        last = self.last(record)
        return {"seen": str(last.pk)} if last else {}

    def last(self, record):
        return last_change(record)

    def history_view(self, request, object_id, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        pages = Paginator(self.history_entries(obj, request.user), self.history_per_page)
        page = pages.get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(object)s") % {"object": obj},
            "subtitle": None,
            "opts": self.opts,
            "object": obj,
            "page": page,
            "page_numbers": list(pages.get_elided_page_range(page.number)),
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return render(request, "admin/partners/history.html", context)


class AdministratorsAdmin(PortalAdmin):
    """A list that administrators keep; ``STAFF_READ`` lets the rest of the staff look."""

    STAFF_READ = True

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        user = request.user
        return policies.is_staff(user) if self.STAFF_READ else policies.is_administrator(user)

    def has_add_permission(self, request):
        return policies.is_administrator(request.user)

    def has_change_permission(self, request, obj=None):
        return policies.is_administrator(request.user)


class ReadOnlyAdmin(AdministratorsAdmin):
    """A list that administrators look at and nobody writes by hand."""

    STAFF_READ = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
