"""Each day: remind applicants and reviewers of dates that come near. Nothing is ever closed here."""

from datetime import timedelta

from django.utils import timezone

from observers import notices
from observers.models import Application, Assignment, Question, Stage

#: How many days before its date a reminder goes out.
BEFORE = timedelta(days=5)


def remind() -> None:
    """Remind of what is due within some days; the outbox sees that each goes out once."""
    limit = timezone.localdate() + BEFORE
    questions = (
        Question.objects.unanswered()
        .filter(application__stage=Stage.RETURNED, due_on__lte=limit)
        .select_related("application__partner")
    )
    for question in questions:
        notices.remind_of_question(question)
    unreplied = Application.objects.filter(
        stage=Stage.NOT_RECOMMENDED, reply_due_on__range=(timezone.localdate(), limit)
    )
    for application in unreplied.select_related("partner"):
        notices.remind_of_reply(application)
    assignments = (
        Assignment.objects.waiting()
        .filter(application__stage=Stage.UNDER_REVIEW, due_on__lte=limit)
        .select_related("application__partner")
    )
    for assignment in assignments:
        notices.remind_of_opinion(assignment)
