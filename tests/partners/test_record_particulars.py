"""What hangs on a partner is said whole on its page, not by its title alone."""

from datetime import date

import pytest

from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    ContactFactory,
    CountryFactory,
    EngagementFactory,
    ObserverStatusFactory,
    OfficeFactory,
    ProjectFactory,
)
from tests.pages import read

pytestmark = pytest.mark.django_db


def rows_of(client, partner, caption):
    """The rows of one table of the partner's page."""
    page = read(client.get(partner.get_absolute_url()))
    (table,) = (node for node in page.all("table") if node.one("caption").text == caption)
    return table.one("tbody").all("tr")


def facts_in(row):
    return dict(node.text.split(": ", 1) for node in row.one("details").all("p"))


@pytest.fixture
def project():
    project = ProjectFactory(
        title="Safe Return", public=True, code="ML.0042", level="national",
        office=OfficeFactory(name_en="Bamako"),
        starts_on=date(2021, 3, 1), ends_on=date(2024, 2, 29),
    )  # fmt: skip
    project.countries.add(CountryFactory(code="ML"), CountryFactory(code="NE"))
    return project


@pytest.mark.parametrize("is_staff", [False, True])
def test_project_of_a_collaboration_says_what_is_known_of_it(
    client, registry_officer, partner, project, is_staff
):
    EngagementFactory(partner=partner, project=project)
    if is_staff:
        client.force_login(registry_officer)

    (row,) = rows_of(client, partner, "With IOM")

    countries = ", ".join(sorted(country.name for country in project.countries.all()))
    assert facts_in(row) == {
        "IOM project code": "ML.0042",
        "IOM office": "Bamako",
        "From": "1 Mar 2021",
        "Until": "29 Feb 2024",
        "Level": "National",
        "Countries": countries,
    }


def test_project_of_which_only_the_title_is_known_folds_nothing(client, partner):
    EngagementFactory(partner=partner, project=ProjectFactory(title="Bare", public=True, code=None))

    (row,) = rows_of(client, partner, "With IOM")

    assert (row.all("td")[0].text, row.all("details")) == ("Bare", [])


def test_notes_signatories_and_offices_are_read_by_staff(client, registry_officer, partner):
    AssessmentFactory(partner=partner, note="Accounts seen for 2024.")
    AgreementFactory(partner=partner, signatories="Awa Exemple for FDS")
    ContactFactory(partner=partner, office=OfficeFactory(name_en="Bamako"))
    client.force_login(registry_officer)

    for caption, text in (
        ("Assessments", "Accounts seen for 2024."),
        ("Agreements", "Awa Exemple for FDS"),
        ("Contacts", "Bamako"),
    ):
        (row,) = rows_of(client, partner, caption)
        assert text in row.text, caption


def test_observer_period_says_its_name_then_its_end_and_its_source(client, partner):
    ObserverStatusFactory(
        partner=partner, name_then="Femmes du Soudan", started_on=date(2003, 1, 1),
        ended_on=date(2009, 1, 1), end_reason="Withdrawn.", source="C/98/12",
    )  # fmt: skip

    (row,) = rows_of(client, partner, "Observer status")

    assert [node.text for node in row.all("p")] == [
        "Name at that time: Femmes du Soudan", "Reason for the end: Withdrawn.", "Source: C/98/12",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 5])
def test_projects_of_a_page_are_read_together(
    client, partner, project, count, django_assert_num_queries
):
    for number in range(count):
        other = ProjectFactory(title=f"Project {number}", public=True, office=project.office)
        other.countries.set(project.countries.all())
        EngagementFactory(partner=partner, project=other)

    with django_assert_num_queries(19):
        client.get(partner.get_absolute_url())
