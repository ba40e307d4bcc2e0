"""Coming in: asking to represent an organisation, answers, new descriptions, invitations."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from partners.models import Invitation, Membership, MembershipRequest, Notice, Partner
from tests.factories import (
    ApiTokenFactory,
    InvitationFactory,
    MembershipFactory,
    MembershipRequestFactory,
    NoticeFactory,
    OfficeFactory,
    PartnerFactory,
    UserFactory,
)
from tests.pages import form_of, read, sent, summary, texts


@pytest.fixture
def awa(db):
    """Somebody who belongs to nothing yet."""
    return UserFactory(email="awa@example.org", first_name="Awa", last_name="Keita")


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def ask(client, partner, **changes):
    data = {"function": "Director", "role": "administrator", "message": "We met in Bamako."}
    return client.post(f"/en/partners/{partner.pk}/represent/", data | changes)


# Asking


def test_user_finds_its_organisation_and_asks(client, awa, partner, focal_point_mali, commit):
    client.force_login(awa)
    found = read(client.get("/en/partners/represent/?q=femmes sahel")).one("main")
    page = client.get(f"/en/partners/{partner.pk}/")

    with commit():
        response = ask(client, partner)

    asked = MembershipRequest.objects.get()
    assert f"/en/partners/{partner.pk}/represent/" in [a["href"] for a in found.all("a")]
    assert "I represent this organisation" in page.text
    assert response["Location"] == "/en/partners/requests/"
    assert (asked.user, asked.partner, asked.role, asked.status) == (
        awa, partner, "administrator", "waiting",
    )  # fmt: skip
    (message,) = mail.outbox
    assert message.to == [focal_point_mali.email]
    assert message.subject == "Awa Keita asks to represent Femmes du Sahel"
    assert f"http://127.0.0.1:8000/en/partners/requests/{asked.pk}/" in message.body


def test_request_reaches_the_administrator_and_the_keeper_in_their_languages(
    client, awa, partner, member_admin, registry_officer, commit
):
    member_admin.language = "fr"
    member_admin.save()
    client.force_login(awa)

    with commit():
        ask(client, partner)

    told = {message.to[0]: message.subject for message in mail.outbox}
    assert set(told) == {member_admin.email, registry_officer.email}
    assert told[member_admin.email] == "Awa Keita demande à représenter Femmes du Sahel"


@pytest.mark.parametrize("changes", [{"function": ""}, {"role": "god"}, {"message": "x" * 1001}])
def test_wrong_request_is_refused_and_kept_on_the_page(client, awa, partner, changes):
    client.force_login(awa)

    response = ask(client, partner, **changes)

    assert response.status_code == 422
    assert len(summary(response)) == 1
    assert MembershipRequest.objects.count() == 0


def test_second_request_is_refused_while_the_first_waits(client, awa, partner):
    MembershipRequestFactory(user=awa, partner=partner)
    client.force_login(awa)

    response = ask(client, partner)

    assert list(summary(response)) == [
        "You have asked for this organisation already; the answer will come by e-mail."
    ]


def test_member_need_not_ask(client, partner, member_reader):
    client.force_login(member_reader)

    response = ask(client, partner)
    page = client.get(f"/en/partners/{partner.pk}/").text

    assert list(summary(response)) == ["You belong to this organisation already."]
    assert "I represent this organisation" not in page


@pytest.mark.parametrize("trait", ["unlisted", "archived", "merged", "draft"])
def test_what_one_does_not_see_cannot_be_asked_for(client, awa, trait):
    partner = PartnerFactory(**{trait: True})
    client.force_login(awa)

    assert ask(client, partner).status_code == 404


def test_search_does_not_show_what_is_not_listed(client, awa):
    PartnerFactory(legal_name="Hidden Women", unlisted=True)
    client.force_login(awa)

    response = client.get("/en/partners/represent/?q=hidden women")

    assert "Nothing is found." in response.text


@pytest.mark.parametrize("query", ["", "%00", "x" * 5000, "'\"<script>", "م"])
def test_any_search_is_answered(client, awa, query):
    client.force_login(awa)

    assert client.get(f"/en/partners/represent/?q={query}").status_code == 200


def test_own_request_is_withdrawn(client, awa):
    asked = MembershipRequestFactory(user=awa)
    client.force_login(awa)
    form = read(client.get(f"/en/partners/requests/{asked.pk}/")).one(
        "form", action=f"/en/partners/requests/{asked.pk}/withdraw/"
    )

    client.post(form["action"])

    asked.refresh_from_db()
    assert asked.status == "withdrawn"


# Answers


def decide(client, asked, decision="approve", **changes):
    data = {"decision": decision, "role": "editor", "reason": ""}
    return client.post(f"/en/partners/requests/{asked.pk}/", data | changes)


@pytest.mark.parametrize(
    "who", ["member_admin", "registry_officer", "administrator", "focal_point_mali"]
)
def test_who_manages_the_people_approves(client, request, awa, partner, who, commit):
    asked = MembershipRequestFactory(user=awa, partner=partner)
    client.force_login(request.getfixturevalue(who))

    with commit():
        response = decide(client, asked, role="reader")

    assert response["Location"] == "/en/partners/requests/"
    assert list(Membership.objects.filter(user=awa).values_list("partner", "role")) == [
        (partner.pk, "reader")
    ]
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["awa@example.org"], "You represent Femmes du Sahel")


@pytest.mark.parametrize("who", ["member_editor", "member_reader", "case_officer", "stranger"])
def test_others_do_not_even_see_the_request(client, request, awa, partner, who):
    asked = MembershipRequestFactory(user=awa, partner=partner)
    user = MembershipFactory().user if who == "stranger" else request.getfixturevalue(who)
    client.force_login(user)

    assert client.get(f"/en/partners/requests/{asked.pk}/").status_code == 404
    assert decide(client, asked).status_code == 404
    assert not Membership.objects.filter(user=awa).exists()


def test_focal_point_of_another_country_does_not_decide(client, awa, partner):
    asked = MembershipRequestFactory(user=awa, partner=partner)
    client.force_login(UserFactory(focal_point=True, office=OfficeFactory(countries=["SN"])))

    assert decide(client, asked).status_code == 404


def test_nobody_approves_the_own_request(client, partner, focal_point_mali):
    asked = MembershipRequestFactory(user=focal_point_mali, partner=partner)
    client.force_login(focal_point_mali)

    decide(client, asked)

    assert not Membership.objects.filter(user=focal_point_mali).exists()


def test_refusal_needs_a_reason_which_is_sent(client, awa, partner, member_admin, commit):
    asked = MembershipRequestFactory(user=awa, partner=partner)
    client.force_login(member_admin)

    without = decide(client, asked, "refuse")
    with commit():
        decide(client, asked, "refuse", reason="We do not know you.")

    asked.refresh_from_db()
    assert list(summary(without)) == ["Reason: Say why, so that the person knows what to do."]
    assert (asked.status, asked.reason, asked.decided_by) == (
        "refused", "We do not know you.", member_admin,
    )  # fmt: skip
    assert "We do not know you." in mail.outbox[0].body
    assert not Membership.objects.filter(user=awa).exists()


def test_second_answer_changes_nothing(client, awa, partner, member_admin):
    asked = MembershipRequestFactory(user=awa, partner=partner)
    client.force_login(member_admin)

    decide(client, asked)
    response = decide(client, asked, "refuse", reason="No.")

    asked.refresh_from_db()
    assert response.status_code == 302
    assert (asked.status, Notice.objects.filter(user=awa).count()) == ("approved", 1)


def test_requests_page_costs_the_same_however_many(
    client, partner, member_admin, django_assert_max_num_queries
):
    client.force_login(member_admin)
    counts = []
    for number in (1, 4):
        MembershipRequestFactory.create_batch(number, partner=partner)
        with django_assert_max_num_queries(20) as queries:
            client.get("/en/partners/requests/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


# A new organisation


def describe(client, **changes):
    address = "/en/partners/represent/new/"
    data = {"legal_name": "Réseau Exemple des femmes", "hq_country": "", "force": ""} | changes
    data = {name: value for name, value in data.items() if value != ""}
    return client.post(address, sent(client, address, data))


def test_new_organisation_is_a_draft_of_whoever_describes_it(client, awa, registry_officer, commit):
    client.force_login(awa)

    with commit():
        response = describe(client)

    partner = Partner.objects.get()
    assert response["Location"] == f"/en/partners/{partner.pk}/"
    assert (partner.status, partner.is_listed) == ("draft", False)
    assert awa.memberships.get().role == "administrator"
    assert client.get(f"/en/partners/{partner.pk}/").status_code == 200
    assert client.get(f"/en/partners/{partner.pk}/edit/").status_code == 200
    assert [message.to for message in mail.outbox] == [[registry_officer.email]]


def test_draft_is_seen_by_its_own_people_and_the_registry_only(
    client, awa, registry_officer, case_officer, member_admin
):
    draft = PartnerFactory(draft=True, hq_country=None)
    MembershipFactory(user=awa, partner=draft)
    seen = {}

    for user in (awa, registry_officer, case_officer, member_admin, None):
        client.logout()
        if user:
            client.force_login(user)
        seen[user] = client.get(f"/en/partners/{draft.pk}/").status_code

    assert list(seen.values()) == [200, 200, 404, 404, 404]


def test_likely_records_are_asked_about_first(client, awa):
    known = PartnerFactory(legal_name="Réseau Exemple des Femmes")
    client.force_login(awa)

    response = describe(client)
    after = describe(client, force="1")

    page = read(response).one("main")
    links = [link["href"] for link in page.one("ul", "candidates").all("a")]
    assert response.status_code == 409
    assert "same name" in page.one("ul", "candidates").text
    assert links == [f"/en/partners/{known.pk}/", f"/en/partners/{known.pk}/represent/"]
    assert form_of(response, "record")["legal_name"] == ["Réseau Exemple des femmes"]
    assert after.status_code == 302


def test_draft_is_handed_in(client, awa):
    draft = PartnerFactory(draft=True)
    MembershipFactory(user=awa, partner=draft)
    client.force_login(awa)

    client.post(f"/en/partners/{draft.pk}/hand-in/")
    again = client.post(f"/en/partners/{draft.pk}/hand-in/")

    draft.refresh_from_db()
    assert (draft.status, again.status_code) == ("pending", 404)


def test_drafts_do_not_pile_up(client, awa):
    for __ in range(3):
        MembershipFactory(user=awa, partner=PartnerFactory(draft=True))
    client.force_login(awa)

    response = client.get("/en/partners/represent/new/", follow=True)

    assert texts(response, "p", "notice") == [
        "You have 3 drafts open. Hand one in before you begin another."
    ]


def test_member_does_not_make_the_own_draft_active(client, awa):
    draft = PartnerFactory(draft=True)
    MembershipFactory(user=awa, partner=draft)
    client.force_login(awa)
    address = f"/en/partners/{draft.pk}/edit/"

    client.post(address, sent(client, address, {"status": "active", "is_listed": "on"}))

    draft.refresh_from_db()
    assert (draft.status, draft.is_listed) == ("draft", False)


# People, roles, invitations


def people(partner):
    return f"/en/partners/{partner.pk}/people/"


def change(client, membership, action="change", **data):
    address = f"{people(membership.partner)}{membership.pk}/"
    return client.post(address, {"action": action} | data, follow=True)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("member_admin", 200),
        ("registry_officer", 200),
        ("focal_point_mali", 200),
        ("member_editor", 404),
        ("member_reader", 404),
        ("case_officer", 404),
    ],
)
def test_people_are_managed_by_administrators_and_keepers(client, request, partner, who, code):
    client.force_login(request.getfixturevalue(who))

    assert client.get(people(partner)).status_code == code


def test_organisation_is_handed_over(client, partner, member_admin):
    heir = MembershipFactory(partner=partner, reader=True)
    mine = member_admin.memberships.get()
    client.force_login(member_admin)

    change(client, heir, role="administrator")
    change(client, mine, role="reader")

    heir.refresh_from_db()
    mine.refresh_from_db()
    assert (heir.role, mine.role) == ("administrator", "reader")
    assert client.get(people(partner)).status_code == 404


@pytest.mark.parametrize("how", [{"role": "reader"}, {"action": "remove"}])
def test_last_administrator_stays(client, member_admin, how):
    membership = member_admin.memberships.get()
    client.force_login(member_admin)

    response = change(client, membership, **how)

    membership.refresh_from_db()
    assert membership.role == "administrator"
    assert texts(response, "p", "notice") == [
        "Make somebody else administrator first: an organisation needs one."
    ]


def test_staff_replace_a_lost_administrator(client, partner, member_admin, focal_point_mali):
    heir = MembershipFactory(partner=partner, editor=True)
    client.force_login(focal_point_mali)

    change(client, member_admin.memberships.get(), "remove")
    change(client, heir, role="administrator")

    assert list(partner.memberships.values_list("user", "role")) == [
        (heir.user_id, "administrator")
    ]


def test_member_of_another_organisation_is_out_of_reach(client, partner, member_admin):
    other = MembershipFactory(editor=True)
    client.force_login(member_admin)

    response = client.post(f"{people(partner)}{other.pk}/", {"role": "reader"})

    assert response.status_code == 404


def test_page_names_the_administrators_to_insiders_only(client, partner, member_reader):
    MembershipFactory(partner=partner, user__first_name="Fatou", user__last_name="Ba")
    outside = client.get(f"/en/partners/{partner.pk}/").text
    client.force_login(member_reader)

    assert "Fatou Ba" in client.get(f"/en/partners/{partner.pk}/").text
    assert "Fatou Ba" not in outside


def test_colleague_is_invited_and_comes_in(client, partner, member_admin, awa, commit):
    client.force_login(member_admin)
    with commit():
        client.post(people(partner), {"email": "Awa@Example.org", "role": "editor"})
    (message,) = mail.outbox
    path = re.search(r"http://127.0.0.1:8000(/\S+)", message.body)[1]
    client.force_login(awa)

    page = client.get(path)
    before = awa.memberships.count()
    client.post(path)
    again = client.get(path)

    assert message.to == ["awa@example.org"]
    assert page.status_code == 200
    assert (before, awa.memberships.get().role) == (0, "editor")
    assert "used, taken back or expired" in again.text


def test_link_of_an_invitation_waits_for_the_sign_in(client, db):
    path = f"/en/partners/invitations/{InvitationFactory().secret}/"

    assert client.get(path)["Location"] == f"/en/accounts/login/?next={path}"


@pytest.mark.parametrize(
    "how",
    [
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"revoked_at": timezone.now()},
        {"email": "other@example.org"},
    ],
)
def test_invitation_that_is_not_open_lets_nobody_in(client, awa, how):
    invitation = InvitationFactory(**{"email": awa.email} | how)
    client.force_login(awa)

    response = client.post(f"/en/partners/invitations/{invitation.secret}/")

    assert response.status_code == 200
    assert awa.memberships.count() == 0


def test_invented_link_is_not_found(client, awa):
    client.force_login(awa)

    assert client.get("/en/partners/invitations/abc/").status_code == 404


def test_invitation_is_taken_back(client, partner, member_admin):
    invitation = InvitationFactory(partner=partner)
    client.force_login(member_admin)

    client.post(f"{people(partner)}invitations/{invitation.pk}/revoke/")

    assert Invitation.objects.get().revoked_at is not None


@pytest.mark.parametrize("known", ["member", "invited"])
def test_nobody_is_invited_twice(client, partner, member_admin, known):
    invited = InvitationFactory(partner=partner)
    email = {"member": member_admin.email, "invited": invited.email}[known]
    client.force_login(member_admin)

    response = client.post(people(partner), {"email": email, "role": "editor"})

    assert response.status_code == 422
    assert list(summary(response).values()) == ["id_email"]


# On the first page, and what is held about a person


def test_first_page_says_that_somebody_waits(client, partner, member_admin, member_editor):
    MembershipRequestFactory(partner=partner)
    link = "Requests to represent an organisation"
    client.force_login(member_admin)
    told = client.get("/en/").text
    client.force_login(member_editor)

    assert link in told
    assert link not in client.get("/en/").text


def test_user_takes_everything_that_is_held_about_it(client, awa, partner):
    MembershipFactory(user=awa, partner=partner, reader=True)
    MembershipRequestFactory(user=awa, partner=partner, message="Call me.")
    NoticeFactory(user=awa, subject="For Awa")
    NoticeFactory(subject="For somebody else")
    token = ApiTokenFactory(user=awa, name="Report")
    client.force_login(awa)

    response = client.get("/en/account/data/")

    held = response.json()
    assert response["Content-Disposition"] == 'attachment; filename="account.json"'
    assert "no-store" in response["Cache-Control"]
    assert held["account"]["email"] == "awa@example.org"
    assert [row["partner"] for row in held["memberships"]] == [str(partner)]
    assert [row["message"] for row in held["requests"]] == ["Call me."]
    assert [row["subject"] for row in held["notices"]] == ["For Awa"]
    assert [row["name"] for row in held["tokens"]] == ["Report"]
    assert "password" not in response.text
    assert "digest" not in response.text.replace("wants_digest", "")
    assert token.digest not in response.text
