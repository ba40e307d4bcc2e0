"""A project is opened and edited from the collaboration in which it is wanted."""

from datetime import date

import pytest

from partners.models import Engagement, Project
from tests.factories import CountryFactory, EngagementFactory, OfficeFactory, ProjectFactory
from tests.pages import form_of, read, sent, summary, texts

ADD = "/en/partners/projects/add/"


@pytest.fixture
def engagement_page(partner):
    return f"/en/partners/{partner.number}/engagements/add/"


def test_project_is_opened_on_the_way_to_a_collaboration(
    client, registry_officer, partner, engagement_page
):
    client.force_login(registry_officer)
    relation = EngagementFactory().relation
    data = sent(client, engagement_page, {"relation": relation.pk, "note": "Met in Gao"})

    away = client.post(engagement_page, data | {"new": "project"})
    project_page = away["Location"]
    values = {"title": "Safe journeys", "countries": [str(CountryFactory().pk)]}
    back = client.post(project_page, sent(client, project_page, values))
    again = client.get(back["Location"])
    saved = client.post(engagement_page, form_of(again, "record"))

    project = Project.objects.get(title="Safe journeys")
    engagement = Engagement.objects.get(project=project)
    assert project_page == f"{ADD}?next=%2Fen%2Fpartners%2F{partner.number}%2Fengagements%2Fadd%2F"
    assert back["Location"] == engagement_page
    assert "Go on where you were: what you had typed is here." in texts(again, "p", "notice")
    assert read(again).all(id="errors") == []
    assert saved["Location"] == partner.get_absolute_url()
    assert (engagement.note, engagement.relation) == ("Met in Gao", relation)
    assert [country.code for country in project.countries.all()] == ["ML"]


def test_leaving_the_project_leads_back_to_what_was_typed(
    client, registry_officer, engagement_page
):
    client.force_login(registry_officer)
    data = sent(client, engagement_page, {"note": "Met in Gao"})
    away = client.post(engagement_page, data | {"new": "project"})
    project_page = client.get(away["Location"])
    links = {link.text: link.get("href") for link in read(project_page).all("a")}

    again = client.get(links["Leave without saving"])

    assert form_of(again, "record")["note"] == ["Met in Gao"]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_project_leads_nowhere_else(client, registry_officer, back):
    client.force_login(registry_officer)

    response = client.post(f"{ADD}?next={back}", sent(client, ADD, {"title": "Safe journeys"}))

    assert response["Location"] == "/en/partners/"


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("member_admin", 404),
        ("case_officer", 404),
        ("focal_point_mali", 200),
        ("registry_officer", 200),
    ],
)
def test_projects_are_opened_by_keepers(client, request, reader, code):
    client.force_login(request.getfixturevalue(reader))

    assert client.get(ADD).status_code == code
    assert client.post(ADD, {}).status_code == {200: 422}.get(code, code)


def test_focal_point_edits_projects_of_its_own_office(client, focal_point_mali, office_mali):
    own = ProjectFactory(office=office_mali)
    other = ProjectFactory(office=OfficeFactory(code="dakar"))
    client.force_login(focal_point_mali)

    found = [client.get(f"/en/partners/projects/{one.pk}/").status_code for one in (own, other)]

    assert found == [200, 404]


def test_focal_point_opens_projects_for_its_own_office(client, focal_point_mali, office_mali):
    client.force_login(focal_point_mali)

    client.post(ADD, sent(client, ADD, {"title": "Safe journeys"}))

    assert Project.objects.get().office == office_mali


def test_wrong_project_is_shown_again_with_its_message(client, registry_officer):
    client.force_login(registry_officer)
    values = {"title": "", "code": "X.1", "starts_on": "2024-05-02", "ends_on": "2024-05-01"}

    response = client.post(ADD, sent(client, ADD, values))

    assert response.status_code == 422
    assert summary(response)["Title: This field is required."] == "id_title"
    assert form_of(response, "record")["code"] == ["X.1"]


def test_project_that_somebody_changed_meanwhile_takes_over_the_rest(client, registry_officer):
    project = ProjectFactory(title="Safe journeys", starts_on=None)
    address = f"/en/partners/projects/{project.pk}/"
    client.force_login(registry_officer)
    data = sent(client, address, {"title": "Safer journeys"})
    project.starts_on = date(2024, 5, 1)
    project.save()

    response = client.post(address, data)
    saved = client.post(address, form_of(response, "record"))

    project.refresh_from_db()
    assert (response.status_code, saved.status_code) == (409, 302)
    assert (project.title, project.starts_on) == ("Safer journeys", date(2024, 5, 1))


def test_members_are_not_offered_projects_to_open(client, member_admin, case_officer, partner):
    engagement = EngagementFactory(partner=partner)
    client.force_login(case_officer)

    page = client.get(f"/en/partners/{partner.number}/engagements/{engagement.pk}/")

    assert page.status_code == 404
