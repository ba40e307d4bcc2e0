"""The door in a browser: by camera, by name, without a line, and a page that can be drawn in print."""

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
