"""What is done for the Council and sent twice is done once, and reads as done."""

import pytest

from observers.models import Application, Confirmation, Decision, StatusChange, Step
from partners.models import CouncilSession, Notice
from tests.factories import (
    CouncilSessionFactory,
    MembershipFactory,
    ObserverStatusFactory,
    UserFactory,
)
from tests.observers.callers import of
from tests.observers.factories import ComingSessionFactory, application_in, in_days
from tests.pages import form_of, read, texts

TWICE = "This was sent twice. It is recorded once."
SESSION = "/en/observers/sessions/regular-301/"


@pytest.fixture
def session(db):
    return ComingSessionFactory(number=301)


@pytest.fixture
def begun(db):
    """A session that decides today."""
    return CouncilSessionFactory(number=301, starts_on=in_days(-1), ends_on=in_days(1))


@pytest.fixture
def client(db):
    return of(UserFactory(governing_bodies=True))


def sending(response):
    """The mark of a page's own forms."""
    return next(
        node["value"] for node in read(response).all("input", name="sending") if node.get("value")
    )


def twice(client, address, data):
    """Where the first and the second sending led, and what the second page says."""
    first = client.post(address, data)
    second = client.post(address, data, follow=True)
    assert first.status_code == 302
    assert [path for path, __ in second.redirect_chain] == [first["Location"]]
    return [text for node in ("success", "info", "error") for text in texts(second, "p", node)]


def on_list(session, count=1, **fields):
    files = []
    for place in range(1, count + 1):
        file = application_in(
            "on_agenda", session=session, list_position=place, symbol="C/301/1",
            published_on=in_days(-1), **fields,
        )  # fmt: skip
        MembershipFactory(partner=file.partner, role="administrator")
        files.append(file)
    return files


def test_files_put_on_the_agenda_twice(client, session):
    files = [application_in("recommended", session=session) for __ in range(2)]
    data = {
        "symbol": "C/301/10", "published_on": str(in_days(-1)), "record": "1",
        "files": [one.pk for one in files], "sending": sending(client.get(f"{SESSION}place/")),
    }  # fmt: skip

    said = twice(client, f"{SESSION}place/", data)

    assert TWICE in said
    assert Step.objects.filter(name="place").count() == 2


def test_decisions_recorded_twice(client, begun):
    files = on_list(begun, 2)
    data = {"resolution": "1600", "decided_on": str(in_days(-1)), "adoption": "consensus"}
    data |= {f"file-{one.pk}-outcome": "admit" for one in files}
    data |= {"record": "1", "sending": sending(client.get(f"{SESSION}decisions/"))}

    said = twice(client, f"{SESSION}decisions/", data)

    assert TWICE in said
    assert (Decision.objects.count(), Step.objects.filter(name="admit").count()) == (1, 2)


def test_file_moved_twice_to_another_session(client, session):
    (file,) = on_list(session)
    other = ComingSessionFactory(number=302)
    page = file.get_absolute_url()
    data = {"session": other.pk, "sending": sending(client.get(page))}

    said = twice(client, f"{page}move/", data)

    assert TWICE in said
    assert Step.objects.filter(name="move").count() == 1


def test_step_that_may_be_taken_again_later_is_taken_again(client, session):
    (file,) = on_list(session)
    other = ComingSessionFactory(number=302)
    page = file.get_absolute_url()

    for aim in (other, session, other):
        data = {"session": aim.pk, "sending": sending(client.get(page))}
        assert client.post(f"{page}move/", data).status_code == 302

    file.refresh_from_db()
    assert file.session == other
    assert Step.objects.filter(name="move").count() == 3


def test_step_of_somebody_elses_page_is_judged_anew(client, session):
    (file,) = on_list(session)
    page = file.get_absolute_url()
    mark = sending(of(UserFactory(governing_bodies=True)).get(page))
    data = {"session": ComingSessionFactory(number=302).pk, "sending": mark}

    answers = [client.post(f"{page}move/", data).status_code for __ in range(2)]

    assert answers == [302, 422]


