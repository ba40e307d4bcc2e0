"""What can be no key of a row is refused by every form of the administration with a sentence."""

import pytest
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


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_forged_keys_are_refused(client, model):
    user = UserFactory(administrator=True, events_officer=True)
    client.force_login(user)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
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
