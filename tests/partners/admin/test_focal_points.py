"""A focal point writes in the administration for its own countries only."""

from django.urls import reverse

from partners import models
from tests import factories
from tests.factories import CountryFactory, OfficeFactory, PartnerFactory
from tests.partners.admin.records import change_url, form_data, url


def test_focal_point_does_not_change_another_countrys_partner(client, focal_point):
    client.force_login(focal_point)
    other = PartnerFactory(hq_country__code="SN", legal_name="Jeunes de Dakar")

    page = client.get(change_url(other))
    answer = client.post(change_url(other), {"legal_name": "Mine"})

    assert 'name="_save"' not in page.text
    assert answer.status_code == 403
    other.refresh_from_db()
    assert other.legal_name == "Jeunes de Dakar"


def test_focal_point_does_not_find_another_countrys_draft(client, focal_point):
    client.force_login(focal_point)
    draft = PartnerFactory(draft=True, hq_country__code="SN")

    response = client.get(change_url(draft))

    assert response.status_code == 302
    assert response["Location"] == reverse("admin:index")


def test_focal_point_does_not_read_the_history_of_another_countrys_draft(client, focal_point):
    client.force_login(focal_point)
    draft = PartnerFactory(draft=True, hq_country__code="SN")

    assert client.get(url(models.Partner, "history", draft.pk)).status_code == 302


def test_focal_point_does_not_move_a_partner_to_another_country(client, focal_point, partner):
    client.force_login(focal_point)
    senegal = CountryFactory(code="SN")
    data = form_data(client.get(change_url(partner))) | {"hq_country": senegal.pk}

    response = client.post(change_url(partner), data)

    sentence = "Choose a country that your office covers: other offices keep the others."
    assert response.context["adminform"].form.errors == {"hq_country": [sentence]}
    partner.refresh_from_db()
    assert partner.hq_country.code == "ML"


def test_focal_point_opens_a_partner_in_its_own_country_only(client, focal_point):
    client.force_login(focal_point)
    data = form_data(client.get(url(models.Partner, "add")))
    data |= {"legal_name": "Union des tisserandes", "status": "active"}

    refused = client.post(
        url(models.Partner, "add"), data | {"hq_country": CountryFactory(code="SN").pk}
    )
    done = client.post(
        url(models.Partner, "add"), data | {"hq_country": CountryFactory(code="ML").pk}
    )

    assert list(refused.context["adminform"].form.errors) == ["hq_country"]
    assert done.status_code == 302
    assert models.Partner.objects.get().hq_country.code == "ML"


def test_focal_point_writes_for_its_own_office(client, focal_point, office, partner):
    client.force_login(focal_point)
    page = client.get(url(models.Note, "add"))
    data = {
        "partner": partner.pk,
        "kind": "call",
        "happened_on": "2024-05-02",
        "text": "They called.",
    }

    refused = client.post(url(models.Note, "add"), data | {"office": OfficeFactory().pk})
    done = client.post(url(models.Note, "add"), data | {"office": office.pk})

    assert page.context["adminform"].form["office"].value() == office.pk
    assert list(refused.context["adminform"].form.errors) == ["office"]
    assert done.status_code == 302
    note = models.Note.objects.get()
    assert (note.author, note.office) == (focal_point, office)


def test_focal_point_adds_an_engagement_to_a_partner_present_in_its_country(
    client, focal_point, office
):
    client.force_login(focal_point)
    present = PartnerFactory(hq_country__code="SN", activity_countries=["ML"])
    absent = PartnerFactory(hq_country__code="SN")
    relation = factories.RelationKindFactory()
    data = {"relation": relation.pk, "office": office.pk}

    done = client.post(url(models.Engagement, "add"), data | {"partner": present.pk})
    refused = client.post(url(models.Engagement, "add"), data | {"partner": absent.pk})

    assert done.status_code == 302
    assert list(refused.context["adminform"].form.errors) == ["partner"]
    assert [row.partner for row in models.Engagement.objects.all()] == [present]


def test_focal_point_is_offered_its_own_countries_and_partners(client, focal_point):
    client.force_login(focal_point)
    PartnerFactory(legal_name="Femmes du Mali", hq_country__code="ML")
    PartnerFactory(legal_name="Femmes de Dakar", hq_country__code="SN")

    def offered(model, field, term=""):
        parameters = {
            "app_label": "partners",
            "model_name": model,
            "field_name": field,
            "term": term,
        }
        found = client.get(reverse("admin:autocomplete"), parameters).json()["results"]
        return [row["text"] for row in found]

    assert offered("partner", "hq_country") == ["Mali"]
    assert offered("agreement", "partner", "femmes") == ["Femmes du Mali"]
