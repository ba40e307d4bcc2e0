"""E-mail addresses, websites and telephones of a row, also where one stands in the cell of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from partners.inventory.cells import is_broken, lost_letters, text_of, tidy, website_of
from partners.inventory.rows import Unworked
from partners.models.sentences import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from partners.inventory.rows import Row
    from partners.inventory.tables import Table

_ADDRESS = re.compile(r"[^\s@,;<>()\"']+@[^\s@,;<>()\"']+\.[^\s@,;<>()\"']+")
PHONE = re.compile(r"(?:\+|\(\s*\+)?\d[\d\s().-]{5,}\d")
#: What stands for the sign, in brackets of any kind, or between blanks: “[at]”, “ arroba ”.
_AT = re.compile(
    r"\s*(?:@|＠|[(\[{<]\s*(?:at|ad|arroba|arobase|arobas|@)\s*[)\]}>]|\s(?:arroba|arobase)\s)\s*",
    re.IGNORECASE,
)
#: The same without brackets, which is a word of English elsewhere.
_AT_WORD = re.compile(r"(?<=[\w.-])\s+at\s+(?=[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)", re.IGNORECASE)
_DOT = re.compile(
    r"\s*[(\[{]\s*(?:dot|point|punto|\.)\s*[)\]}]\s*|(?<=\w)\s(?:dot|punto)\s(?=\w)", re.IGNORECASE
)


def signed(text: str) -> str:
    """The text with its addresses as a program writes them.

    >>> signed("info [at] example [dot] org"), signed("info arroba example punto org")
    ('info@example.org', 'info@example.org')
    """
    text = _AT.sub("@", _DOT.sub(".", text))
    text = _AT_WORD.sub("@", text)
    return re.sub(r"(@[\w-]+)\s*\.\s*(?=[a-z]{2,})", r"\1.", text, flags=re.IGNORECASE)


def is_email(text: str) -> bool:
    """Whether an address stands in a text."""
    text = text[:500]
    return ("@" in text and _ADDRESS.search(text) is not None) or (
        _AT.search(text) is not None and _ADDRESS.search(signed(text)) is not None
    )


def emails_of(text: str) -> list[str]:
    """The e-mail addresses in a cell, in lower case, each once.

    >>> emails_of("Info @ Example.org / a@b.org")
    ['info@example.org', 'a@b.org']
    """
    return list(dict.fromkeys(filter(is_valid, map(str.lower, pieces_of(text)))))


def pieces_of(text: str) -> list[str]:
    text = signed(re.sub(r"mailto:", " ", text, flags=re.IGNORECASE))
    return [one.strip(".:-") for one in re.split(r"[\s,;/|<>()\[\]\"']+", text)]


def is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except Exception:  # noqa: BLE001 - whatever it is, it is no address
        return False
    return True


def phone_in(text: str) -> str:
    """The telephone in a cell that holds other things as well.

    >>> phone_in("info@example.org / Tél. +223 20 22 10 10"), phone_in("www.example.org/2019")
    ('+223 20 22 10 10', '')
    """
    text = " ".join(one for one in text.split() if "@" not in one and not website_of(one))
    found = PHONE.search(text)
    return found[0].strip() if found and sum(map(str.isdigit, found[0])) > 6 else ""


def says_phone(text: str) -> bool:
    """Whether a telephone number stands in a text."""
    return PHONE.search(text) is not None


def read_into(
    values: dict[str, Any], table: Table, row: Row, of_people: Collection[str]
) -> list[Sentence]:
    """Read the ways to reach an organisation into the values of a row; what is left out, in words.

    ``of_people`` are the addresses that its contact persons keep.
    """
    cells = {name: table.value(row, name) for name in ("email", "website", "phone")}
    boxes = [text for one in table.values(row, "email") if (text := text_of(one))]
    if len(boxes) > 1:
        cells["email"] = " ; ".join(boxes)
    texts = {
        name: tidy(str(value)) for name, value in cells.items()
        if value and not isinstance(value, Unworked) and text_of(value)
    }  # fmt: skip
    order = [texts[name] for name in ("email", "website", "phone") if name in texts]
    addresses = list(dict.fromkeys(one for text in order for one in emails_of(text)))
    website = website_of(cells["website"])
    others = [name for name in ("email", "phone") if name in texts]
    for name in others:
        if not website and not emails_of(texts[name]):
            website = website_of(cells[name])
    values["website"] = website
    values["email"] = addresses[0] if addresses else ""
    values["emails"] = addresses[1:6]
    phone = texts.get("phone", "")
    if is_mixed(phone):
        phone = phone_in(phone)
    values["phone"] = phone or phone_in(texts.get("email", ""))
    with_people = emails_of(" ".join(map(text_of, table.values(row, "contact"))))
    kept = {*addresses[:1], *(of_people or with_people[:1])}
    return [
        *more_than_one([one for one in [*addresses, *with_people] if one not in kept]),
        *(left_out(lost) for value in cells.values() if (lost := lost_letters(value))),
        *(
            left_out(text)
            for name in ("website", "email", "phone")
            if (text := unread_in(name, texts.get(name, ""), values)) and not is_broken(cells[name])
        ),
    ]


def is_mixed(text: str) -> bool:
    """Whether a cell of telephones holds an address as well, or nothing else."""
    return is_email(text) or any(website_of(piece) for piece in text.split())


def unread_in(name: str, text: str, values: dict[str, Any]) -> str:
    """What of a cell nobody could read: all of it, or what looks like one more address."""
    if not text:
        return ""
    is_read = bool(emails_of(text) or website_of(text)) or (
        values["phone"] and phone_in(text) == values["phone"]
    )
    if not is_read and name != "phone":
        return text
    wrong = [one for one in pieces_of(text) if "@" in one and not is_valid(one.lower())]
    return ", ".join(one for one in wrong if one.strip("@"))


def more_than_one(lost: list[str]) -> list[Sentence]:
    if not lost:
        return []
    message = _("More e-mail addresses than the record holds; left out: %(addresses)s.")
    return [say(message, addresses=", ".join(dict.fromkeys(lost))[:200])]


def left_out(text: str) -> Sentence:
    return say(_("“%(text)s” is left out: it cannot be read."), text=text[:60])
