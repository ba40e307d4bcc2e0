"""Papers: what is handed over is what a reader of the PDF reads, in its letters."""

from datetime import date
from io import BytesIO

import pytest
import typst
from django.utils.translation import gettext_lazy, override
from pypdf import PdfReader

from config import papers


def read(content):
    return PdfReader(BytesIO(content))


def text_of(content):
    return "\n".join(page.extract_text() for page in read(content).pages)


def fonts_of(content):
    return {
        font.get_object()["/BaseFont"].split("+")[-1].removesuffix("-Identity-H")
        for page in read(content).pages
        for font in page["/Resources"]["/Font"].values()
    }


@pytest.mark.parametrize(
    ("language", "title", "page"),
    [
        ("fr", "Statut d’observateur : œuvre, ça, où, naïf, Noël", "Page 1 sur 1"),
        ("es", "Condición de observador: ¿año, pingüino, corazón?", "Página 1 de 1"),
        ("en", "Observer status – “granted”", "Page 1 of 1"),
    ],
)
def test_paper_speaks_its_language(language, title, page):
    content = papers.pdf("plain", {"title": title}, language=language)

    text = text_of(content)
    assert title in text
    assert page in text
    assert read(content).trailer["/Root"]["/Lang"] == language
    assert read(content).metadata.title == title


def test_names_in_other_letters_are_drawn_with_fonts_that_hold_them():
    names = ["Jɛkulu Ɲɛtaa Sɔrɔ Ŋana", "Łódź Žižka", "Общество", "Ένωση"]

    content = papers.pdf("plain", {"title": "Names", "paragraphs": names})

    assert [name for name in names if name not in text_of(content)] == []
    assert all(font.startswith("LibertinusSerif") for font in fonts_of(content))


def test_arabic_is_drawn_with_the_font_that_the_portal_brings():
    content = papers.pdf("plain", {"title": "Name", "paragraphs": ["جمعية المثال التونسية"]})

    # the text of a PDF is in the order of drawing, so the letters are compared, not their order
    assert set("جمعيةالمثال") <= set(text_of(content))
    assert any(font.startswith("NotoNaskhArabic") for font in fonts_of(content))


@pytest.mark.parametrize("paper", ["plain", "badges"])
@pytest.mark.parametrize("name", ["王小明", "田中さくら", "カトウ", "김철수", "陳偉霆"])
def test_names_of_east_asia_are_drawn_with_the_font_that_the_portal_brings(paper, name):
    row = {"name": name, "function": "", "organisation": "", "qr": papers.qr_svg("x")}
    words = {"title": "Name", "paragraphs": [name], "badges": [row]}

    content = papers.pdf(paper, {"event": "", "days": "", "code_text": "x", **words})

    assert name in text_of(content)
    assert any(font.startswith("DroidSansFallback") for font in fonts_of(content))
    assert len(content) < 60_000  # the letters that are used, not the font


#: A name, or a greeting, in the letters of each script that the portal brings.
WRITTEN = (
    "Արմեն", "আমিনা", "नमस्ते", "ሰላም ገብረ", "ნინო", "આશા", "ਗੁਰਪ੍ਰੀਤ", "מרים", "ಕನ್ನಡ", "សុខា", "ສົມພອນ", "മലയാളം",
    "မြန်မာ", "ߒߞߏ", "ଓଡ଼ିଆ", "නිමල්", "கண்ணன்", "తెలుగు", "އަހްމަދު", "สมชาย", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "བཀྲ་ཤིས", "أمينة", "王小明",
    "Ọláyínká Ƙofar Ŋana", "Жанна",
)  # fmt: skip


def test_letters_that_no_font_holds_are_known(monkeypatch):
    own = typst.Fonts(include_system_fonts=False, font_paths=[papers.FONTS])
    monkeypatch.setattr(papers, "fonts", lambda: own)

    assert papers.undrawn(WRITTEN) == set()
    assert papers.undrawn(["Ana", "𓀀 𠮷 \u0378é"]) == {"𓀀", "𠮷", "\u0378"}
    assert papers.undrawn([]) == papers.undrawn(["Ana"]) == set()


def test_what_is_handed_over_is_text_and_no_code():
    tricky = '#read("/etc/passwd") $x$ *bold* "quoted" \\ <label> @ref // end'

    text = text_of(papers.pdf("plain", {"title": tricky, "paragraphs": [tricky]}))

    assert text.count('#read("/etc/passwd") $x$ *bold* "quoted"') == 2


def test_dates_and_lazy_words_can_be_handed_over():
    with override("fr"):
        content = papers.pdf(
            "plain", {"title": gettext_lazy("Your account"), "date": date(2026, 3, 1)}
        )

    assert "Votre compte" in text_of(content)
    assert "2026-03-01" in text_of(content)


def test_facts_and_code_stand_on_the_paper():
    content = papers.pdf(
        "plain",
        {
            "title": "Receipt",
            "facts": [["Number", "P-12"], ["Name", "Femmes du Sahel"]],
            "qr": papers.qr_svg("https://portal.example/p/12"),
            "qr_text": "portal.example/p/12",
        },
    )

    text = text_of(content)
    assert "P-12" in text
    assert "portal.example/p/12" in text


@pytest.mark.parametrize("name", ["../base", "/etc/passwd", "plain.typ", ""])
def test_paper_is_a_name_and_no_path(name):
    with pytest.raises(ValueError, match="No paper"):
        papers.pdf(name, {"title": "x"})


def test_qr_code_is_an_image_without_a_size():
    svg = papers.qr_svg("https://portal.example/ß")

    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "viewBox" in svg
    assert "width=" not in svg.split(">")[0]
