"""Which notice a step sends, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from observers import letters, policies
from partners.joining import keepers_of
from partners.models import Notice, NoticeFile, User
from partners.outbox import post
from partners.policies import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from observers.models import (
        Application,
        Assignment,
        ConflictDeclaration,
        Question,
        StatusChange,
        Step,
    )
    from partners.models import Partner

#: Steps the applicant hears of, by the name of their text.
TOLD = {
    "submit": "application_received",
    "ask": "application_questions",
    "answer": "application_answered",
    "close": "application_closed",
    "recommend": "application_recommended",
    "advise_against": "application_not_recommended",
    "reply": "application_reply_received",
    "place": "application_on_agenda",
    "move": "application_moved",
    "withdraw": "application_withdrawn",
}
#: The Council's decisions: their letters lie in the outbox until somebody has looked through them.
LETTERS = {
    "admit": "application_admitted",
    "defer": "application_deferred",
    "reject": "application_rejected",
}
#: Letters about a status that exists already: an old decision may be recorded, so they wait as well.
CHANGES = tuple(
    f"observer_{kind}" for kind in ("suspended", "reinstated", "withdrawn", "ceased", "renamed")
)
#: What whoever records such a decision reads before.
LETTER_WAITS = gettext_lazy(
    "The letter to the organisation is not sent at once: it waits among the letters until the"
    " governing bodies' office has looked through it, and can be cancelled there. The decision"
    " itself shows at once, on the public pages too."
)
#: Steps by which the applicant hands the file back: the case officer hears of them.
HANDED_BACK = {"answer": "application_answers_in", "reply": "application_reply_in"}

#: The daily mail to staff. Its name begins as those of all notices about applications do.
DIGEST = "application_digest"


def announce(step: Step) -> None:
    """Tell everybody whom a step concerns, in the transaction of the step, once."""
    application = step.application
    context = {"application": application, "step": step}
    kind = TOLD.get(step.name) or LETTERS.get(step.name)
    is_letter = step.name in LETTERS
    # a letter is written even to nobody: its PDF is kept, and staff are told
    addresses = readers_of_letter(application) or [""] if is_letter else []
    addresses = addresses or addresses_of(application.partner)
    if kind and addresses:
        attachments = [letters.attachment(step)] if is_letter else []
        for address in addresses:
            post(
                kind,
                to=address,
                key=f"step:{step.pk}:{email_of(address)}",
                context=context,
                partner=application.partner,
                language=application.language,
                hold=is_letter,
                attachments=attachments,
            )
    if step.name == "submit" and not application.has_live_record:
        tell_registry(application)
    officer = application.case_officer
    if step.name in HANDED_BACK and officer is not None:
        post(
            HANDED_BACK[step.name],
            to=officer,
            key=f"step:{step.pk}:officer",
            context=context,
            partner=application.partner,
        )


def tell_registry(application: Application) -> None:
    """Ask who keeps the registry to make an applicant's record active: no draft is admitted."""
    officers = User.objects.filter(is_active=True, groups__name=Role.REGISTRY_OFFICER)
    for user in {*officers, *keepers_of(application.partner)}:
        if policies.is_free(user, application):
            post(
                "application_record_waits",
                to=user,
                key=f"application:{application.pk}:record:{user.pk}",
                context={"application": application},
                partner=application.partner,
            )


def email_of(address: User | str) -> str:
    return address.email if isinstance(address, User) else address


def addresses_of(partner: Partner) -> list[User | str]:
    """The organisation's administrators, and its main contact: two ways to reach it."""
    people = administrators_of(partner)
    known = {user.email.lower() for user in people}
    contacts = partner.contacts.filter(is_main=True).exclude(email="")
    return [*people, *(c.email for c in contacts if c.email.lower() not in known)]


def head_of(application: Application) -> str:
    """The address of the organisation's head, as the application gives it."""
    answer = application.answers.filter(question__code="head_email").first()
    return str(answer.value).strip() if answer is not None else ""


def readers_of_letter(application: Application) -> list[User | str]:
    """Who receives a decision: all that is known of the organisation, and its head as promised."""
    found = addresses_of(application.partner)
    head = head_of(application)
    if head and head.lower() not in {email_of(address).lower() for address in found}:
        found.append(head)
    return found


def is_letter_without_address(application: Application) -> bool:
    """Whether a letter about a decision was written for which no address was known."""
    letters = [step for step in application.steps.all() if step.name in LETTERS]
    return Notice.objects.filter(key__in=[f"step:{step.pk}:" for step in letters]).exists()


def released_letters(application: Application) -> list[tuple[Step, NoticeFile]]:
    """The Council's letters that somebody has looked through and let go, each once.

    Also those whose e-mail has failed: then this is where the applicant finds them.
    """
    steps = [step for step in application.steps.all() if step.name in LETTERS]
    if not steps:
        return []
    of_steps = Q(pk=None)
    for step in steps:
        of_steps |= Q(notice__key__startswith=f"step:{step.pk}:")
    files = NoticeFile.objects.filter(
        of_steps, notice__kind__in=LETTERS.values(), notice__status__in=Notice.RELEASED
    ).select_related("notice")
    found = {int(file.notice.key.split(":")[1]): file for file in files.order_by("-pk")}
    return [(step, found[step.pk]) for step in steps if step.pk in found]


def is_letter_held(application: Application) -> bool:
    """Whether the letter about the last decision waits until somebody has looked through it."""
    last = application.steps.filter(name__in=LETTERS).order_by("at", "pk").last()
    if last is None:
        return False
    waiting = Notice.objects.filter(status=Notice.Status.HELD)
    return waiting.filter(key__startswith=f"step:{last.pk}:").exists()


