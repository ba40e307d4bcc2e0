"""The door and the desk in a browser: by camera, by name, without a line, double clicks, pages for axe."""

import pytest
from django.utils import timezone

from tests.browser.looking import faults
from tests.consultations.factories import (
    EventFactory,
    InvitationFactory,
    ProgressNoteFactory,
    RecommendationFactory,
    RegistrationFactory,
    RequestToSpeakFactory,
    organiser,
    running,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

#: A browser that reads codes, and a camera that shows a badge.
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
window.BarcodeDetector = class {
  async detect() { return [{rawValue: window.badge}]; }
};
HTMLMediaElement.prototype.play = async () => {};
"""


def state_of(row):
    row.refresh_from_db()
    return row.state


def test_badge_is_read_by_the_camera_once(page, sign_in):
    row = RegistrationFactory(event=running(), person_name="Example Guest")
    page.add_init_script(CAMERA)
    sign_in(organiser())
    page.goto(f"/en/consultations/{row.event_id}/check-in/")
    address = f"https://portal.example/en/consultations/1/check-in/?code={row.uuid}"
    page.evaluate("code => { window.badge = code }", address)

    page.get_by_role("button", name="Read badges with the camera").click()
    page.get_by_text("Welcome: Example Guest").wait_for()

    assert state_of(row) == "attended"
    assert page.locator("[data-door-came]").inner_text() == "1"


def test_check_in_without_a_line_is_kept_and_sent_later(page, sign_in):
    row = RegistrationFactory(event=running(), person_name="Example Guest")
    sign_in(organiser())
    page.goto(f"/en/consultations/{row.event_id}/check-in/?q=guest")

    page.context.set_offline(True)
    page.get_by_role("button", name="Check in").click()
    page.get_by_text("No connection: kept on this phone").wait_for()
    before = state_of(row)
    shown = page.locator(f"[data-code='{row.uuid}'] .tag").inner_text()
    counted = page.locator("[data-door-came]").inner_text()
    awaited = page.locator("[data-door-expected]").inner_text()
    kept = page.evaluate(f"JSON.parse(localStorage.getItem('door-{row.event_id}'))")
    page.evaluate(
        """key => {
          const scans = JSON.parse(localStorage.getItem(key));
          scans[0].at -= 3600 * 1000;
          localStorage.setItem(key, JSON.stringify(scans));
        }""",
        f"door-{row.event_id}",
    )
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("Welcome: Example Guest").wait_for()

    assert before == "approved"
    assert (shown, counted, awaited) == ("Kept on this phone", "1", "0")
    assert page.locator(f"[data-code='{row.uuid}'] button").count() == 0
    assert page.locator(f"[data-code='{row.uuid}'] .tag").inner_text() == "Attended"
    assert page.locator("[data-door-came]").inner_text() == "1"
    assert [scan["code"] for scan in kept] == [str(row.uuid)]
    assert state_of(row) == "attended"
    assert 3600 <= (timezone.now() - row.attended_at).total_seconds() < 3600 + 120
    assert page.evaluate(f"localStorage.getItem('door-{row.event_id}')") == "[]"


def test_axe_finds_nothing_at_the_desk(page, sign_in):
    row = RegistrationFactory(needs_food="vegan", state="pending")
    event = row.event
    InvitationFactory(event=event)
    RequestToSpeakFactory(event=event, state="listed", position=1)
    note = ProgressNoteFactory(recommendation=RecommendationFactory(event=event, is_published=True))
    RecommendationFactory(event=EventFactory(), status="done", is_published=True)
    sign_in(organiser())
    base = f"/en/consultations/{event.pk}"

    found = {}
    for address in (
        f"{base}/desk/",
        f"{base}/desk/?view=organisations",
        f"{base}/desk/?view=needs",
        f"{base}/check-in/?q=example",
        f"{base}/speakers/",
        f"{base}/report/",
        "/en/consultations/recommendations/",
        f"/en/consultations/recommendations/{note.recommendation_id}/",
        f"{base}/recommendations/add/",
    ):
        page.goto(address)
        if faulty := faults(page):
            found[address] = faulty

    assert found == {}


def at_the_door(page, event):
    """Open the door and wait until its list is kept."""
    page.goto(f"/en/consultations/{event.pk}/check-in/")
    page.get_by_text("This list of names is kept on this phone").wait_for()
    for __ in range(200):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing is kept")


#: The addresses that the door keeps.
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) {
      const url = new URL(request.url);
      found.push(url.pathname + url.search);
    }
  }
  return found.some((address) => address.endsWith("door.js")) && found;
}"""


@pytest.mark.parametrize("query", ["", "?q=elodie", "?code={code}"])
def test_door_opens_again_without_a_line_and_checks_in(page, sign_in, query):
    event = running()
    row = RegistrationFactory(event=event, person_name="Élodie Example")
    RegistrationFactory(event=event, person_name="Other Guest")
    RegistrationFactory(event=event, person_name="Pending Guest", state="pending")
    sign_in(organiser())
    at_the_door(page, event)

    page.context.set_offline(True)
    page.goto(f"/en/consultations/{event.pk}/check-in/{query.format(code=row.uuid)}")
    page.reload()
    shown = page.locator("[data-code]:visible b").all_inner_texts()
    page.get_by_text("No connection: this is the list of").wait_for()
    page.get_by_role("button", name="Élodie Example").click()
    page.get_by_text("No connection: kept on this phone").wait_for()
    page.reload()
    kept_row = page.locator("[data-code]", has_text="Élodie Example")
    is_kept = kept_row.get_by_text("Kept on this phone").is_visible()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("[data-door-said]", has_text="Élodie Example (").wait_for()

    assert shown == ["Élodie Example"] + ([] if query else ["Other Guest"])
    assert is_kept
    assert state_of(row) == "attended"


def test_signing_out_leaves_no_names_on_the_phone(page, sign_in):
    event = RegistrationFactory(event=running()).event
    sign_in(organiser())
    at_the_door(page, event)
    before = page.evaluate(KEPT)

    page.get_by_role("button", name="Log out").click()
    page.get_by_role("banner").get_by_role("link", name="Log in").wait_for()

    assert f"/en/consultations/{event.pk}/check-in/?everyone=1" in before
    assert page.evaluate("caches.keys()") == []


def test_who_organises_no_more_finds_no_names_on_the_phone(page, sign_in, context):
    event = RegistrationFactory(event=running()).event
    user = organiser()
    sign_in(user)
    at_the_door(page, event)

    user.groups.clear()
    answer = page.goto(f"/en/consultations/{event.pk}/check-in/")
    after_role = page.evaluate("caches.keys()")
    sign_in(organiser())
    at_the_door(page, event)
    context.clear_cookies()
    page.goto(f"/en/consultations/{event.pk}/check-in/")

    assert answer.status == 404
    assert after_role == []
    assert page.evaluate("caches.keys()") == []


def test_list_of_another_day_is_thrown_away(page, sign_in):
    event = RegistrationFactory(event=running()).event
    sign_in(organiser())
    at_the_door(page, event)
    page.evaluate(
        """async () => {
          const [name] = await caches.keys();
          const store = await caches.open(name);
          const list = (await store.keys()).find((request) => request.url.includes("everyone"));
          const headers = {Date: "Mon, 05 Jan 2026 10:00:00 GMT"};
          await store.put(list, new Response("yesterday", {headers}));
        }"""
    )

    page.goto("/en/about/")
    page.wait_for_timeout(300)

    assert page.evaluate("caches.keys()") == []


def test_nothing_is_kept_before_the_first_day(page, sign_in):
    row = RegistrationFactory()
    sign_in(organiser())

    page.goto(f"/en/consultations/{row.event_id}/check-in/")
    page.wait_for_timeout(300)

    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )


def test_double_click_saves_once(page, sign_in):
    event = EventFactory()
    sign_in(organiser())
    page.goto(f"/en/consultations/{event.pk}/documents/add/")
    page.get_by_label("Title").fill("Background")
    page.get_by_label("Link").fill("https://example.org/background")

    page.get_by_role("button", name="Save").dblclick()
    page.get_by_text("Saved.").wait_for()

    assert [document.title for document in event.documents.all()] == ["Background"]


def test_bar_of_the_desk_stays_in_sight_only_once_a_row_is_ticked(page, sign_in):
    row = RegistrationFactory()
    sign_in(organiser())
    page.goto(f"/en/consultations/{row.event_id}/desk/")
    place = "getComputedStyle(document.querySelector('.bulk')).position"

    before = page.evaluate(place)
    page.get_by_role("checkbox", name=row.person_name).check()

    assert (before, page.evaluate(place)) == ("static", "sticky")
