"""One normalisation of names and one scorer of pairs: search, duplicates, import, screening."""

from partners.matching.addresses import domain_of, host_of, mail_host, own_host, page_of
from partners.matching.facts import LEGAL, Facts
from partners.matching.identifiers import identifier_key, readings, written
from partners.matching.keys import keys_of
from partners.matching.reasons import Reason
from partners.matching.scoring import Verdict, score
from partners.matching.words import (
    LEGAL_FORMS,
    STOP_WORDS,
    alphabetical,
    bare,
    bare_words,
    contains,
    normalise,
    normalise_part,
    sort_key,
)

__all__ = [
    "LEGAL",
    "LEGAL_FORMS",
    "STOP_WORDS",
    "Facts",
    "Reason",
    "Verdict",
    "alphabetical",
    "bare",
    "bare_words",
    "contains",
    "domain_of",
    "host_of",
    "identifier_key",
    "keys_of",
    "mail_host",
    "normalise",
    "normalise_part",
    "own_host",
    "page_of",
    "readings",
    "score",
    "sort_key",
    "written",
]
