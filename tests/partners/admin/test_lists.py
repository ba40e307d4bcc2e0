"""Lists of the administration: what they cost, find and leave out."""

import pytest
from django.urls import reverse

from partners import models
from tests import factories
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    DocumentFactory,
    EngagementFactory,
    IdentifierFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    OfficeFactory,
    PartnerFactory,
    PartnerNameFactory,
    ProjectFactory,
    UserFactory,
)
from tests.partners.admin.doors import MAY
from tests.partners.admin.records import change_url, make, queries, url

# Cost


@pytest.mark.parametrize("model", MAY, ids=lambda model: model.__name__)
def test_list_costs_the_same_however_long(client, administrator, office, model):
    client.force_login(administrator)
    for number in range(2):
        make(model, number)
    few = queries(client, url(model, "changelist"))
    for number in range(2, 8):
        make(model, number)

    assert queries(client, url(model, "changelist")) == few


def hang_on(partner, count):
    for __ in range(count):
        PartnerNameFactory(partner=partner)
        IdentifierFactory(partner=partner)
        ContactFactory(partner=partner, office=OfficeFactory())
        EngagementFactory(partner=partner, project=ProjectFactory(), office=OfficeFactory())
        AgreementFactory(partner=partner)
        DocumentFactory(partner=partner)
        NoteFactory(partner=partner, office=OfficeFactory(), author=UserFactory())
        AssessmentFactory(partner=partner, assessor=UserFactory())
        ObserverStatusFactory(
            partner=partner,
            ended=True,
            evidence="reported",
            session=factories.CouncilSessionFactory(),
        )
        MembershipFactory(partner=partner)


def test_record_costs_the_same_however_much_hangs_on_it(client, administrator, partner):
    client.force_login(administrator)
    hang_on(partner, 1)
    few = queries(client, change_url(partner))
    hang_on(partner, 4)

    assert queries(client, change_url(partner)) == few


def test_records_with_very_many_rows_list_them_elsewhere(client, administrator, partner):
    client.force_login(administrator)
    for __ in range(21):
        NoteFactory(partner=partner)

    page = client.get(change_url(partner))

    assert 'name="notes-TOTAL_FORMS"' not in page.text
    assert f'<a href="/admin/partners/note/?partner={partner.pk}">notes (21)</a>' in page.text
    assert (
        client.get(f"/admin/partners/note/?partner={partner.pk}").context["cl"].result_count == 21
    )


# Search and filters


@pytest.mark.parametrize("text", ["femmes sahel", "FÉMMES", "femmes du sahal", "sahel women"])
def test_search_is_the_directorys(client, registry_officer, partner, text):
    client.force_login(registry_officer)
    PartnerNameFactory(partner=partner, text="Sahel Women")
    PartnerFactory(legal_name="Jeunes de Dakar")

    response = client.get(url(models.Partner, "changelist"), {"q": text})

    assert list(response.context["cl"].result_list) == [partner]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"country": "ML"}, ["Femmes du Sahel"]),
        ({"country": "SN"}, ["Jeunes de Dakar"]),
        ({"level": "local"}, ["Jeunes de Dakar"]),
        ({"category": "ngo"}, ["Femmes du Sahel", "Jeunes de Dakar"]),
        ({"unconfirmed": "true"}, ["Jeunes de Dakar"]),
        ({"office": "bamako"}, ["Femmes du Sahel"]),
        ({"status__exact": "dormant"}, ["Jeunes de Dakar"]),
        ({"is_listed__exact": "1", "country": "ML"}, ["Femmes du Sahel"]),
        ({"observer": "yes"}, ["Jeunes de Dakar"]),
    ],
)
def test_filters_narrow_the_list(client, registry_officer, office, partner, parameters, expected):
    client.force_login(registry_officer)
    partner.confirm(registry_officer)
    other = PartnerFactory(
        legal_name="Jeunes de Dakar", hq_country__code="SN", levels=["local"], dormant=True
    )
    ObserverStatusFactory(partner=other)

    response = client.get(url(models.Partner, "changelist"), parameters)

    found = [found.legal_name for found in response.context["cl"].result_list]
    assert found == expected


def test_unknown_value_of_a_filter_is_an_error_and_not_everything(client, registry_officer):
    client.force_login(registry_officer)

    response = client.get(url(models.Partner, "changelist"), {"country": "bogus"})

    assert response.status_code == 302
    assert response["Location"].endswith("?e=1")


@pytest.mark.parametrize("term", ["cote d'ivoire", "COTE", "ivory", "CIV"])
def test_country_is_offered_whatever_the_accents_and_the_language(client, registry_officer, term):
    client.force_login(registry_officer)
    parameters = {"app_label": "partners", "model_name": "project", "field_name": "countries"}

    found = client.get(reverse("admin:autocomplete"), parameters | {"term": term}).json()

    codes = [models.Country.objects.get(pk=row["id"]).code for row in found["results"]]
    assert codes == ["CI"]