def test_one_place_up_is_one_place_up_however_often_it_is_pressed(client, session):
    files = on_list(session, 3)

    def order():
        return list(Application.objects.order_by("list_position").values_list("pk", flat=True))

    first, second, third = [one.pk for one in files]
    for way, wanted in (
        ("up", [first, third, second]),
        ("down", [first, second, third]),
        ("up", [first, third, second]),
    ):
        data = {"move": f"{third}:{way}", "sending": sending(client.get(SESSION))}
        assert TWICE in twice(client, f"{SESSION}order/", data)
        assert order() == wanted


def test_session_added_twice(client):
    address = "/en/observers/sessions/add/"
    data = form_of(client.get(address), "record") | {"kind": "regular", "number": "777"}

    assert TWICE in twice(client, address, data)
    assert CouncilSession.objects.filter(number=777).count() == 1


def test_letters_released_twice(client, begun):
    (file,) = on_list(begun)
    data = {f"file-{file.pk}-outcome": "admit", "record": "1"}
    data |= {"resolution": "1600", "decided_on": str(in_days(-1)), "adoption": "consensus"}
    client.post(f"{SESSION}decisions/", data)
    page = client.get("/en/observers/letters/")
    letter = Notice.objects.get(status="held")

    said = twice(
        client, "/en/observers/letters/",
        {"letter": letter.pk, "release": "1", "sending": sending(page)},
    )  # fmt: skip

    assert TWICE in said
    other = of(UserFactory(governing_bodies=True))
    late = other.post("/en/observers/letters/", {"letter": letter.pk, "release": "1"}, follow=True)
    assert texts(late, "p", "notice") == ["These letters wait no longer."]


def test_change_of_a_status_recorded_twice(client):
    status = ObserverStatusFactory(started_on=in_days(-900), decision="1338")
    address = f"/en/observers/{status.partner_id}/change/"
    data = form_of(client.get(address), "record") | {
        "kind": "suspended", "decided_on": str(in_days(-9)), "decision": "Resolution No. 1400",
        "reason": "As decided.",
    }  # fmt: skip

    assert TWICE in twice(client, address, data)
    assert StatusChange.objects.count() == 1


def test_confirmation_sent_twice(db):
    status = ObserverStatusFactory(started_on=in_days(-900), decision="1338")
    member = MembershipFactory(partner=status.partner, role="administrator").user
    client = of(member)
    address = f"/en/observers/{status.partner_id}/confirm/"
    data = form_of(client.get(address), "record") | {"kind": "unchanged"}

    assert TWICE in twice(client, address, data)
    assert Confirmation.objects.count() == 1


def test_representative_named_twice(db):
    status = ObserverStatusFactory(started_on=in_days(-900), decision="1338")
    client = of(MembershipFactory(partner=status.partner, role="administrator").user)
    address = f"/en/observers/{status.partner_id}/representatives/add/"
    typed = {"year": str(in_days(0).year), "name": "Awa Exemple", "function": "President"}
    data = form_of(client.get(address), "record") | typed

    assert TWICE in twice(client, address, data)
    anew = client.post(address, typed, follow=True)
    other = client.post(address, typed | {"function": "Treasurer"})

    assert texts(anew, "p", "notice") == [
        "Awa Exemple is named for that year already. Nothing was to be done."
    ]
    assert other.status_code == 422
    assert status.partner.representatives.count() == 1


def test_step_taken_twice_in_the_administration(client, session):
    (file,) = on_list(session)
    page = f"/admin/observers/application/{file.pk}/change/"
    aim = ComingSessionFactory(number=302)
    data = {"session": aim.pk, "sending": sending(client.get(page))}

    client.post(f"/admin/observers/application/{file.pk}/step/move/", data)
    again = client.post(f"/admin/observers/application/{file.pk}/step/move/", data, follow=True)

    assert TWICE in texts(again, "li", "info")
    assert Step.objects.filter(name="move").count() == 1


def test_applicant_who_replies_twice_reads_that_the_reply_has_arrived(db):
    file = application_in("not_recommended", reply_due_on=in_days(9))
    client = of(MembershipFactory(partner=file.partner, role="administrator").user)
    address = client.get(file.get_absolute_url())["Location"] + "reply/"

    client.post(address, {"note": "We have grown."})
    again = client.post(address, {"note": "We have grown."}, follow=True)

    assert texts(again, "p", "error") == []
    assert texts(again, "p", "notice")[-1].startswith("We have received this already, on ")
