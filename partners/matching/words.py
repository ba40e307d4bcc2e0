"""One normalisation of names, for search, for duplicates, for screening, for sorting."""

import re
import unicodedata
from operator import itemgetter

from django.utils.translation import get_language

#: Letters that Unicode does not take apart, and Arabic letters written in several ways.
_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
        "ة": "ه", "ى": "ي", "ـ": "", "ک": "ك", "ی": "ي", "ё": "е", "ґ": "г",
        "’": " ", "'": " ", "ʼ": " ", "`": " ",
    }
)  # fmt: skip
#: Two or more single letters with dots: an acronym, whatever follows.
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_NOT_WORD = re.compile(r"[\W_]+")
#: What follows or precedes a name without being part of it. Short forms of associations,
#: companies and foundations in the languages of the sources.
LEGAL_FORMS = frozenset(
    "ac asbl asso assoc association asociacion associacao aps bv civil cic co corp ev eg eingetragener "
    "fundacion fondation foundation stichting gmbh ggmbh inc incorporated kft ltd limited llc llp "
    "mbh nonprofit nv ngo ong onlus org osc plc pty sa sas sarl scs sl srl trust verein vzw "
    "ry rf as ab oy zs ops ob".split()
)
#: Words that carry no meaning in a name.
STOP_WORDS = frozenset(
    "a al an and and at aux d da das de degli dei del della den der des di die do dos du e ed el "
    "en et for fur het i il in l la las le les lo los na of on os para per por pour s sur the to "
    "und van voor y".split()
)
#: Legal forms that are nothing else: what is left of ``LEGAL_FORMS`` without the kinds of body,
#: which tell "Children's Hospital" from "Children's Hospital Foundation", and more of them.
FORMS = (
    LEGAL_FORMS
    - frozenset(
        "association asociacion associacao fundacion fondation foundation trust osc".split()
    )
) | frozenset(
    "ongd onlus ets odv aps asbl aisbl ivzw isbl asb cio scio cbo ngdo npo npc npa fbo ingo iddr "
    "spa srls snc sagl sarlu sas sasu scop scic scrl sccl gie eirl eurl epic earl "
    "sro zs ops zu spol doo dd ad ood eood zrt kft nyrt bt kht nonprofit kozhasznu gemeinnutzige gemeinnutzigen gemeinnutziger gemeinnutziges "
    "sp zoo ojsc jsc cjsc pjsc ooo oao zao pao ano nko fgbou fgbu gbu fgbun mbou too oy oyj rf ry "
    "aps ks is ehf hf sl slu sa sau sac srl ltda eireli me epp limitada cia "
    "pvt pty pte sdn bhd berhad tbk pt cv llc llp lp lllp pllc inc incorporated corp company "
    "co ltd limited plc cic gmbh ggmbh ug mbh kg ohg gbr ev eg gev eingetragener verein "
    "registered reg regd tm uab sia oue ou as asa ans ba da sia vsi vzw bv bvba nv cvba "
    "ooo ооо оао зао пао ао ано нко фгбоу фгбу гбу фгаоу фгбун тов ват прат го бо ".split()
)
#: The same where words are not parted: taken out wherever they stand.
UNSPACED_FORMS = re.compile(
    "公益財団法人|一般財団法人|一般社団法人|公益社団法人|特定非営利活動法人|認定|社会福祉法人|独立行政法人|"
    "国立大学法人|国立研究開発法人|学校法人|医療法人|財団法人|社団法人|株式会社|有限会社|"
    "股份有限公司|有限责任公司|有限公司|재단법인|사단법인|주식회사"
)
_NO_NAMES = LEGAL_FORMS | STOP_WORDS


def normalise(text: str) -> str:
    """The text in lower case without accents or punctuation, words parted by one space.

    >>> normalise("Médecins du Monde – A.C.")
    'medecins du monde ac'
    """
    text = unicodedata.normalize("NFKD", text.casefold()).casefold()
    text = "".join(mark for mark in text if not unicodedata.combining(mark)).translate(_LETTERS)
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    return unicodedata.normalize("NFC", _NOT_WORD.sub(" ", text)).strip()


def bare_words(text: str) -> list[str]:
    """The words of a name that tell it from others; all of them when nothing else is left.

    >>> bare_words("Association des femmes du Mali, Inc.")
    ['femmes', 'mali']
    """
    return bare(normalise(text))


def bare(normalised: str) -> list[str]:
    """``bare_words`` of text that is normalised already."""
    every = normalised.split()
    return [word for word in every if word not in _NO_NAMES] or every


def sort_key(name: str, language: str = "en") -> str:
    """A key that sorts names as readers of ``language`` expect: in Spanish ñ follows n.

    >>> sorted(["caza", "caña", "cana"], key=lambda name: sort_key(name, "es"))
    ['cana', 'caña', 'caza']
    >>> sort_key("«La Caña»", "es")
    'la can~a'
    """
    if language != "es":
        return normalise(name)[:300]
    parts = unicodedata.normalize("NFC", name.casefold()).split("ñ")
    return "n~".join(normalise_part(part) for part in parts).strip()[:300]


def alphabetical(rows, name=itemgetter(1)):
    """Rows, such as choices, in the order of their names for the reader's language."""
    language = (get_language() or "en")[:2]
    return sorted(rows, key=lambda row: sort_key(str(name(row)), language))


def normalise_part(text: str) -> str:
    """Normalised text that keeps a space at either end, so that parts can be joined again."""
    inner = normalise(text)
    before = " " if inner and not text[0].isalnum() else ""
    after = " " if text and not text[-1].isalnum() else ""
    return f"{before}{inner}{after}"


def contains(words: list[str], parts: list[str]) -> bool:
    """Whether these words stand in a text, side by side.

    >>> contains(["kurdistan", "region", "of", "iraq"], ["iraq"])
    True
    """
    width = len(parts)
    return any(words[at : at + width] == parts for at in range(len(words) - width + 1))
