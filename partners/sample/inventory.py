"""Inventory rounds of the demonstration: two that are closed and one that runs, all made up.

Of the real organisations on the running list nothing is said: only invented ones have answers.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from partners import rounds
from partners.models import (
    InventoryRound,
    RoundAnswer,
    RoundQuestion,
    RoundReply,
    RoundSnapshot,
    User,
)
from partners.policies import Role
from partners.sample.invented import SOURCE

TITLES = {
    "title_en": "Demonstration round (made up)",
    "title_fr": "Campagne de démonstration (inventée)",
    "title_es": "Ronda de demostración (inventada)",
}
#: Questions in three languages, and whether they must be answered.
QUESTIONS = [
    ("Do you plan something together in the next twelve months?",
     "Prévoyez-vous quelque chose ensemble dans les douze prochains mois ?",
     "¿Tienen previsto algo en común para los próximos doce meses?", True),
    ("What should colleagues elsewhere know about this partner?",
     "Que devraient savoir de ce partenaire les collègues d’ailleurs ?",
     "¿Qué deberían saber de este socio los colegas de otros lugares?", False),
]  # fmt: skip
#: Years before this one, and how many in a hundred of today's records were counted then.
EARLIER = [(2, 80), (1, 92)]
#: Acronyms whose office has answered in the running round, and its reply to the first question.
ANSWERED = {"CEH": "A shelter is planned.", "EMU": "", "SETM": "Training for returnees."}


def load():
    """Load the rounds, unless there is one."""
    if InventoryRound.objects.exists():
        return
    officer = User.objects.get(
        email=f"{Role.REGISTRY_OFFICER.value.replace('_', '.')}@demo.example"
    )
    for years, share in EARLIER:
        add_closed(timezone.localdate().year - years, share, officer)
    add_running(officer)


def moment(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def add_round(year, opens_on, **fields):
    inventory = InventoryRound.objects.create(
        year=year, opens_on=opens_on, closes_on=opens_on + timedelta(days=60), **TITLES, **fields
    )
    for position, (english, french, spanish, is_required) in enumerate(QUESTIONS):
        RoundQuestion.objects.create(
            round=inventory, position=position, is_required=is_required,
            text_en=english, text_fr=french, text_es=spanish,
        )  # fmt: skip
    return inventory


def add_closed(year, share, officer):
    """A round of a past year: the answers about invented partners, and a count in proportion."""
    opened = timezone.localdate().replace(year=year, month=3, day=1)
    closed = moment(opened + timedelta(days=60))
    inventory = add_round(year, opened, sent_at=moment(opened), closed_at=closed, closed_by=officer)
    rounds.fill(inventory, inventory.unlisted().filter(source=SOURCE))
    inventory.answers.update(
        state=RoundAnswer.State.CONFIRMED, answered_at=closed, answered_by=officer
    )
    RoundSnapshot.objects.bulk_create(
        RoundSnapshot(
            round=inventory, dimension=by, code=code or "", as_of=closed.date(),
            count=count if by == RoundSnapshot.Dimension.ANSWER else max(1, count * share // 100),
        )
        for by, counts in rounds.counted(inventory).items()
        for code, count in counts.items()
    )  # fmt: skip


def add_running(officer):
    """The round of this year: the lists are out, a few offices have answered."""
    today = timezone.localdate()
    inventory = add_round(today.year, today - timedelta(days=20))
    rounds.send(inventory)
    first = inventory.questions.first()
    answers = inventory.answers.filter(partner__source=SOURCE, partner__acronym__in=ANSWERED)
    for answer in answers.select_related("partner"):
        text = ANSWERED[answer.partner.acronym] or "Nothing yet."
        RoundReply.objects.create(answer=answer, question=first, text=text)
        answer.confirm(officer)
    asleep = inventory.answers.filter(partner__source=SOURCE, partner__status="dormant").first()
    asleep.end(officer, "Its office has closed. (Invented.)")
