"""Forms of the admin that show what was typed before it is saved, and save it once."""

from functools import partial

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.decorators import method_decorator

from config.middleware import SIGNED_OUT, edit_owner, stashed_edit
from partners import resending
from partners.forms import versions


class Unsaved:
    """An admin whose form loses nothing: not to a session that ended, not to a colleague.

    What is added twice by the same form is added once.
    """

    @method_decorator(resending.once)
    def add_view(self, request, *args, **kwargs):
        """Open one record, also where the form is sent again while the first is being saved."""
        try:
            return super().add_view(request, *args, **kwargs)
        except IntegrityError:
            answer = resending.led_before(request, resending.key_of(request))
            return answer or self.at_same_moment(
                request, partial(super().add_view, *args, **kwargs)
            )

    def change_view(self, request, *args, **kwargs):
        """Show what was typed again, where the database refuses it as somebody was quicker."""
        try:
            return super().change_view(request, *args, **kwargs)
        except IntegrityError:
            return self.at_same_moment(request, partial(super().change_view, *args, **kwargs))

    def at_same_moment(self, request, view):
        messages.error(request, versions.SAME_MOMENT)
        show_as_sent(request, dict(request.POST.lists()))
        response = view(request)
        response.status_code = 409
        return response

    def response_add(self, request, obj, *args, **kwargs):
        """Lead on, inside the transaction of the saving; a window of its own closes itself."""
        lead_on = partial(super().response_add, request, obj, *args, **kwargs)
        return lead_on() if IS_POPUP_VAR in request.POST else resending.record(request, lead_on)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        restored = stashed_edit(request) if request.method == "GET" else None
        if restored is not None:
            messages.info(request, SIGNED_OUT)
            show_as_sent(request, restored)
        conflict = self.conflict(request, object_id)
        context = (extra_context or {}) | conflict
        response = super()._changeform_view(request, object_id, form_url, context)
        if conflict:
            response.status_code = 409
        return response

    def conflict(self, request, object_id):
        """What the page says where somebody has saved since the form was opened; else nothing.

        What was sent is joined then with what is stored, and only shown.
        """
        record = self.stale_record(request, object_id)
        if record is None:
            return {}
        mine, theirs = (self.both_forms(request, record, data) for data in (request.POST, None))
        result = versions.merged(request.POST, mine, theirs)
        for name, value in self.stamps(record).items():
            result.data[name] = value
        result.data[versions.OPENED] = versions.seal(*theirs)
        request.POST, request.is_only_shown = result.data, True
        return {"differences": result.clashes, "taken": result.taken, "last": self.last(record)}

    def stale_record(self, request, object_id):
        """The record that was sent, if it is no longer the one that was opened."""
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return None
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_change_permission(request, record):
            return None
        if connection.in_atomic_block:  # what is only shown again is not being saved
            # held, so that of two who save at one moment the second sees what the first has written
            list(self.model._base_manager.select_for_update().filter(pk=record.pk).only("pk"))
            record = self.get_object(request, unquote(object_id))
        seen = {name: request.POST.get(name) for name in self.stamps(record)}
        return record if self.is_stale(seen, self.stamps(record)) else None

    def stamps(self, record):
        """The hidden fields by which a form says what it was opened with."""
        raise NotImplementedError  # each kind of record says it in its own way

    def is_stale(self, seen, now):
        return seen != now

    def last(self, record):
        """The row of history that says who saved in between."""
        raise NotImplementedError  # known where the history is

    def both_forms(self, request, record, data):
        """The form and its rows that the reader may change: as sent, or of the record as it is."""
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)
        rows = {}
        for kind, inline in self.get_formsets_with_inlines(request, record):
            if inline.has_change_permission(request, record):
                prefix = kind.get_default_prefix()
                rows[prefix] = kind(
                    data, instance=record, prefix=prefix, queryset=inline.get_queryset(request)
                )
        return form(data, instance=record), rows

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return only_shown(form) if is_only_shown(request) else form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if is_only_shown(request):
            for formset in formsets:
                versions.unjudge_rows(formset)
        return formsets, inlines

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["edit_of"] = edit_owner(request.user)
        if obj is not None and self.has_change_permission(request, obj):
            stamps = self.stamps(obj)
            form = context["adminform"].form
            rows = {one.formset.prefix: one.formset for one in context["inline_admin_formsets"]}
            sent = request.POST if form.is_bound else stamps
            context["stamps"] = {name: sent.get(name, "") for name in stamps}
            context["opened"] = (
                form.data.get(versions.OPENED, "") if form.is_bound else versions.seal(form, rows)
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def show_as_sent(request, values):
    """Go on as if these lists of values had just been sent, but save nothing."""
    data = QueryDict(mutable=True)
    for name, texts in values.items():
        data.setlist(name, texts)
    request.method, request.POST, request._files = "POST", data, MultiValueDict()
    request.is_only_shown = True


def is_only_shown(request):
    return getattr(request, "is_only_shown", False)


def only_shown(form):
    """The same form, which judges and saves nothing before it is sent again."""

    class Shown(form):
        def full_clean(self):
            versions.unjudge(self)

        def is_valid(self):
            return False

    return Shown
