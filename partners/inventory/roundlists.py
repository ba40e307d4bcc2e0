"""The list of a round as a workbook holds it: its columns, and the answers in one that came back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from partners.inventory.cells import is_emptied, text_of
from partners.models import InventoryRound, Partner, RoundAnswer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from partners.inventory.engine import Workbook
    from partners.inventory.tables import Table
    from partners.models import RoundQuestion, User

State = RoundAnswer.State
#: What is meant by each column of the record, in the order of the sheet, and its width.
COLUMNS = [
    ("legal_name", 42), ("acronym", 12), ("category", 28), ("hq_country", 22), ("city", 18),
    ("website", 30), ("email", 30), ("phone", 18), ("founded", 12),
]  # fmt: skip
#: The columns that an import calls otherwise than the record.
IMPORTED = {"number": "partner_number", "legal_name": "name", "hq_country": "country"}
#: How many answers are taken from one workbook, and how many records are looked up together.
MOST, CHUNK = 5000, 500


def headings(questions: Iterable[RoundQuestion]) -> dict[str, str]:
    """The first line, by what each column is: words by which an import knows a column again."""
    known = {"hq_country": _("Country"), "legal_name": _("Name"), "category": _("Category")}
    known |= {"email": _("E-mail"), "website": _("Website"), "founded": _("Founded")}
    found = {"number": pgettext("of a record", "Number")}
    for name, __ in COLUMNS:
        label = Partner._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # no reverse one
        found[name] = known.get(name) or capfirst(str(label))
    found |= {key_of(question): question.text for question in questions}
    return found | {"answer": _("Answer"), "remark": _("Remark")}


def key_of(question: RoundQuestion) -> str:
    return f"question-{question.pk}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one row of an uploaded workbook answers."""

    number: int
    state: str
    #: What stands in the column of answers and is none.
    unknown: str = ""
    remark: str = ""
    #: ``{key of the question: text}``; an emptied reply is an empty text.
    replies: dict[str, str] = field(default_factory=dict)


def places_in(table: Table, questions: Collection[RoundQuestion]) -> dict[str, int]:
    """Which column is what, by the headings of the list in any language; empty for other tables."""
    columns: dict[str, str] = {}
    for language, __ in settings.LANGUAGES:
        with override(language):
            for name, text in headings(questions).items():
                columns.setdefault(plain(text), name)
    labels = [plain(text) for text in table.labels]
    places: dict[str, int] = {}
    for at, text in enumerate(labels):
        if text in columns:
            places.setdefault(columns[text], at)
    return places if {"number", "legal_name", "answer"} <= places.keys() else {}


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def columns_in(workbook: Workbook, inventory: InventoryRound) -> dict[str, dict[str, list[int]]]:
    """The columns of the record by sheet; what only answers is brought into no record."""
    questions = list(inventory.questions.all())
    found = {}
    for table in workbook.tables:
        if places := places_in(table, questions):
            names = ["number", *(name for name, __ in COLUMNS)]
            found[table.name] = {
                IMPORTED.get(name, name): [places[name]] for name in names if name in places
            }
    return found


def answer_columns(table: Table, inventory: InventoryRound | None) -> set[int]:
    """The columns that answer a round: the answer, its remark, and the questions."""
    if inventory is None:
        return set()
    record = {"number", *(name for name, __ in COLUMNS)}
    places = places_in(table, list(inventory.questions.all()))
    return {at for name, at in places.items() if name not in record}


def said_in(workbook: Workbook, inventory: InventoryRound) -> Iterator[Said]:
    """The answers in a workbook whose headings are those of the list, in any of the languages."""
    questions = list(inventory.questions.all())
    states: dict[str, str] = {}
    for language, __ in settings.LANGUAGES:
        with override(language):
            states |= {plain(str(label)): code for code, label in State.choices}
    for table in workbook.tables:
        places = places_in(table, questions)
        if not places:
            continue
        for line in table.lines(workbook.lists):
            texts = {name: text_of(line.row.at(at)) for name, at in places.items()}
            number = re.fullmatch(r"P-([0-9]{1,12})", texts["number"].strip())
            if not number:
                continue
            answer = texts["answer"]
            keys = [key_of(question) for question in questions]
            replies = {key: texts[key] for key in keys if texts.get(key)}
            replies |= {
                key: "" for key in keys if key in places and is_emptied(line.row.at(places[key]))
            }
            state = states.get(plain(answer), State.WAITING.value)
            unknown = answer if answer and plain(answer) not in states else ""
            yield Said(int(number[1]), state, unknown, texts.get("remark", ""), replies)


def round_of(workbook: Workbook, user: User) -> InventoryRound | None:
    """The open round whose list a workbook is, as far as a user answers in it."""
    rounds = InventoryRound.objects.visible_to(user).filter(sent_at__isnull=False, closed_at=None)
    for inventory in rounds.order_by("-opens_on", "-pk"):
        numbers = [one.number for one in islice(said_in(workbook, inventory), CHUNK)]
        mine = RoundAnswer.objects.editable_by(user).filter(round=inventory)
        if mine.filter(partner__in=numbers).exists():
            return inventory
    return None
