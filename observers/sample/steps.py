"""The way of each invented file, by the same table as everybody's, then dated back."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from observers import letters, workflow
from observers.models import (
    Application,
    Assignment,
    ConflictDeclaration,
    Decision,
    Opinion,
    OpinionMark,
    Question,
    Step,
)
from observers.notices import LETTERS
from observers.workflow import TRANSITIONS
from partners.models import (
    Assessment,
    CouncilSession,
    Notice,
    NoticeFile,
    ObserverStatus,
    Office,
)

SOURCE = "Invented for the demonstration"
#: The steps to each stage, in order.
WAY = ["submit", "screen", "review", "clear", "recommend", "place"]
STEPS = {
    "draft": [],
    "submitted": WAY[:1],
    "screening": WAY[:2],
    "returned": [*WAY[:2], "ask"],
    "under_review": WAY[:3],
    "clearance": WAY[:4],
    "recommended": WAY[:5],
    "not_recommended": [*WAY[:4], "advise_against"],
    "on_agenda": WAY,
    "admitted": [*WAY, "admit"],
    "rejected": [*WAY, "reject"],
    "deferred": [*WAY, "defer"],
    "closed": [*WAY[:2], "ask", "close"],
    "withdrawn": [*WAY[:2], "withdraw"],
}
AT_PAST_SESSION = ("admitted", "rejected", "deferred")
WHO = {
    "screen": "case_officer", "ask": "case_officer", "close": "case_officer",
    "review": "case_officer", "clear": "case_officer", "recommend": "legal_officer",
    "advise_against": "legal_officer", "place": "governing_bodies", "admit": "governing_bodies",
    "reject": "governing_bodies", "defer": "governing_bodies",
}  # fmt: skip
#: Its letter waits to be looked through; the other letters of the past session were let go.
HELD = "CETS"


def take_steps(application, stage, people, past, coming):
    """Walk the file to its stage by the same table as everybody else."""
    signer = application.created_by
    session = past if stage in AT_PAST_SESSION else coming
    for name in STEPS[stage]:
        prepare(application, name, people)
        given = {}
        if name == "place":
            given["session"] = session
        if name == "defer":
            given["session"] = coming
        if name in ("admit", "reject"):
            given["decision"] = decision_of(session, name)
        application = workflow.perform(
            application,
            TRANSITIONS[name],
            by=people[WHO[name]] if name in WHO else signer,
            note=SOURCE if TRANSITIONS[name].needs_note else "",
            **given,
        )


def decision_of(session, name):
    outcome = {"admit": "admitted", "reject": "rejected"}[name]
    decision, __ = Decision.objects.get_or_create(
        session=session,
        outcome=outcome,
        resolution="D-217/1" if name == "admit" else "D-217/2",
        defaults={"decided_on": timezone.localdate(), "adoption": "consensus", "note": SOURCE},
    )
    return decision


def prepare(application, name, people):
    """What a step asks for."""
    officer, today = people["case_officer"], timezone.localdate()
    if name in ("ask", "close"):
        section = application.guideline.sections.get(code="governance")
        late = name == "close" or application.partner.acronym == "FEA"
        if name == "ask":
            Question.objects.create(
                application=application,
                section=section,
                text="How many members do you have, and in which countries?",
                due_on=today - timedelta(days=9) if late else today + timedelta(days=20),
                asked_by=officer,
            )
        else:
            application.questions.update(due_on=today - timedelta(days=2))
    if name == "review":
        Assessment.objects.create(
            partner=application.partner, kind="sanctions", result="clear", assessor=officer,
            note=SOURCE,
        )  # fmt: skip
    if name == "clear":
        assign(application, people)
        for user in (people["reviewer"], people["focal_point"]):
            give_opinion(application, user)
    if name == "place":
        Application.objects.filter(pk=application.pk).update(
            symbol=f"D/218/{10 + application.pk}", published_on=today
        )


def assign(application, people):
    """The reviewer and the office in Bamako, both without a conflict of interest."""
    due = timezone.localdate() + timedelta(days=14)
    officer = people["case_officer"]
    Assignment.objects.create(
        application=application, reviewer=people["reviewer"], due_on=due, assigned_by=officer
    )
    Assignment.objects.create(
        application=application,
        office=Office.objects.get(code="bamako"),
        due_on=due,
        assigned_by=officer,
    )
    for user in (people["reviewer"], people["focal_point"]):
        ConflictDeclaration.declare(application, user, has_conflict=False)


def give_opinion(application, user):
    is_office = application.assignments.filter(office=user.office_id, reviewer=None).exists()
    opinion = Opinion.objects.create(
        application=application,
        author=user,
        office=user.office if is_office else None,
        recommendation="admit",
        comment=SOURCE,
    )
    for criterion in application.guideline.criteria.all():
        doubts = criterion.code == "E11" and not is_office
        OpinionMark.objects.create(
            opinion=opinion,
            criterion=criterion,
            mark="unclear" if doubts else "yes",
            comment=SOURCE if doubts else "",
        )
    opinion.submit()


def date_back(application, days):
    """Move everything of a file into the past, its steps spread over the days."""
    application.refresh_from_db()
    steps = list(application.steps.all())
    start = timezone.now() - timedelta(days=days)
    gap = timedelta(days=days) / (len(steps) + 1)
    stamps = {"created_at": start}
    for place, step in enumerate(steps, 1):
        step.at = start + gap * place
        step.save(update_fields=["at"])
        if field := TRANSITIONS[step.name].stamps:
            stamps[field] = step.at
        stamps["stage_since"] = step.at
    Application.objects.filter(pk=application.pk).update(**stamps)
    application.questions.exclude(sent_at=None).update(sent_at=stamps.get("returned_at", start))
    application.submissions.update(frozen_at=stamps.get("submitted_at", start))


def settle(past):
    """The past session is over; the demonstration's notices count as sent, but for one letter."""
    back = timedelta(days=60)
    CouncilSession.objects.filter(pk=past.pk).update(
        starts_on=past.starts_on - back, ends_on=past.ends_on - back
    )
    Decision.objects.filter(session=past).update(decided_on=past.starts_on - back)
    ObserverStatus.objects.filter(session=past).update(started_on=past.starts_on - back)
    date_letters()
    written = Notice.objects.filter(partner__source=SOURCE)
    written.exclude(kind__in=LETTERS.values(), partner__acronym=HELD).update(
        status=Notice.Status.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1
    )


def date_letters():
    """Write the letters anew, with the dates as they are now."""
    for step in Step.objects.filter(name__in=LETTERS, application__partner__source=SOURCE):
        name, content, __ = letters.attachment(step)
        for file in NoticeFile.objects.filter(notice__key__startswith=f"step:{step.pk}:"):
            file.file.delete(save=False)
            file.file.save(name, ContentFile(content))
