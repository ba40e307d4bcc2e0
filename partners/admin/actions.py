"""What can be done with several partners at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners import exports
from partners.models import Partner

#: More than this at once is an import, not an action.
AT_ONCE = 500
#: Complaints and names shown one by one; the rest are counted.
SHOWN = 20


def change_each(request, partners, change):
    """``change(partner)`` each record in its own transaction: how many, and what was refused."""
    done, refused = 0, []
    for number in partners.order_by().values_list("pk", flat=True):
        try:
            with transaction.atomic():
                # read again under a lock: somebody may have saved since the list was shown
                partner = Partner.objects.select_for_update().get(pk=number)
                change(partner)
        except ValidationError as error:
            refused.append(f"{partner.label} {partner.legal_name}: {sentence(error)}")
        else:
            done += 1
    return done, refused


def sentence(error):
    """What is wrong with a record, with the names of the fields."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, texts in error.message_dict.items():
        label = (
            "" if name == NON_FIELD_ERRORS else f"{Partner._meta.get_field(name).verbose_name}: "
        )
        parts.append(label + " ".join(texts))
    return " ".join(parts)


def tell_refused(request, refused):
    for text in refused[:SHOWN]:
        messages.error(request, text)
    if rest := len(refused[SHOWN:]):
        text = ngettext("And %(count)d more.", "And %(count)d more.", rest)
        messages.error(request, text % {"count": rest})


def tell_left_alone(request, count):
    """Say how many records are not this user's to change."""
    if count:
        text = ngettext(
            "%(count)d record was left alone: you may not change it.",
            "%(count)d records were left alone: you may not change them.",
            count,
        )
        messages.warning(request, text % {"count": count})


def too_many(request, count):
    """Refuse a selection that is too large for one request."""
    if count <= AT_ONCE:
        return False
    text = _("Choose at most %(limit)d records at once.") % {"limit": AT_ONCE}
    messages.error(request, text)
    return True


@admin.action(
    description=gettext_lazy("Confirm that the chosen records are right"), permissions=["change"]
)
def confirm(modeladmin, request, queryset):
    chosen = queryset.count()
    if too_many(request, chosen):
        return
    mine = queryset.confirmable_by(request.user)
    done, refused = change_each(request, mine, lambda partner: partner.confirm(request.user))
    tell_refused(request, refused)
    tell_left_alone(request, chosen - done - len(refused))
    if done:
        text = ngettext(
            "%(count)d record is confirmed as of today.",
            "%(count)d records are confirmed as of today.",
            done,
        )
        messages.success(request, text % {"count": done})


class ReasonForm(forms.Form):
    """Why records are archived: a word for all of them."""

    reason = Partner._meta.get_field("status_reason").formfield(
        required=True,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept with each record, and read by whoever looks for it later."),
    )


@admin.action(description=gettext_lazy("Archive the chosen records…"), permissions=["change"])
def archive(modeladmin, request, queryset):
    """Ask for the reason on a page of its own, then archive."""
    chosen = queryset.count()
    if too_many(request, chosen):
        return None
    mine = queryset.editable_by(request.user).exclude(status=Partner.Status.ARCHIVED)
    form = ReasonForm(request.POST if "archive" in request.POST else None)
    if not form.is_valid():
        return ask_for_reason(modeladmin, request, mine, chosen, form)

    def put_away(partner):
        partner.status = Partner.Status.ARCHIVED
        partner.status_reason = form.cleaned_data["reason"]
        partner.full_clean()
        partner.save()

    done, refused = change_each(request, mine, put_away)
    tell_refused(request, refused)
    tell_left_alone(request, chosen - done - len(refused))
    if done:
        text = ngettext("%(count)d record is archived.", "%(count)d records are archived.", done)
        messages.success(request, text % {"count": done})
    return None


def ask_for_reason(modeladmin, request, partners, chosen, form):
    count = partners.count()
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": _("Archive records"),
        "subtitle": None,
        "opts": modeladmin.opts,
        "media": modeladmin.media,
        "form": form,
        "partners": partners[:SHOWN],
        "more": max(0, count - SHOWN),
        "count": count,
        "left_alone": chosen - count,
        "checkbox": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }
    request.current_app = modeladmin.admin_site.name
    return render(request, "admin/partners/archive.html", context)


@admin.action(description=gettext_lazy("Export the chosen records as CSV"), permissions=["view"])
def export_csv(modeladmin, request, queryset):
    return exports.response(queryset, request.user, "csv")


@admin.action(description=gettext_lazy("Export the chosen records as XLSX"), permissions=["view"])
def export_xlsx(modeladmin, request, queryset):
    return exports.response(queryset, request.user, "xlsx")


ACTIONS = [confirm, archive, export_csv, export_xlsx]
