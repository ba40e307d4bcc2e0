"""Papers: PDF from the Typst files in ``templates/papers``, and QR codes as SVG.

What a paper says is handed over as JSON, never pasted into the source: a name cannot run code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import segno
import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext
from pypdf import PdfReader

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = settings.BASE_DIR / "templates" / "papers"
FONTS = settings.BASE_DIR / "config" / "fonts"
#: A paper is a file of the folder, not a path.
NAME = re.compile(r"[a-z0-9_-]+")
#: What is read of a letter that is drawn as a box.
NO_GLYPH = "\x00"


@cache
def fonts() -> typst.Fonts:
    """Typst's own fonts, ours, and those of the machine, read once in a process."""
    return typst.Fonts(font_paths=[FONTS])


def pdf(template_name: str, data: dict[str, Any], *, language: str | None = None) -> bytes:
    """The PDF that ``templates/papers/<template_name>.typ`` makes of these data.

    ``data["language"]`` or ``language`` is the paper's; else the reader's of this moment.
    """
    if not NAME.fullmatch(template_name):
        raise ValueError(f"No paper has such a name: {template_name!r}")
    language = language or data.get("language") or translation.get_language() or "en"
    with translation.override(language):
        labels = {"page": gettext("Page %(number)s of %(total)s")}
        text = json.dumps(
            {"labels": labels, **data, "language": language},
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
        )
    made = typst.compile(
        FOLDER / f"{template_name}.typ",
        root=FOLDER,
        font_paths=fonts(),
        format="pdf",
        sys_inputs={"data": text},
    )
    return bytes(made)


def undrawn(texts: Iterable[str]) -> set[str]:
    """The letters of these texts that no font at hand holds: papers show a box for each."""
    asked = sorted({letter for text in texts for letter in text if not letter.isascii()})
    if not asked:
        return set()
    pages = PdfReader(BytesIO(pdf("letters", {"letters": asked}))).pages
    drawn = zip(asked, pages, strict=True)
    return {letter for letter, page in drawn if NO_GLYPH in page.extract_text()}


def qr_svg(text: str) -> str:
    """A QR code as SVG that scales with its place; also readable in print with a stain on it."""
    out = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False)
    return out.getvalue().decode()
