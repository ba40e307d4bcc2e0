"""The pages of staff: the queue, the file, every step, and what reviewers write."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from observers.models import Application, CaseNote, ConflictDeclaration, Opinion, Question
from tests.factories import MembershipFactory, OfficeFactory, UserFactory
from tests.observers.factories import (
    ApplicationDocumentFactory,
    AssignmentFactory,
    CaseNoteFactory,
    ComingSessionFactory,
    InterestFactory,
    OpinionFactory,
    QuestionFactory,
    application_in,
    fill,
    in_days,
)
from tests.pages import form_of, read, sent, texts

QUEUE = "/en/observers/applications/"


def page(application, rest=""):
    return f"{QUEUE}{application.reference}/{rest}"


@pytest.fixture
def officer(client, db):
    user = UserFactory(case_officer=True)
    client.force_login(user)
    return user


def rows(response):
    return [row.all("a")[0].text for row in read(response).one("tbody").all("tr")]


def test_queue_puts_overdue_files_on_top(client, officer):
    young = application_in("screening")
    old = application_in("submitted")
    silent = application_in("returned")
    QuestionFactory(application=silent, sent=True, due_on=in_days(-1))
    Application.objects.filter(pk=old.pk).update(stage_since="2020-01-01T00:00Z")

    response = client.get(QUEUE)

    assert rows(response) == [old.reference, silent.reference, young.reference]
    assert texts(response, "span", "bad") == ["Overdue", "Overdue"]


@pytest.mark.parametrize(
    ("role", "lede"),
    [
        ("case_officer", []),
        (
            "registry_officer",
            [
                (
                    "You see the files on which your opinion was asked. Case officers, legal "
                    "officers and governing-bodies officers see every file."
                )
            ],
        ),
    ],
)
def test_queue_says_to_whom_it_does_not_show_every_file(client, db, role, lede):
    client.force_login(UserFactory(**{role: True}))

    assert texts(client.get(QUEUE), "p", "lede") == lede


def test_queue_is_narrowed_by_the_filter_of_the_api(client, officer):
    mine = application_in("screening", case_officer=officer, partner__legal_name="Femmes du Sahel")
    application_in("screening")
    application_in("clearance")

    found = [
        rows(client.get(f"{QUEUE}?{query}"))
        for query in ("mine=true", "q=sahel", f"officer={officer.pk}", f"session={mine.session_id}")
    ]

    assert found == [[mine.reference]] * 4


def test_describing_the_api_takes_no_choice_from_the_queue(client, officer):
    """The description asks for every filter as nobody, in the process that serves the pages."""
    mine = application_in("screening", case_officer=officer)
    application_in("screening")

    client.get("/api/v1/schema/")

    assert rows(client.get(f"{QUEUE}?officer={officer.pk}")) == [mine.reference]


def test_queue_leaves_out_what_is_over_unless_asked(client, officer):
    over = application_in("closed")
    running = application_in("screening")

    assert rows(client.get(QUEUE)) == [running.reference]
    assert rows(client.get(f"{QUEUE}?stage=closed")) == [over.reference]


def test_queue_is_not_there_for_an_organisation(client, member_admin):
    client.force_login(member_admin)

    assert client.get(QUEUE).status_code == 404


def test_queue_costs_the_same_however_long(client, officer):
    costs = []
    for count in (1, 4):
        for __ in range(count):
            application_in("returned")
        with CaptureQueriesContext(connection) as queries:
            client.get(QUEUE)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_file_costs_the_same_however_much_hangs_on_it(client, officer):
    application = application_in("screening")
    fill(application)
    costs = []
    for count in (1, 4):
        for __ in range(count):
            QuestionFactory(application=application, sent=True)
            CaseNoteFactory(application=application)
            OpinionFactory(application=application)
            AssignmentFactory(application=application)
            ApplicationDocumentFactory(application=application)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(application))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_applicant_is_led_to_its_own_page(client, db):
    application = application_in("clearance")
    client.force_login(MembershipFactory(partner=application.partner).user)

    response = client.get(page(application))

    assert response["Location"] == f"/en/observers/own/{application.reference}/"


def test_step_from_the_page_moves_the_file(client, officer):
    application = application_in("submitted")

    response = client.post(page(application, "screen/"), follow=True)

    application.refresh_from_db()
    assert (application.stage, application.case_officer) == ("screening", officer)
    assert texts(response, "p", "success") == ["Done: Begin screening."]


def test_step_that_is_not_ready_says_so_and_keeps_what_was_typed(client, officer):
    application = application_in("returned")

    response = client.post(page(application, "close/"), {"note": "They are silent."})

    assert response.status_code == 422
    assert "The applicant still has time to answer" in response.text
    assert "They are silent." in response.text


def test_step_without_its_note_is_refused(client, officer):
    application = application_in("not_recommended", reply_due_on=in_days(-1))

    response = client.post(page(application, "close/"))

    application.refresh_from_db()
    assert (response.status_code, application.stage) == (422, "not_recommended")
    assert len(texts(response, "div", "summary")) == 1


def test_step_of_somebody_else_is_forbidden(client, officer):
    application = application_in("clearance")

    assert client.post(page(application, "recommend/"), {"note": "x"}).status_code == 403


def test_stale_page_is_told(client, officer):
    application = application_in("under_review")

    response = client.post(page(application, "screen/"), follow=True)

    assert texts(response, "p", "error") == [
        "This application has moved on since you opened it. Look at it again."
    ]


@pytest.mark.parametrize("name", ["fly", "SUBMIT", "screen-x"])
def test_unknown_step_is_not_there(client, officer, name):
    application = application_in("submitted")

    assert client.post(page(application, f"{name}/")).status_code == 404


@pytest.mark.parametrize("session", ["", "x", "0", "9" * 40])
def test_bad_session_is_no_session(client, db, session):
    client.force_login(UserFactory(governing_bodies=True))
    application = application_in("recommended", session=None)

    response = client.post(page(application, "place/"), {"session": session})

    assert response.status_code == 422


def test_question_is_written_about_one_part(client, officer):
    application = application_in("screening")
    question = application.guideline.form()[0].questions.all()[0]
    body = {"about": f"question-{question.pk}", "text": "Which?", "due_on": in_days(7)}

    client.post(page(application, "questions/add/"), body)

    asked = Question.objects.get()
    assert (asked.form_question, asked.asked_by, asked.sent_at) == (question, officer, None)


def test_question_that_was_asked_before_is_warned_of_before_it_is_kept(client, officer):
    application = application_in("screening")
    before = QuestionFactory(
        application=application, answered=True, text="How many members?", answer="Forty.",
        sent_at=datetime(2026, 3, 5, 12, tzinfo=UTC),
    )  # fmt: skip
    body = {"about": "", "text": "How many?", "due_on": in_days(7)}

    first = client.post(page(application, "questions/add/"), body)
    kept = Question.objects.count()
    again = client.post(page(application, "questions/add/"), body | {"asked_before": before.pk})

    assert (first.status_code, kept) == (422, 1)
    assert read(first).one("section", "warn").text == (
        "This was asked before, on 5 March 2026 How many members? Forty. "
        "Not saved yet. Save once more to ask all the same."
    )
    assert read(first).one("textarea", name="text").text == "How many?"
    assert read(first).one("input", name="asked_before")["value"] == str(before.pk)
    assert again["Location"] == page(application)
    assert Question.objects.latest("pk").text == "How many?"


def test_question_that_waits_to_be_sent_is_warned_of_as_well(client, officer):
    application = application_in("screening")
    before = QuestionFactory(application=application, text="How many members?")
    body = {"about": "", "text": "How many?", "due_on": in_days(7)}

    first = client.post(page(application, "questions/add/"), body)
    kept = Question.objects.count()
    again = client.post(page(application, "questions/add/"), body | {"asked_before": before.pk})

    assert (first.status_code, kept) == (422, 1)
    assert read(first).one("section", "warn").text == (
        "A question about this part waits to be sent already How many members? "
        "Not saved yet. Save once more to ask all the same."
    )
    assert again["Location"] == page(application)


def test_reviewer_is_led_to_what_it_owes_with_its_date(client, db):
    user = UserFactory(reviewer=True)
    undeclared, owed, given = (application_in("under_review") for __ in range(3))
    for application in (undeclared, owed, given):
        AssignmentFactory(application=application, reviewer=user, due_on=date(2030, 3, 5))
    for application in (owed, given):
        InterestFactory(application=application, user=user)
    OpinionFactory(application=given, author=user)
    client.force_login(user)

    home, asked = client.get("/en/"), read(client.get(QUEUE)).one(id="asked")

    (row,) = [li for li in read(home).all("li") if "Opinions that are asked" in li.text]
    assert (row.text, row.one("a")["href"]) == (
        "Opinions that are asked of you 2",
        f"{QUEUE}#asked",
    )
    assert asked.text.count("due 5 Mar 2030") == 2
    assert [a["href"] for a in asked.all("a")] == [
        page(undeclared, "interest/"), page(owed, "opinion/"),
    ]  # fmt: skip


def test_question_about_another_part_is_not_warned_of(client, officer):
    application = application_in("screening")
    QuestionFactory(application=application, answered=True)
    section = application.guideline.form()[0]
    body = {"about": f"section-{section.pk}", "text": "How many?", "due_on": in_days(7)}

    assert client.post(page(application, "questions/add/"), body).status_code == 302


@pytest.mark.parametrize(
    "body",
    [
        {"text": "", "due_on": "2030-01-01"},
        {"text": "x", "due_on": "yesterday"},
        {"text": "x", "due_on": "2020-01-01"},
        {"text": "x", "due_on": "2030-01-01", "about": "question-999999"},
    ],
)
def test_bad_question_is_refused(client, officer, body):
    application = application_in("screening")

    assert client.post(page(application, "questions/add/"), body).status_code == 422
    assert not Question.objects.exists()


def test_question_that_was_sent_is_not_reworded(client, officer):
    question = QuestionFactory(application=application_in("screening"), sent=True)

    response = client.get(page(question.application, f"questions/{question.pk}/"))

    assert response.status_code == 404


def test_question_of_another_file_is_not_there(client, officer):
    question = QuestionFactory()
    other = application_in("screening")

    assert client.get(page(other, f"questions/{question.pk}/")).status_code == 404
    assert client.post(page(other, f"questions/{question.pk}/delete/")).status_code == 404
    assert Question.objects.exists()


def test_reviewer_who_is_asked_is_told_by_mail(client, officer, mailoutbox):
    application = application_in("under_review")
    reviewer = UserFactory(reviewer=True, language="fr")

    client.post(
        page(application, "assignments/add/"),
        {"reviewer": reviewer.pk, "office": "", "due_on": in_days(9)},
    )

    notice = reviewer.notices.get()
    assert (notice.kind, notice.language) == ("application_opinion_asked", "fr")


def test_somebody_who_is_no_reviewer_is_not_asked(client, officer):
    application = application_in("under_review")
    somebody = UserFactory(case_officer=True)

    response = client.post(
        page(application, "assignments/add/"), {"reviewer": somebody.pk, "due_on": in_days(9)}
    )

    assert response.status_code == 422


def test_file_opens_after_the_declaration(client, db):
    assignment = AssignmentFactory()
    application = assignment.application
    client.force_login(assignment.reviewer)

    before = client.get(page(application)).status_code
    client.post(page(application, "interest/"), {"has_conflict": "no"})
    after = client.get(page(application)).status_code

    assert (before, after) == (404, 200)


def test_conflict_closes_the_file_for_good(client, db):
    assignment = AssignmentFactory()
    application = assignment.application
    client.force_login(assignment.reviewer)

    client.post(page(application, "interest/"), {"has_conflict": "yes", "reason": "My sister."})
    client.post(page(application, "interest/"), {"has_conflict": "no"})

    assert client.get(page(application)).status_code == 404
    assert application.reference not in client.get(QUEUE).text
    assert application.reference not in client.get("/en/").text
    assert ConflictDeclaration.objects.get().has_conflict


def test_declaration_is_asked_of_those_who_are_assigned_only(client, db):
    application = application_in("under_review")
    client.force_login(UserFactory(reviewer=True))

    assert client.get(page(application, "interest/")).status_code == 404


def marks(application, mark="yes", comment=""):
    (criterion,) = application.guideline.criteria.all()
    return {f"mark_{criterion.pk}": mark, f"comment_{criterion.pk}": comment}


@pytest.fixture
def reviewer(client, db):
    assignment = AssignmentFactory()
    InterestFactory(application=assignment.application, user=assignment.reviewer)
    client.force_login(assignment.reviewer)
    return assignment.reviewer


@pytest.fixture
def reviewed(reviewer):
    return Application.objects.get()


def test_opinion_is_kept_as_a_draft_and_handed_in(client, reviewer, reviewed):
    client.post(page(reviewed, "opinion/"), marks(reviewed))
    draft = Opinion.objects.get()
    assert draft.submitted_at is None

    client.post(
        page(reviewed, "opinion/"),
        {**marks(reviewed), "recommendation": "admit", "comment": "Good.", "hand_in": "1"},
    )

    draft.refresh_from_db()
    assert (draft.author, draft.recommendation) == (reviewer, "admit")
    assert draft.submitted_at is not None


def test_draft_of_an_opinion_may_be_incomplete(client, reviewed):
    response = client.post(page(reviewed, "opinion/"), marks(reviewed, "unclear"))

    assert response["Location"] == page(reviewed)
    mark = Opinion.objects.get().marks.get()
    assert (mark.mark, mark.comment) == ("unclear", "")


def test_mark_that_is_not_yes_needs_a_comment_to_hand_in(client, reviewed):
    (criterion,) = reviewed.guideline.criteria.all()
    body = {**marks(reviewed, "unclear", " "), "recommendation": "admit", "hand_in": "1"}

    response = client.post(page(reviewed, "opinion/"), body)

    assert response.status_code == 422
    (link,) = read(response).one(id="errors").all("a")
    assert link["href"] == f"#id_comment_{criterion.pk}"
    assert link.text.endswith(f"{criterion.code}: an answer that is not yes needs a comment.")
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("stage", ["under_review", "clearance"])
def test_opinion_that_was_handed_in_is_read_and_does_not_change(client, reviewer, reviewed, stage):
    (criterion,) = reviewed.guideline.criteria.all()
    opinion = OpinionFactory(application=reviewed, author=reviewer, comment="On the whole.")
    opinion.marks.create(criterion=criterion, mark="no", comment="No assembly.")
    Application.objects.update(stage=stage)

    shown = client.get(page(reviewed, "opinion/"))
    sent = client.post(page(reviewed, "opinion/"), marks(reviewed))

    for sentence in ("On the whole.", "No assembly.", criterion.title):
        assert sentence in shown.text
    assert read(shown).all("textarea") == []
    assert sent.status_code == 409
    assert "Your opinion is handed in: it does not change any more." in sent.text
    assert opinion.marks.get().mark == "no"
    assert "Read your opinion" in client.get(page(reviewed)).text


def test_opinion_is_closed_to_its_author_after_a_conflict(client, reviewer, reviewed):
    OpinionFactory(application=reviewed, author=reviewer)
    ConflictDeclaration.objects.update(has_conflict=True)

    assert client.get(page(reviewed, "opinion/")).status_code == 404


def test_reviewer_reads_no_notes_for_implementers(client, reviewer, reviewed):
    reviewed.guideline.criteria.update(
        basis_en="ECOSOC", strength="comparable - make the number a setting"
    )

    shown = client.get(page(reviewed, "opinion/")).text

    assert "Where it comes from: ECOSOC" in shown
    assert "make the number a setting" not in shown
    legends = [legend.text for legend in read(client.get(page(reviewed, "opinion/"))).all("legend")]
    assert [text for text in legends if "(optional)" in text] == []


def test_incomplete_opinion_is_not_handed_in(client, reviewed):
    response = client.post(page(reviewed, "opinion/"), {"hand_in": "1"})

    assert response.status_code == 422
    assert "Say what you recommend." in response.text
    assert not Opinion.objects.exists()


def test_others_opinions_are_hidden_until_ones_own_is_in(client, reviewer, reviewed):
    OpinionFactory(application=reviewed, comment="A secret thought.")

    before = "A secret thought." in client.get(page(reviewed)).text
    client.post(
        page(reviewed, "opinion/"),
        {**marks(reviewed), "recommendation": "admit", "hand_in": "1"},
    )
    after = "A secret thought." in client.get(page(reviewed)).text

    assert (before, after) == (False, True)


def test_office_speaks_with_one_voice(client, db):
    office = OfficeFactory(countries=["ML"])
    users = [UserFactory(focal_point=True, office=office) for __ in range(2)]
    assignment = AssignmentFactory(reviewer=None, office=office)
    application = assignment.application
    body = {**marks(application), "recommendation": "admit", "hand_in": "1"}
    codes = []

    for user in users:
        InterestFactory(application=application, user=user)
        client.force_login(user)
        codes.append(client.post(page(application, "opinion/"), body).status_code)

    assert codes == [302, 422]
    assert Opinion.objects.get().office == office


def test_case_officer_sees_where_opinions_differ(client, officer):
    application = application_in("under_review")
    (criterion,) = application.guideline.criteria.all()
    for mark, comment in (("yes", ""), ("no", "No assembly.")):
        opinion = OpinionFactory(application=application)
        opinion.marks.create(criterion=criterion, mark=mark, comment=comment)

    response = client.get(page(application))

    assert "Where the opinions differ" in response.text
    assert "No assembly." in response.text


@pytest.mark.parametrize(
    ("role", "stage", "shown"),
    [
        ("case_officer", "submitted", ["Submitted"]),
        ("legal_officer", "clearance", ["Legal clearance"]),
        ("governing_bodies", "recommended", ["Recommended"]),
        ("legal_officer", "submitted", []),
    ],
)
def test_home_page_counts_what_waits_for_a_role(client, db, role, stage, shown):
    application_in(stage)
    client.force_login(UserFactory(**{role: True}))

    panels = [
        [link.text for link in panel.all("a")]
        for panel in read(client.get("/en/")).all("section", "panel")
        if panel.one("h2").text == "Observer status"
    ]

    assert [link for links in panels for link in links] == shown


def test_governing_bodies_prepare_the_place_on_the_agenda(client, db):
    client.force_login(UserFactory(governing_bodies=True))
    application, session = application_in("recommended"), ComingSessionFactory()

    client.post(
        page(application, "agenda/"),
        {"session": session.pk, "symbol": "C/117/9", "published_on": in_days(3)},
    )

    application.refresh_from_db()
    assert (application.session, application.symbol) == (session, "C/117/9")


def test_file_is_downloaded_by_who_may_see_it_only(client, db):
    document = ApplicationDocumentFactory(application=application_in("screening"))
    where = page(document.application, f"documents/{document.pk}/file/")
    answers = []

    for user in (
        UserFactory(case_officer=True),
        MembershipFactory(partner=document.application.partner).user,
        MembershipFactory().user,
        UserFactory(reviewer=True),
    ):
        client.force_login(user)
        answers.append(client.get(where))

    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert answers[0]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (QUEUE, "Applications"),
        ("/en/observers/", "Observers"),
        ("/en/observers/decisions/", "Observers"),
        ("/en/partners/", "Partners"),
    ],
)
def test_menu_marks_one_item(client, officer, address, name):
    menu = read(client.get(address)).one("nav", "nav")

    assert [link.text for link in menu.all("a") if link.get("aria-current")] == [name]


def test_note_on_a_file_that_is_sent_twice_is_written_once(client, officer):
    application = application_in("screening", case_officer=officer)
    address = page(application, "notes/add/")
    data = sent(client, address, {"text": "They called."})

    answers = [client.post(address, data) for __ in range(2)]

    assert [answer["Location"] for answer in answers] == [application.get_absolute_url()] * 2
    assert list(CaseNote.objects.values_list("text", flat=True)) == ["They called."]


def test_note_on_a_file_that_was_typed_before_signing_out_comes_back(client, officer):
    application = application_in("screening", case_officer=officer)
    address = page(application, "notes/add/")
    data = sent(client, address, {"text": "Typed for an hour."})
    client.logout()
    client.post(address, data)
    client.force_login(officer)

    shown = client.get(address)

    assert form_of(shown, "record")["text"] == ["Typed for an hour."]
    assert texts(shown, "p", "notice") == [
        "You were signed out. Here is what you had typed: save it now."
    ]
    assert not CaseNote.objects.exists()
