"""What can be no key of a row is refused by every form of the administration with a sentence."""

import pytest
from django.db.models import DateField
from django.forms import ModelChoiceField
from django.urls import reverse

from partners.admin.site import site
from tests.factories import UserFactory

MODELS = sorted(site._registry, key=lambda model: model._meta.label)


def fields_of(response):
    """``(form field, prefix)`` of each choice of rows on a page of the administration."""
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.empty_form]
    return [
        form.add_prefix(name).replace("__prefix__", "0")
        for form in forms
        for name, field in form.fields.items()
        if isinstance(field, ModelChoiceField)
    ]


@pytest.fixture
def keeper(client, db):
    """A browser in which somebody is signed in who may add whatever is added by hand."""
    client.force_login(UserFactory(administrator=True, events_officer=True))
    return client


def page_of(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_address_that_fills_in_no_row_fills_in_nothing(keeper, model):
    if keeper.get(page_of(model, "add")).status_code == 403:  # nobody adds such a record here
        return
    names = [field.name for field in [*model._meta.fields, *model._meta.many_to_many]]

    for junk in ("abc", "\x00", "1,zz", "9" * 23, "-1"):
        answer = keeper.get(page_of(model, "add"), dict.fromkeys(names, junk))
        assert answer.status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_row_of_an_impossible_number_is_not_there(keeper, model):
    for page in ("change", "history", "delete"):
        answer = keeper.get(page_of(model, page, "9" * 23))
        assert answer.status_code in {302, 400, 403, 404}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_year_beyond_all_calendars_narrows_nothing(keeper, model):
    names = {field.name for field in model._meta.fields if isinstance(field, DateField)}

    for name in names:
        answer = keeper.get(page_of(model, "changelist"), {f"{name}__year": "99999999"})
        assert answer.status_code in {302, 400}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_forged_keys_are_refused(client, keeper, model):
    address = page_of(model, "add")
    page = client.get(address)
    if page.status_code == 403:  # nobody adds such a record here
        return
    names = fields_of(page)
    managed = {
        f"{formset.formset.prefix}-{name}": value
        for formset in page.context["inline_admin_formsets"]
        for name, value in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
    }

    for forged in ("ZZ", "9" * 23, "\x00", "-1", "²"):
        answer = client.post(address, managed | dict.fromkeys(names, forged))
        assert (answer.status_code, bool(answer.context["errors"])) == (200, True)
