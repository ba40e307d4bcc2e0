"""A partner's timeline, its confirmation and its history."""

from datetime import date

import pytest
import time_machine

from tests.factories import (
    ContactFactory,
    EngagementFactory,
    MembershipFactory,
    NoteFactory,
    ObserverStatusFactory,
    PartnerFactory,
    ProjectFactory,
)
from tests.pages import read, texts

# Timeline


def moments(response):
    """The moments of the timeline; a star marks what goes on."""
    items = read(response).one("ol", "timeline").all("li")
    return [item.text + " *" * (item.get("class") == "now") for item in items]


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_timeline_goes_from_new_to_old(client, case_officer, partner):
    partner.founded = "1998-05"
    partner.save()
    wells = ProjectFactory(title="Wells")
    EngagementFactory(partner=partner, project=wells, starts_on=date(2022, 5, 1))
    EngagementFactory(partner=partner, starts_on=date(2019, 5, 1), ends_on=date(2020, 5, 1))
    EngagementFactory(partner=partner, relation__code="donor")
    ObserverStatusFactory(partner=partner, started_on=date(2021, 11, 24), decision="No. 1107")
    ObserverStatusFactory(partner=partner, started_on=date(2010, 11, 24), ended=True)
    client.force_login(case_officer)

    response = client.get(partner.get_absolute_url())

    assert moments(response) == [
        "Wellssince 2022 · Collaborator *",
        "Observer at the Councilsince 2021 · No. 1107 *",
        "Collaborator2019–2020",
        "Observer at the Council2010–2020",
        "FoundedMay 1998",
        "Donordate not known",
    ]


def test_timeline_says_which_period_the_council_did_not_decide(client, registry_officer, partner):
    days = {
        "started_on": date(1990, 1, 1),
        "ended_on": date(1995, 1, 1),
        "end_reason": "Withdrawn.",
    }
    ObserverStatusFactory(partner=partner, evidence="reported", **days)
    ObserverStatusFactory(partner=partner, evidence="announced", started_on=date(1989, 1, 1))
    client.force_login(registry_officer)

    assert moments(client.get(partner.get_absolute_url())) == [
        "Named as observer in a report1990–1995",
        "Observer status on the agenda of the Council1989",
    ]


def test_timeline_of_a_visitor_holds_public_projects_only(client, partner):
    EngagementFactory(partner=partner, starts_on=date(2019, 5, 1))
    wells = ProjectFactory(title="Wells", public=True)
    EngagementFactory(partner=partner, project=wells, starts_on=date(2022, 5, 1))

    assert moments(client.get(partner.get_absolute_url())) == ["Wellssince 2022 · Collaborator *"]


def test_partner_without_dates_has_no_timeline(client, partner):
    response = client.get(partner.get_absolute_url())

    assert "Over time" not in texts(response, "h2")


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_engagement_that_begins_later_does_not_go_on_yet(client, case_officer, partner):
    EngagementFactory(partner=partner, starts_on=date(2027, 1, 1))
    EngagementFactory(partner=partner, starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31))
    client.force_login(case_officer)

    assert moments(client.get(partner.get_absolute_url())) == [
        "Collaborator2027",
        "Collaborator2025–2026 *",
    ]


# Confirmation

MAY_CONFIRM = {
    "visitor": False,
    "member_reader": False,
    "member_editor": False,
    "member_admin": True,
    "case_officer": False,
    "focal_point_mali": True,
    "registry_officer": True,
    "administrator": True,
}
BUTTON = "Confirm this record is right"


@pytest.mark.parametrize(("reader", "may"), MAY_CONFIRM.items())
@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_confirmation_is_for_keepers_and_the_partners_own_administrator(
    client, request, partner, reader, may
):
    user = None if reader == "visitor" else request.getfixturevalue(reader)
    if user:
        client.force_login(user)

    page = client.get(partner.get_absolute_url())
    response = client.post(f"/en/partners/{partner.number}/confirm/")

    partner.refresh_from_db()
    assert (BUTTON in texts(page, "button")) == may
    assert response.status_code == (302 if may or user is None else 404)
    assert (partner.confirmed_on, partner.confirmed_by) == (
        (date(2026, 3, 1), user) if may else (None, None)
    )


@time_machine.travel("2026-03-01 12:00:00Z", tick=False)
def test_confirmation_is_thanked_for_and_shown(client, partner, member_admin):
    client.force_login(member_admin)

    response = client.post(f"/en/partners/{partner.number}/confirm/", follow=True)

    assert response.redirect_chain == [(partner.get_absolute_url(), 302)]
    assert texts(response, "p", "notice") == ["Thank you. The record is confirmed as of today."]
    assert "Confirmed on 1 March 2026" in read(response).one("main").text