def letters_seen_by(user: User) -> QuerySet[Notice]:
    """The letters about decisions for who records them, but for those about closed files."""
    letters = Notice.objects.filter(kind__in=[*LETTERS.values(), *CHANGES])
    if not policies.may_record_decisions(user):
        return letters.none()
    return letters.exclude(partner__applications__in=policies.files_of(user).conflicted)


def held_letters(user: User) -> QuerySet[Notice]:
    """Those that wait to be looked through."""
    waiting = letters_seen_by(user).filter(status=Notice.Status.HELD)
    return waiting.order_by("created_at", "pk")


def administrators_of(partner: Partner) -> list[User]:
    """The people who bind an organisation and can sign in."""
    return [
        membership.user
        for membership in partner.memberships.filter(
            role="administrator", user__is_active=True
        ).select_related("user")
    ]


def two_contacts(partner: Partner) -> list[User | str]:
    """Two ways to reach an observer: its main contact and an administrator, or whoever there is."""
    people = {user.email.lower(): user for user in administrators_of(partner)}
    contacts = partner.contacts.exclude(email="").order_by("-is_main", "pk")
    others = [c.email for c in contacts if c.email.lower() not in people]
    found: list[User | str] = [*others[:1], *list(people.values())[:1]]
    found += [*list(people.values())[1:], *others[1:]]
    if len(found) < 2:
        known = {email_of(one).lower() for one in found}
        admitted = partner.applications.filter(stage="admitted").order_by("decided_at", "pk").last()
        spare = dict.fromkeys([head_of(admitted) if admitted else "", partner.email])
        found += [email for email in spare if email and email.lower() not in known]
    return found[:2]


def remind_of_confirmation(partner: Partner, due_on: date, occasion: str) -> None:
    """Remind an observer of its periodic confirmation; once for each occasion and address."""
    for address in two_contacts(partner):
        post(
            "observer_confirmation_due",
            to=address,
            key=f"confirmation:{partner.pk}:{occasion}:{email_of(address)}",
            context={"due_on": due_on, "is_overdue": due_on < timezone.localdate()},
            partner=partner,
            language=language_of(partner),
        )


def language_of(partner: Partner) -> str | None:
    """The first language of the portal in which an organisation works, if there is one."""
    return next((code for code in partner.working_languages if code in ("en", "fr", "es")), None)


def announce_change(change: StatusChange) -> None:
    """Write to an observer what was decided about its status, in the transaction that records it.

    Held like all letters about decisions: whoever records what happened years ago looks first
    whether anybody is to hear of it now.
    """
    partner = change.status.partner
    for address in addresses_of(partner):
        post(
            f"observer_{change.kind}",
            to=address,
            key=f"change:{change.pk}:{email_of(address)}",
            context={"change": change},
            partner=partner,
            language=language_of(partner),
            hold=True,
        )


def tell_assigned(assignment: Assignment) -> None:
    """Ask a reviewer, or the focal points of an office, to declare themselves and to judge."""
    application = assignment.application
    for user in asked_people(assignment):
        post(
            "application_opinion_asked",
            to=user,
            key=f"assignment:{assignment.pk}:{user.pk}",
            context={"application": application, "assignment": assignment},
            partner=application.partner,
        )


def tell_stepped_back(declaration: ConflictDeclaration) -> None:
    """Tell the case officer that somebody asked for an opinion has a conflict of interest."""
    application = declaration.application
    officer = application.case_officer
    asked = application.assignments.filter(reviewer=declaration.user_id).exists()
    if officer is not None and officer != declaration.user and asked:
        post(
            "application_stepped_back",
            to=officer,
            key=f"declaration:{declaration.pk}:officer",
            context={"application": application, "person": declaration.user},
            partner=application.partner,
        )


def asked_people(assignment: Assignment) -> list[User]:
    """Who is asked, without those who have stepped back."""
    if assignment.reviewer is not None:
        people = [assignment.reviewer]
    else:
        people = list(
            User.objects.filter(
                office=assignment.office, groups__name="focal_point", is_active=True
            )
        )
    return [user for user in people if policies.is_free(user, assignment.application)]


def remind_of_question(question: Question) -> None:
    """Remind the applicant of a date that comes near; once for each question and address."""
    application = question.application
    for address in addresses_of(application.partner):
        post(
            "application_question_due",
            to=address,
            key=f"question:{question.pk}:due:{email_of(address)}",
            context={"application": application, "question": question},
            partner=application.partner,
            language=application.language,
        )


def remind_of_reply(application: Application) -> None:
    """Remind the applicant that its right of reply runs out; once for each date and address."""
    for address in addresses_of(application.partner):
        post(
            "application_reply_due",
            to=address,
            key=f"reply:{application.pk}:{application.reply_due_on}:{email_of(address)}",
            context={"application": application},
            partner=application.partner,
            language=application.language,
        )


def remind_of_opinion(assignment: Assignment) -> None:
    """Remind whoever is asked for an opinion of its date, once."""
    for user in asked_people(assignment):
        post(
            "application_opinion_due",
            to=user,
            key=f"assignment:{assignment.pk}:due:{user.pk}",
            context={"application": assignment.application, "assignment": assignment},
            partner=assignment.application.partner,
        )


def send_digest(user: User, day: date, context: Mapping[str, Any]) -> None:
    """Send a member of staff what is late, new and waiting; once a day."""
    post(DIGEST, to=user, key=f"digest:{user.pk}:{day}", context=context)
