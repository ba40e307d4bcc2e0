"""Opening and editing a record with its rows, so that nothing typed is lost."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from config.forms import errors_of
from config.middleware import SIGNED_OUT, edit_owner, stashed_edit
from partners import candidates, policies, resending, rounds
from partners.forms import PartnerForm, record_formsets, versions
from partners.forms.versions import SAME_MOMENT
from partners.models import Identifier, Partner, StaleRecord
from partners.models.changes import last_save

ROW_TITLES = {
    "names": gettext_lazy("Other names"),
    "identifiers": gettext_lazy("Identifiers in other lists"),
    "contacts": gettext_lazy("Contacts"),
}


class Editing(View):
    """The form of a record: what was sent is shown again until it is saved."""

    partner: Partner

    def get(self, request, **kwargs):
        restored = stashed_edit(request)
        if restored is None:
            return self.show(*self.forms())
        data = QueryDict(mutable=True)
        for name, values in restored.items():
            data.setlist(name, values)
        messages.info(request, SIGNED_OUT)
        if self.is_stale(data):
            return self.show_conflict(data)
        return self.show(*versions.without_errors(*self.forms(data)))

    @method_decorator(resending.once)
    def post(self, request, **kwargs):
        if prefix := request.POST.get("add"):
            return self.show(*self.with_another_row(prefix))
        if self.is_stale(request.POST):
            return self.show_conflict(request.POST)
        form, rows = self.forms(request.POST)
        if not all([form.is_valid(), *(formset.is_valid() for formset in rows.values())]):
            return self.show(form, rows, status=422)
        if found := self.candidates(form, rows):
            return self.show(form, rows, candidates=found, status=409)
        number, version = self.partner.pk, self.partner.version
        try:
            answer = resending.record(request, lambda: self.saved(form, rows))
        except StaleRecord:
            return self.show_conflict(request.POST)
        except IntegrityError:  # the database has taken it back; so must the object
            self.partner.pk, self.partner.version = number, version
            self.partner._state.adding = number is None
            form.add_error(None, SAME_MOMENT)
            return self.show(form, rows, status=409)
        messages.success(request, _("Saved."))
        return answer

    def saved(self, form, rows):
        """Save, and lead on."""
        self.save(form, rows)
        return redirect(rounds.way_back(self.request, self.partner) or self.partner)

    def forms(self, data=None):
        """The form of the record and those of its rows."""
        form = PartnerForm(data, instance=self.partner, user=self.request.user)
        return form, record_formsets(self.partner, data, user=self.request.user)

    def with_another_row(self, prefix):
        """The forms as sent, with one more empty row."""
        data = self.request.POST.copy()
        key = f"{prefix}-TOTAL_FORMS"
        number = data.get(key, "")[:9]
        if number.isdecimal():
            data[key] = str(min(int(number) + 1, 100))
            data.setdefault(f"{prefix}-{int(data[key]) - 1}-id", "")
        form, rows = versions.without_errors(*self.forms(data))
        if prefix in rows and rows[prefix].forms:
            first = next(field for field in rows[prefix].forms[-1] if not field.is_hidden)
            first.field.widget.attrs["autofocus"] = True
        return form, rows

    def is_stale(self, data):
        """Whether somebody has saved since the form was opened."""
        sent = data.get("version", "")
        return self.partner.pk is not None and sent != str(self.partner.version)

    def candidates(self, form, rows):
        """Records that may be the same body; asked once, when a record is opened."""
        return []

    def save(self, form, rows):
        """Write the record and its rows over the version that was opened, inside a transaction."""
        if self.partner.pk is not None:
            self.partner.claim(self.partner.version)
        self.partner = form.save()
        for formset in rows.values():
            formset.instance = self.partner
            formset.save()

    def show(self, form, rows, *, status=200, **context):
        context = {
            "partner": self.partner if self.partner.pk else None,
            "form": form,
            "rows": [(ROW_TITLES[prefix], formset) for prefix, formset in rows.items()],
            "errors": all_errors(form, rows),
            "schemes": Identifier.SCHEMES,
            "edit_of": edit_owner(self.request.user),
            "is_description": False,
            "opened": form.data.get(versions.OPENED, "")
            if form.is_bound
            else versions.seal(form, rows),
        } | context
        return render(self.request, "partners/form.html", context, status=status)

    def show_conflict(self, data):
        """Both versions where they clash; the form holds what was typed and what others changed."""
        mine = self.forms(data)
        self.partner = Partner.objects.get(pk=self.partner.pk)
        theirs = self.forms()
        result = versions.merged(data, mine, theirs)
        return self.show(
            *versions.without_errors(*self.forms(result.data)),
            status=409,
            opened=versions.seal(*theirs),
            differences=result.clashes,
            taken=result.taken,
            last=last_save(self.partner),
        )


class Beginning(Editing):
    """A record that does not exist yet: what it might be is asked about before it is saved."""

    def candidates(self, form, rows):
        if "force" in self.request.POST:
            return []
        data = form.cleaned_data
        names = [row.cleaned_data.get("text", "") for row in rows["names"] if row.cleaned_data]
        country = data["hq_country"]
        return candidates.for_new(
            self.request.user,
            name=data["legal_name"],
            acronym=data["acronym"],
            names=names,
            country=country.code if country else "",
            website=data["website"],
            email=data["email"],
            city=data["city"],
            founded=data["founded"],
        )


class Opening(Beginning):
    """A new record, by its keepers."""

    def dispatch(self, request, *args, **kwargs):
        if not policies.may_add_partners(request.user):
            raise Http404
        self.partner = Partner(status=Partner.Status.ACTIVE)
        return super().dispatch(request, *args, **kwargs)

    def saved(self, form, rows):
        answer = super().saved(form, rows)
        rounds.take_in([self.partner.pk])  # whoever keeps its country finds it on the list
        return answer


class Changing(Editing):
    """A record that exists."""

    def dispatch(self, request, *args, **kwargs):
        editable = Partner.objects.editable_by(request.user).for_pages()
        self.partner = get_object_or_404(editable, pk=kwargs["number"])
        return super().dispatch(request, *args, **kwargs)


def all_errors(form, rows=None, titles=ROW_TITLES):
    """Every message with the id of its field, for the summary on top of the page."""
    form.is_summarised = True
    found = errors_of(form)
    for prefix, formset in (rows or {}).items():
        if formset.is_bound:
            group = titles[prefix]
            found += [(prefix, f"{group} – {error}") for error in formset.non_form_errors()]
            for number, row in enumerate(formset.forms, 1):
                found += errors_of(row, where=f"{group}, {row_name(row, number)} – ")
    return found


def row_name(row, number):
    """What a row is called on the page: what it says itself, or its place among the others."""
    return Truncator(str(row.instance).strip()).chars(40) or _("row %(number)d") % {
        "number": number
    }
