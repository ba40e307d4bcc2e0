"""The stages of an application: as staff call them, and in plain words for the applicant."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """Where an application is. The names are the portal's own, not official IOM wording."""

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", _("Submitted")
    SCREENING = "screening", _("Screening")
    RETURNED = "returned", _("Returned with questions")
    UNDER_REVIEW = "under_review", _("Under review")
    CLEARANCE = "clearance", _("Legal clearance")
    RECOMMENDED = "recommended", _("Recommended")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    ON_AGENDA = "on_agenda", _("On the agenda")
    DEFERRED = "deferred", _("Deferred")
    ADMITTED = "admitted", _("Admitted")
    REJECTED = "rejected", _("Not admitted")
    CLOSED = "closed", _("Closed without prejudice")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


#: What the Council decided.
DECIDED = (Stage.ADMITTED, Stage.REJECTED)
#: Nothing leads out of these.
FINAL = (*DECIDED, Stage.CLOSED, Stage.WITHDRAWN)
#: Everything else: an organisation has at most one application here.
OPEN = tuple(stage for stage in Stage if stage not in FINAL)
#: Where the applicant may write.
EDITABLE = (Stage.DRAFT, Stage.RETURNED)
#: Where it may hand in documents: those of a file that was put off grow old.
TAKES_DOCUMENTS = (*EDITABLE, Stage.DEFERRED)


class PlainStage(TextChoices):
    """What the applicant is told: where the file is, never what happens inside the house."""

    DRAFT = "draft", _("You are filling it in")
    RECEIVED = "received", _("We have received it")
    EXAMINED = "examined", _("We are examining it")
    QUESTIONS = "questions", _("We have questions for you")
    RECOMMENDED = "recommended", _("It will be proposed to the Council")
    NOT_RECOMMENDED = "not_recommended", _("It was not recommended: you may reply")
    ON_AGENDA = "on_agenda", _("It is on the agenda of the Council")
    DEFERRED = "deferred", _("It was put off to a later session")
    ADMITTED = "admitted", _("The Council admitted you as an observer")
    REJECTED = "rejected", _("The Council did not admit you")
    CLOSED = "closed", _("It was closed without prejudice")
    WITHDRAWN = "withdrawn", _("You withdrew it")


#: Screening, review and clearance are one thing to the applicant.
PLAIN = {
    Stage.DRAFT: PlainStage.DRAFT,
    Stage.SUBMITTED: PlainStage.RECEIVED,
    Stage.SCREENING: PlainStage.EXAMINED,
    Stage.RETURNED: PlainStage.QUESTIONS,
    Stage.UNDER_REVIEW: PlainStage.EXAMINED,
    Stage.CLEARANCE: PlainStage.EXAMINED,
    Stage.RECOMMENDED: PlainStage.RECOMMENDED,
    Stage.NOT_RECOMMENDED: PlainStage.NOT_RECOMMENDED,
    Stage.ON_AGENDA: PlainStage.ON_AGENDA,
    Stage.DEFERRED: PlainStage.DEFERRED,
    Stage.ADMITTED: PlainStage.ADMITTED,
    Stage.REJECTED: PlainStage.REJECTED,
    Stage.CLOSED: PlainStage.CLOSED,
    Stage.WITHDRAWN: PlainStage.WITHDRAWN,
}
