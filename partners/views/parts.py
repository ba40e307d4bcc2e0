"""What hangs on a partner: adding, editing, and handing out files."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from config.middleware import SIGNED_OUT, add_to_stash, edit_owner, stash_edit, stashed_edit
from partners import downloads, policies, resending
from partners.forms import PART_FORMS, ProjectForm, part_form, versions
from partners.models import Partner, Project
from partners.models.changes import last_change
from partners.views.editing import (
    SAME_MOMENT,
)

GO_ON = gettext_lazy("Go on where you were: what you had typed is here.")


def edit(request, number, kind, pk=None):
    """The form of one record; who may not write it does not find it."""
    if kind not in PART_FORMS:
        raise Http404
    model = PART_FORMS[kind]._meta.model
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=number)
    if pk is None:
        get_object_or_404(model.objects.addable_to(request.user), pk=number)
        part = model(partner=partner)
    else:
        part = get_object_or_404(model.objects.editable_by(request.user), pk=pk, partner=partner)
    takes_projects = "project" in PART_FORMS[kind].base_fields
    may_add_project = takes_projects and policies.may_add_partners(request.user)
    if may_add_project and request.POST.get("new") == "project":
        stash_edit(request)
        return redirect(f"{reverse('partners:project-add')}?{urlencode({'next': request.path})}")
    context = {
        "partner": partner,
        "kind_name": model._meta.verbose_name,
        "may_add_project": may_add_project,
        "project": project_of(part, request.user) if takes_projects else None,
    }
    return form_page(
        request,
        part,
        partial(part_form, kind, user=request.user),
        lambda __: redirect(partner),
        "partners/part_form.html",
        context,
    )


def project_of(part, user):
    """The project of a collaboration, if the user may edit it."""
    return Project.objects.editable_by(user).filter(pk=part.project_id).first()


def edit_project(request, pk=None):
    """The form of a project; from a collaboration one comes here, and goes back with it."""
    if pk is None:
        if not policies.may_add_partners(request.user):
            raise Http404
        project = Project()
    else:
        project = get_object_or_404(Project.objects.editable_by(request.user), pk=pk)
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("partners:list")

    def done(saved):
        add_to_stash(request, back, project=saved.pk)
        return redirect(back)

    form = partial(ProjectForm, user=request.user)
    return form_page(request, project, form, done, "partners/project_form.html", {"back": back})


@resending.once
def form_page(request, record, make_form, done, template, context):
    """The form of one record: as it is, given back, refused, in conflict, or saved and done."""
    restored = stashed_edit(request) if request.method == "GET" else None
    form = make_form(
        data=request.POST if request.method == "POST" else as_query(restored),
        files=request.FILES or None,
        instance=record,
    )
    opened = form.data.get(versions.OPENED, "") if form.is_bound else versions.seal(form)
    last = last_change(record)
    conflict = None
    status = 422 if request.method == "POST" else 200
    if is_stale(form.data, last):
        record = type(record).objects.get(pk=record.pk)
        theirs = make_form(instance=record)
        conflict, status = versions.merged(form.data, (form, {}), (theirs, {})), 409
        opened = versions.seal(theirs)
        joined = make_form(data=conflict.data, files=request.FILES or None, instance=record)
        form = versions.without_errors(joined, {})[0]
    elif restored is not None:
        messages.info(request, GO_ON if "new" in restored else SIGNED_OUT)
        form = versions.without_errors(form, {})[0]
    elif request.method == "POST" and form.is_valid():
        try:
            answer = resending.record(request, lambda: done(form.save()))
        except IntegrityError:
            form.add_error(None, SAME_MOMENT)
            status = 409
        else:
            messages.success(request, _("Saved."))
            return answer
    context |= {
        "form": form,
        "edit_of": edit_owner(request.user),
        "opened": opened,
        "differences": None if conflict is None else conflict.clashes,
        "taken": [] if conflict is None else conflict.taken,
        "last": last,
    }
    return render(request, template, context, status=status)


def is_stale(data, last):
    """Whether somebody has saved since the form that was sent was opened."""
    return bool(data) and last is not None and data.get("seen", "") != str(last.pk)


def sent_or_restored(request):
    """``(data, whether it waited)``: what was sent, or what waits here for who has signed in."""
    if request.method == "POST":
        return request.POST, False
    restored = stashed_edit(request)
    if restored is None:
        return None, False
    messages.info(request, SIGNED_OUT)
    return as_query(restored), True


def as_query(restored):
    """What a signed-out edit had sent, as form data again."""
    if restored is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in restored.items():
        data.setlist(name, values)
    return data


@require_safe
def download(request, number, kind, pk):
    """The file of a document or an agreement, for whoever may see the record."""
    if kind not in ("documents", "agreements"):
        raise Http404
    model = PART_FORMS[kind]._meta.model
    part = get_object_or_404(model.objects.visible_to(request.user), pk=pk, partner=number)
    if not part.file:
        raise Http404
    return downloads.answer(part, f"{part.partner.label}-{kind}-{part.pk}")
