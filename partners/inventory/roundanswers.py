"""The answers of a round's workbook: told before it is brought in, given with it, and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_noop as _

from partners.inventory.roundlists import key_of
from partners.models import ImportRow, Partner, RoundAnswer, RoundReply
from partners.models.sentences import Sentence, in_each_language, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from partners.inventory.proposals import Proposal
    from partners.inventory.roundlists import Said
    from partners.models import ImportBatch, InventoryRound, RoundQuestion, User

State = RoundAnswer.State
#: How many records are looked up together.
CHUNK = 500
#: What a row of the dry run says of its answer.
WILL = {
    State.CONFIRMED: _("Answer: the record is confirmed."),
    State.CORRECTED: _("Answer: the record is confirmed as corrected."),
    State.ENDED: _("Answer: the cooperation has ended, “%(remark)s”."),
    State.ADDED: _("Answer: the record is added to the round."),
}


@dataclass(slots=True)
class Taken:
    """What became of the answers in a workbook."""

    done: list[RoundAnswer] = field(default_factory=list)
    #: Answers that are not taken, each with why.
    refused: list[tuple[RoundAnswer, Sentence]] = field(default_factory=list)
    #: ``{partner: what its record and its answer were before}``, as JSON.
    before: dict[int, dict[str, Any]] = field(default_factory=dict)


def foretell(
    batch: ImportBatch,
    inventory: InventoryRound,
    said: Mapping[int, Said],
    proposals: Iterable[Proposal],
) -> None:
    """Say on each row what its answer will do, with the name of that in ``values["answer"]``."""
    rows = {
        number: one for one in proposals if (number := one.reading.values.get("partner_number"))
    }
    answers = RoundAnswer.objects.editable_by(batch.user).filter(round=inventory, partner__in=rows)
    known = {one.partner_id: one for one in answers.prefetch_related("replies")}
    required = {one.pk: one for one in inventory.questions.filter(is_required=True)}
    for proposal in proposals:
        number = proposal.reading.values.get("partner_number")
        if not number:
            if proposal.action == "import":
                proposal.reasons.append(say(WILL[State.ADDED]))
            continue
        answer, row = known.get(number), said.get(number)
        if answer is None:
            proposal.reasons.append(say(_("It is not on your list of the round.")))
        elif row:
            is_corrected = proposal.action == "update"
            wish = wish_of(
                answer, row, is_corrected=is_corrected, is_rest_right=batch.is_rest_right
            )
            given = {reply.question_id for reply in answer.replies.all()}
            missing = [
                question
                for key, question in required.items()
                if key not in given and not row.replies.get(f"question-{key}")
            ]
            proposal.reasons.append(told(answer, row, wish, missing))
            if wish and not problem_of(row, wish, missing):
                proposal.reading.values["answer"] = str(wish)


def told(answer: RoundAnswer, row: Said, wish: str, missing: Collection[RoundQuestion]) -> Sentence:
    """What will become of the answer about a record, or why nothing will."""
    if problem := problem_of(row, wish, missing):
        return problem
    if wish:
        return say(WILL[State(wish)], remark=row.remark[:200])
    if answer.state == State.WAITING:
        return say(_("No answer yet: the record stays on the list."))
    return say(_("It is answered already."))


def problem_of(row: Said, wish: str, missing: Collection[RoundQuestion] = ()) -> Sentence | None:
    """Why the answer of a row cannot be taken."""
    if wish == State.ENDED:
        if not row.remark:
            return say(_("Say in the column of remarks why it has ended."))
    elif wish:
        names = in_each_language(lambda: " ".join(map(str, missing)))
        message = _("Answer what the round asks first: %(questions)s")
        return say(message, questions=names) if missing else None
    elif row.unknown:
        message = _("“%(text)s” is no answer: choose one of the list in the column “Answer”.")
        return say(message, text=row.unknown[:60])
    return None


def take(batch: ImportBatch, inventory: InventoryRound, user: User, said: Iterable[Said]) -> Taken:
    """Give the answers of a workbook, without those of rows that somebody leaves out."""
    left_out = set(
        batch.rows.filter(decision=ImportRow.Decision.SKIP, candidate__isnull=False).values_list(
            "candidate", flat=True
        )
    )
    corrected = set(
        batch.rows.filter(result=ImportRow.Result.UPDATED).values_list("partner", flat=True)
    )
    wanted = {one.number: one for one in said if one.number not in left_out}
    answers = RoundAnswer.objects.editable_by(user).filter(round=inventory).for_lists()
    questions = {key_of(question): question for question in inventory.questions.all()}
    numbers, taken = list(wanted), Taken()
    for start in range(0, len(numbers), CHUNK):
        some = answers.filter(partner__in=numbers[start : start + CHUNK])
        for one in some.prefetch_related("replies"):
            row = wanted[one.partner_id]
            wish = wish_of(
                one,
                row,
                is_corrected=one.partner_id in corrected,
                is_rest_right=batch.is_rest_right,
            )
            if problem := problem_of(row, wish):
                taken.refused.append((one, problem))
                continue
            before = state_of(one)
            try:
                with transaction.atomic():
                    one.reply({questions[key]: text for key, text in row.replies.items()})
                    give(one, row, wish, user)
            except ValidationError as error:
                taken.refused.append((one, in_words(error)))
            else:
                if wish:
                    taken.done.append(one)
                if wish or row.replies:
                    taken.before[one.partner_id] = before | {"left": one.partner.version}
    return taken


def wish_of(answer: RoundAnswer, row: Said, *, is_corrected: bool, is_rest_right: bool) -> str:
    """The answer that a row gives, unless it is given already."""
    if row.state == State.ENDED:
        return "" if answer.state == State.ENDED else State.ENDED
    if is_corrected:
        return State.CORRECTED
    if answer.state != State.WAITING:
        return ""
    if row.state == State.CORRECTED:
        return State.CORRECTED
    # whoever answers the questions about a record has looked at it
    is_right = row.state == State.CONFIRMED or row.replies or (is_rest_right and not row.unknown)
    return State.CONFIRMED if is_right else ""


def in_words(error: ValidationError) -> Sentence:
    return in_each_language(lambda: " ".join(error.messages))


def give(answer: RoundAnswer, row: Said, wish: str, user: User) -> None:
    if wish == State.ENDED:
        answer.end(user, row.remark)
    elif wish:
        answer.confirm(user)


#: What an answer changes in a record, and of the answer itself.
RECORD = ("confirmed_on", "confirmed_by_id", "status", "status_reason")
ANSWER = ("state", "version", "answered_at", "answered_by_id")


def state_of(answer: RoundAnswer) -> dict[str, Any]:
    """What a record and its answer are now."""
    return {
        "record": {name: getattr(answer.partner, name) for name in RECORD},
        "answer": {name: getattr(answer, name) for name in ANSWER},
        "replies": {reply.question_id: reply.text for reply in answer.replies.all()},
    }


def put_back(partner: Partner, before: Mapping[str, Any]) -> None:
    """Give a record what an answer has changed; the caller saves it."""
    for name, value in before["record"].items():
        field = Partner._meta.get_field(name)
        setattr(partner, name, field.to_python(value))  # type: ignore[union-attr]  # no reverse one


def unanswer(inventory: InventoryRound, befores: Mapping[str, Mapping[str, Any]]) -> None:
    """Give the answers of a round back what they were before a workbook."""
    answers = RoundAnswer.objects.filter(round=inventory, partner__in=list(map(int, befores)))
    for one in answers:
        before = befores[str(one.partner_id)]
        for name, value in before["answer"].items():
            setattr(one, name, RoundAnswer._meta.get_field(name).to_python(value))  # type: ignore[union-attr]  # as above
        one.save()
        one.replies.all().delete()
        RoundReply.objects.bulk_create(
            RoundReply(answer=one, question_id=int(question), text=text)
            for question, text in before["replies"].items()
        )


def confirmed_too(batch: ImportBatch) -> Collection[int]:
    """The records that a workbook has only answered about, and not changed otherwise."""
    changed = set(
        batch.rows.filter(result=ImportRow.Result.UPDATED).values_list("partner", flat=True)
    )
    return [int(number) for number in batch.answered if int(number) not in changed]
