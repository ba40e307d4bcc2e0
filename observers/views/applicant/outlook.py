"""Where a file is, in plain words: what has happened, what comes next and when."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers import naming, notices
from observers.models import DECIDED, Stage
from observers.models.scopes import targets

#: What comes next, by stage.
NEXT = {
    Stage.DRAFT: gettext_lazy("Fill in what is missing, then submit."),
    Stage.SUBMITTED: gettext_lazy("Next, somebody checks that the file is complete."),
    Stage.SCREENING: gettext_lazy("Somebody is looking at the file. Next, it is examined."),
    Stage.RETURNED: gettext_lazy(
        "Answer the questions and send them; the examination goes on from there."
    ),
    Stage.UNDER_REVIEW: gettext_lazy("The file is being examined. You need not do anything."),
    Stage.CLEARANCE: gettext_lazy("The file is being examined. You need not do anything."),
    Stage.RECOMMENDED: gettext_lazy("Next, it is put on the agenda of a session of the Council."),
    Stage.NOT_RECOMMENDED: gettext_lazy(
        "You may reply. Your reply is read before the advice is looked at once more."
    ),
    Stage.ON_AGENDA: gettext_lazy("Next, the Council decides."),
    Stage.DEFERRED: gettext_lazy("It will be put on the agenda of a later session."),
    Stage.ADMITTED: gettext_lazy("Your organisation is an observer at the Council."),
    Stage.REJECTED: gettext_lazy("The reasons are given below. You can apply again."),
    Stage.CLOSED: gettext_lazy("You can apply again at any time; your answers are kept."),
    Stage.WITHDRAWN: gettext_lazy("You can apply again at any time; your answers are kept."),
}


def history_of(application):
    """The steps that the applicant is told of, without names.

    ``[(label, moment, the session to which it led, words), …]``
    """
    begun = [(_("You began to fill it in"), application.created_at, "", "")]
    return begun + [
        (
            _("You replied") if step.name == "reply" else step.plain_target_label,
            step.at,
            capfirst(step.session_title),
            step.told_note,
        )
        for step in application.steps.select_related("session")
        if step.is_plain
    ]


#: What lies ahead of the applicant, in order, with the stages that belong to each station.
WAY = (
    (gettext_lazy("You fill it in"), (Stage.DRAFT,)),
    (gettext_lazy("Received and checked"), (Stage.SUBMITTED, Stage.SCREENING, Stage.RETURNED)),
    (gettext_lazy("Examination"), (Stage.UNDER_REVIEW, Stage.CLEARANCE, Stage.NOT_RECOMMENDED)),
    (gettext_lazy("Agenda of the Council"), (Stage.RECOMMENDED, Stage.DEFERRED, Stage.ON_AGENDA)),
    (gettext_lazy("Decision of the Council"), (Stage.ADMITTED, Stage.REJECTED)),
)


def stations_of(application):
    """``[(label, "done" | "now" | ""), …]``; nothing for a file that ended before its time."""
    place = next(
        (number for number, (__, stages) in enumerate(WAY) if application.stage in stages), None
    )
    if place is None:
        return []
    return [
        (label, "done" if number < place else "now" if number == place else "")
        for number, (label, __) in enumerate(WAY)
    ]


def outlook_of(application):
    """What comes next and when, in plain sentences."""
    stage, session = application.stage, application.session
    sentences = [NEXT[Stage(stage)]]
    if stage in (*DECIDED, Stage.DEFERRED) and notices.is_letter_held(application):
        sentences.append(_("The letter of the Council follows."))
    days = targets().get(stage)
    if days and stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.UNDER_REVIEW, Stage.CLEARANCE):
        sentences.append(
            _("We aim to have done this within %(days)s days; it is a target, not a promise.")
            % {"days": days}
        )
    if session is not None and not application.is_final:
        named = {"session": capfirst(naming.session_title(session))}
        sentences.append(
            _("%(session)s: it begins on %(date)s.")
            % {**named, "date": naming.day(session.starts_on)}
            if session.starts_on
            else _("%(session)s: its days are not recorded yet.") % named
        )
    if application.has_old_documents:
        sentences.append(
            _("Your documents have grown old: hand in newer ones, or it cannot go on an agenda.")
        )
    return [str(sentence) for sentence in sentences]
