"""Records for the administration to show, and what its forms send and say."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners import models
from tests import factories
from tests.factories import PartnerFactory, UserFactory

#: What is said of an address that no browser should open.
WEBSITE = "Enter a web address that begins with http:// or https://."
#: How to make what has no factory.
OTHERS = {
    models.SearchEntry: lambda number: PartnerFactory().search_entry,
    models.MatchKey: lambda number: PartnerFactory().match_keys.first(),
    models.WordUse: lambda number: PartnerFactory().word_uses.first(),
    models.Word: lambda number: models.Word.objects.create(text=f"word{number}"),
    models.Notice: lambda number: factories.NoticeFactory(partner=PartnerFactory()),
    DBTaskResult: lambda number: DBTaskResult.objects.create(
        args_kwargs={"args": ["partners.jobs.forget_old_jobs"], "kwargs": {}},
        task_path="partners.jobs.run",
        backend_name="default",
        run_after=timezone.now(),
    ),
    Group: lambda number: Group.objects.create(name=f"group {number}"),
    EmailAddress: lambda number: EmailAddress.objects.create(
        user=UserFactory(), email=f"address-{number}@example.org"
    ),
}


def make(model, number=0):
    """A record of a model, which nothing else uses."""
    if model in OTHERS:
        return OTHERS[model](number)
    factory = getattr(factories, f"{model.__name__}Factory")
    if model is models.Project:
        return factory(office=bamako())
    if issubclass(model, models.Part):
        return factory(**{"office": bamako()} if model.BY_OFFICE else {})
    return factory(code=f"new-{number}") if hasattr(model, "code") else factory()


def bamako():
    return models.Office.objects.get(code="bamako")


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change_url(obj):
    return url(type(obj), "change", obj.pk)


def form_data(response):
    """What a browser would send back of a form that was just opened."""
    data = {}
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            if field.value() is not None and field.value() is not False:
                data[field.html_name] = field.value()
    return {
        name: value for name, value in data.items() if not hasattr(value, "read") and value != ""
    }


def errors_of(response):
    """Every complaint of a form and of its rows, as one text."""
    context = response.context
    texts = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        texts.append(str(inline.formset.non_form_errors()))
        texts += [str(form.errors) for form in inline.formset.forms]
    return "\n".join(texts)


def queries(client, address):
    client.get(address)  # what is read once in a process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