STATUS = "Only an active or dormant record can be confirmed: change its status first."
GAPS = "Fill in the main category and the country of headquarters, then confirm."


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": "pending", "is_listed": False}, STATUS),
        ({"status": "archived", "status_reason": "Closed."}, STATUS),
        ({"category": None}, GAPS),
        ({"hq_country": None}, GAPS),
    ],
    ids=str,
)
def test_what_is_not_ready_is_not_confirmed_by_any_door(
    client, partner, registry_officer, values, sentence
):
    for name, value in values.items():
        setattr(partner, name, value)
    partner.save()
    client.force_login(registry_officer)

    page = client.post(f"/en/partners/{partner.number}/confirm/", follow=True)
    api = client.post(f"/api/v1/partners/{partner.number}/confirm/")
    client.post("/admin/partners/partner/", {"action": "confirm", "_selected_action": partner.pk})

    partner.refresh_from_db()
    assert texts(page, "p", "notice") == [sentence]
    assert (api.status_code, api.json()["errors"]) == (400, {"non_field_errors": [sentence]})
    assert partner.confirmed_on is None


def test_reason_goes_with_the_status_that_needed_it(partner):
    partner.status, partner.status_reason = "dormant", "No answer since 2024."
    partner.save()
    partner.status = "active"
    partner.save()

    assert partner.status_reason == ""


def test_administrator_of_another_partner_may_not_confirm(client, partner):
    client.force_login(MembershipFactory().user)

    assert client.post(f"/en/partners/{partner.number}/confirm/").status_code == 404


def test_administrator_here_and_reader_there_confirms_here_only(client, partner, member_admin):
    other = MembershipFactory(user=member_admin, editor=True).partner
    client.force_login(member_admin)

    assert client.post(f"/en/partners/{other.number}/confirm/").status_code == 404
    assert client.post(f"/en/partners/{partner.number}/confirm/").status_code == 302


def test_focal_point_does_not_confirm_in_another_country(client, focal_point_mali):
    partner = PartnerFactory(hq_country__code="SN", activity_countries=["ML"])
    client.force_login(focal_point_mali)

    assert client.post(f"/en/partners/{partner.number}/confirm/").status_code == 404


def test_following_a_link_confirms_nothing(client, partner, registry_officer):
    client.force_login(registry_officer)

    assert client.get(f"/en/partners/{partner.number}/confirm/").status_code == 405


# History


def entries(response):
    """``(what, who, [field: change])`` of each entry."""
    return [
        (
            item.one("strong").text,
            item.all("span", "soft")[0].text,
            [
                f"{label.text}: {change.text}"
                for label, change in zip(item.all("dt"), item.all("dd"), strict=True)
            ],
        )
        for item in read(response).one("ol", "changes").all("li")
    ]


def test_history_tells_who_changed_what(client, partner, registry_officer):
    registry_officer.first_name, registry_officer.last_name = "Aminata", "Traoré"
    registry_officer.save()
    client.force_login(registry_officer)
    client.post(f"/en/partners/{partner.number}/confirm/")
    note = NoteFactory(partner=partner, text="A call", happened_on=date(2026, 3, 2))
    note.text = "A long call"
    note.save()
    ContactFactory(partner=partner, name="Oumou").delete()

    response = client.get(f"/en/partners/{partner.number}/history/")

    by_portal = "by the portal"
    assert response.status_code == 200
    found = entries(response)
    assert [(what, who) for what, who, __ in found] == [
        ("Contact – Oumou: removed", by_portal),
        ("Contact – Oumou: created", by_portal),
        ("Note – Remark 2 March 2026: changed", by_portal),
        ("Note – Remark 2 March 2026: created", by_portal),
        ("Partner: changed", "by Aminata Traoré"),
        ("Partner: created", by_portal),
    ]
    assert found[2][2] == ["Text: A call → A long call"]
    assert [change.partition(":")[0] for change in found[4][2]] == [
        "Last confirmed on",
        "Confirmed by",
    ]


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        ("member_reader", 404),
        ("member_admin", 404),
        ("case_officer", 200),
        ("focal_point_mali", 200),
        ("administrator", 200),
    ],
)
def test_history_is_for_staff(client, request, partner, reader, code):
    client.force_login(request.getfixturevalue(reader))

    page = client.get(partner.get_absolute_url())
    response = client.get(f"/en/partners/{partner.number}/history/")

    assert response.status_code == code
    assert ("History" in texts(page, "a", "button")) == (code == 200)


def test_history_asks_a_visitor_to_sign_in(client, partner):
    response = client.get(f"/en/partners/{partner.number}/history/")

    assert response["Location"] == (
        f"/en/accounts/login/?next=/en/partners/{partner.number}/history/"
    )


def test_history_of_what_staff_may_not_see_is_not_found(client, case_officer):
    draft = PartnerFactory(draft=True)
    client.force_login(case_officer)

    assert client.get(f"/en/partners/{draft.number}/history/").status_code == 404
