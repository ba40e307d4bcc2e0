"""The script a name is written in, as ISO 15924 calls it."""

import unicodedata
from collections import Counter

#: What Unicode calls a letter, and what ISO 15924 calls its script.
SCRIPTS = {
    "LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "GREEK": "Grek", "HEBREW": "Hebr",
    "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HANGUL": "Hang", "THAI": "Thai",
    "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "TELUGU": "Telu", "GUJARATI": "Gujr",
    "GURMUKHI": "Guru", "KANNADA": "Knda", "MALAYALAM": "Mlym", "SINHALA": "Sinh", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "ETHIOPIC": "Ethi", "KHMER": "Khmr", "LAO": "Laoo", "MYANMAR": "Mymr",
    "TIBETAN": "Tibt", "MONGOLIAN": "Mong", "THAANA": "Thaa", "TIFINAGH": "Tfng", "NKO": "Nkoo",
    "CANADIAN": "Cans", "CHEROKEE": "Cher", "SYRIAC": "Syrc", "ADLAM": "Adlm",
}  # fmt: skip


def script_of(text, language=""):
    """The script that most letters belong to; nothing when there is no letter.

    >>> script_of("جمعية تونس"), script_of("こども食堂"), script_of("ACTED"), script_of("2030")
    ('Arab', 'Jpan', 'Latn', '')
    """
    found: Counter[str] = Counter()
    for letter in filter(str.isalpha, unicodedata.normalize("NFKC", text)):
        word = unicodedata.name(letter, "").partition(" ")[0]
        found[SCRIPTS.get(word, "")] += 1
    if found["Jpan"] or language == "ja":
        found["Jpan"] += found.pop("Hani", 0)
    return max(found, key=found.__getitem__, default="") if found.total() else ""
