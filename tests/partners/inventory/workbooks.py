"""Untidy inventories in three languages, made by code, with what each row should become.

The organisations are invented and look it.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape

import openpyxl

from tests.partners.inventory.oldbooks import xls


@dataclass
class Book:
    """Rows of one sheet, cells that are joined, and the truth about the rows of data."""

    rows: list = field(default_factory=list)
    joined: list = field(default_factory=list)
    #: ``{row: (action, country, category, host, founded)}``.
    truth: dict = field(default_factory=dict)
    sheet: str = "Inventory"

    def line(self, *cells, joined=None):
        self.rows.append(list(cells))
        if joined:
            self.joined.append((len(self.rows), *joined))

    def data(self, *cells, action="import", country="", category="", host="", founded=""):
        self.rows.append(list(cells))
        self.truth[len(self.rows)] = (action, country, category, host, founded)

    def xlsx(self, path, hidden=True):
        """The book as XLSX, with a look-up sheet and a hidden one."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = self.sheet
        for number, cells in enumerate(self.rows, 1):
            for column, value in enumerate(cells, 1):
                if value is not None:
                    sheet.cell(number, column, value)
        for first, last_row, left, right in self.joined:
            sheet.merge_cells(
                start_row=first, end_row=last_row, start_column=left, end_column=right
            )
        lists = book.create_sheet("Lists")
        for number, value in enumerate(["Country", "Mali", "Kenya", "México"], 1):
            lists.cell(number, 1, value)
            lists.cell(number, 2, ["Type", "NGO", "Media", "Universidad"][number - 1])
        old = book.create_sheet("old")
        old.sheet_state = "hidden" if hidden else "visible"
        for number in range(1, 6):
            old.cell(number, 1, ["Name", "Body A", "Body B", "Body C", "Body D"][number - 1])
            old.cell(number, 2, ["Country", "Mali", "Mali", "Niger", "Niger"][number - 1])
        book.save(path)
        return path

    def text(self, path, encoding="utf-8", separator=","):
        """The book as a text file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator)
        for cells in self.rows:
            writer.writerow([shown(cell) for cell in cells])
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    def xls(self, path):
        """The book as Excel wrote it until 2003, with a look-up sheet and a hidden one."""
        rows = [["www.rift.example" if is_formula(c) else c for c in row] for row in self.rows]
        lists = [["Country", "Type"], ["Mali", "NGO"], ["Kenya", "Media"]]
        old = [["Name", "Country"], *([f"Body {letter}", "Mali"] for letter in "ABCD")]
        sheets = [(self.sheet, rows, self.joined, 0), ("Lists", lists, [], 0), ("old", old, [], 1)]
        path.write_bytes(xls(sheets))
        return path

    def ods(self, path):
        """The book as an OpenDocument spreadsheet."""
        path.write_bytes(ods_of(self.sheet, self.rows))
        return path


def is_formula(cell):
    """Formulas are kept as what they show: the old format writes them in a language of its own."""
    return isinstance(cell, str) and cell.startswith("=")


def shown(cell):
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, (date, datetime)) else str(cell)


def ods_of(name, rows):
    """The smallest OpenDocument spreadsheet with these rows."""
    lines = []
    for cells in rows:
        made = "".join(
            "<table:table-cell/>"
            if cell is None
            else f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
            if isinstance(cell, (int, float))
            else f'<table:table-cell office:value-type="string"><text:p>{escape(shown(cell))}</text:p></table:table-cell>'
            for cell in cells
        )
        lines.append(f"<table:table-row>{made or '<table:table-cell/>'}</table:table-row>")
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{escape(name)}">{"".join(lines)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def english():
    """Title, groups over headings, sections by country, a repeated header, totals, a footnote."""
    book = Book(sheet="CSO mapping")
    head = [
        "S/N",
        "Name of CSO",
        "Acronym",
        "Type",
        "Country",
        "Website",
        "Name",
        "E-mail",
        "Year est.",
    ]
    book.line("MAPPING OF CIVIL SOCIETY ORGANISATIONS, EAST AND HORN OF AFRICA", joined=(1, 1, 9))
    book.line("Last updated:", date(2026, 3, 1), None, "internal")
    book.line()
    book.line("Organisation", *[None] * 5, "Contact person", joined=(4, 1, 6))
    book.line(*head)
    book.line("KENYA", joined=(6, 1, 9))
    book.data(
        1,
        "Blue Acacia Trust",
        "BAT",
        "NGO",
        "Kenya",
        "www.blue-acacia.example",
        "A. Person",
        "info@blue-acacia.example",
        1998,
        country="KE",
        category="ngo",
        host="blue-acacia.example",
        founded="1998",
    )
    book.data(
        2,
        "Lakeside Migrants\u00a0Circle ",
        None,
        "Migrants’ association",
        None,
        "http:/lakeside.example/",
        None,
        None,
        "March 2011",
        country="KE",
        category="migrant_org",
        host="lakeside.example",
        founded="2011-03",
    )
    book.data(
        3,
        "Savanna Press Club (SPC)",
        None,
        "MEDIA",
        "kenya ",
        "n/a",
        None,
        "a@spc.example; b@spc.example",
        date(2005, 7, 9),
        country="KE",
        category="media",
        founded="2005-07-09",
    )
    book.line()
    book.line("Horn of Africa", joined=(11, 1, 9))
    book.data(
        4,
        "Red Sea Workers’ Union",
        "RSWU",
        "Trade Union",
        "Erytrea",
        "RSWU.EXAMPLE.ORG",
        None,
        None,
        39524,
        country="ER",
        category="union_professional",
        host="rswu.example.org",
        founded="2008-03-17",
    )
    book.data(
        5,
        "Ogaden Research Centre",
        "ORC",
        "Think tank",
        "Ethiopia (Jijiga)",
        "orc.example / see Facebook",
        None,
        None,
        "c. 2001",
        country="ET",
        category="academia",
        host="orc.example",
        founded="2001",
    )
    book.line(*head)
    book.data(
        6,
        "Dawn Advocates",
        None,
        "Advocacy group",
        "Somalia, Kenya",
        None,
        None,
        None,
        "12.06.2015",
        action="review",
        country="SO|KE",
        category="advocacy",
        founded="2015-06-12",
    )
    book.data(
        7,
        "Juba Relief",
        None,
        "Other",
        "S. Sudan",
        None,
        None,
        None,
        None,
        action="review",
        country="SS",
    )
    book.data(
        8,
        "blue acacia trust",
        "BAT",
        "N.G.O.",
        "KEN",
        None,
        None,
        None,
        None,
        action="duplicate",
        country="KE",
        category="ngo",
    )
    book.data(
        9,
        "BAT",
        None,
        "NGO",
        "Kenya",
        None,
        None,
        None,
        1998,
        action="duplicate",
        country="KE",
        category="ngo",
        founded="1998",
    )
    book.data(
        10,
        "Great Rift Foundation",
        None,
        "Foundation",
        "Tanzania, United Republic of",
        '=HYPERLINK("http://www.rift.example","site")',
        None,
        None,
        "2014-11-22 00:00:00",
        country="TZ",
        category="foundation",
        host="rift.example",
        founded="2014-11-22",
    )
    book.data(
        11,
        "Nile Bridge",
        None,
        "NGO",
        "#REF!",
        None,
        None,
        None,
        "13-May-08",
        action="review",
        category="ngo",
        founded="2008-05-13",
    )
    book.data(
        12,
        None,
        "NB",
        "NGO",
        "Uganda",
        "nb.example.net",
        None,
        None,
        None,
        action="review",
        country="UG",
        category="ngo",
        host="nb.example.net",
    )
    book.line("Total", 12)
    book.line()
    book.line("* Highlighted rows are to be confirmed.")
    return book


def spanish():
    """No column of numbers, headings over two lines, a country joined over several rows."""
    book = Book(sheet="Directorio")
    book.line("Directorio de organizaciones de la sociedad civil")
    book.line("Fuente: misiones", None, None, None, "Borrador")
    book.line(
        "País",
        "Nombre de la",
        "Siglas",
        "Tipo de",
        "Página",
        "Correo",
        "Fecha de",
        joined=(4, 1, 1),
    )
    book.line(None, "organización", None, "organización", "web", "electrónico", "constitución")
    book.data(
        "México",
        "Colectivo Luz de Luna",
        None,
        "Colectivo de familiares",
        "https://luz.example.mx",
        "hola@luz.example.mx",
        "13 de mayo de 2008",
        country="MX",
        category="advocacy",
        host="luz.example.mx",
        founded="2008-05-13",
    )
    book.joined.append((5, 7, 1, 1))
    book.data(
        None,
        "Red de Mujeres del Sur",
        "REMUS",
        "ONG",
        "www.remus.example",
        None,
        "mayo de 2010",
        country="MX",
        category="ngo",
        host="remus.example",
        founded="2010-05",
    )
    book.data(
        None,
        "Casa del Caminante, A.C.",
        None,
        "Asociación civil",
        None,
        "casa @ caminante.example",
        2012,
        country="MX",
        category="ngo",
        founded="2012",
    )
    book.data(
        "EE.UU.",
        "Fundación Arroyo",
        None,
        "Fundación filantrópica",
        "arroyo.example.org",
        None,
        "c. 1998",
        country="US",
        category="foundation",
        host="arroyo.example.org",
        founded="1998",
    )
    book.data(
        "Hondurras",
        "Sindicato de Costureras",
        "SICO",
        "SINDICATO",
        "sin sitio web",
        None,
        "01/02/1999",
        country="HN",
        category="union_professional",
        founded="1999-02-01",
    )
    book.data(
        "El Salvador",
        "Universidad del Volcán",
        "UV",
        "Universidad",
        "http://www.uv.example.sv/",
        None,
        1985,
        country="SV",
        category="academia",
        host="uv.example.sv",
        founded="1985",
    )
    book.data(
        "Centroamérica",
        "Radio Frontera",
        None,
        "Medio de comunicación",
        None,
        None,
        None,
        action="review",
        category="media",
    )
    book.data(
        "Guatemala",
        "Migrantes Unidos de Petén",
        None,
        "ONG / Sindicato",
        None,
        None,
        None,
        action="review",
        country="GT",
        category="ngo|union_professional",
    )
    book.data(
        "Mexico",
        "RED DE MUJERES DEL SUR",
        "REMUS",
        "O.N.G.",
        None,
        None,
        None,
        action="duplicate",
        country="MX",
        category="ngo",
    )
    book.data(
        "Costa Rica",
        "Red de Mujeres del Sur",
        None,
        "ONG",
        None,
        None,
        None,
        country="CR",
        category="ngo",
    )
    book.line("TOTAL GENERAL", 10)
    book.line("Nota: los datos son de ejemplo.")
    return book


def french():
    """Sections in the column of names, no merged cells: what a text file keeps of a workbook."""
    book = Book(sheet="Inventaire")
    book.line("Inventaire des OSC", None, None, None, None, None)
    book.line("Dénomination", "Sigle", "Catégorie", "Pays du siège", "Site internet", "Créée en")
    book.line("Maghreb :")
    book.data(
        "Les Amis du Figuier",
        "LAF",
        "Association (ONG)",
        "Maroc",
        "www. figuier.example",
        "vers 1999",
        country="MA",
        category="ngo",
        host="figuier.example",
        founded="1999",
    )
    book.data(
        "Diaspora Solidaire de l’Atlas",
        None,
        "Association de la diaspora",
        "Algérie",
        None,
        "3-déc.-21",
        country="DZ",
        category="migrant_org",
        founded="2021-12-03",
    )
    book.data(
        "Collège des Sages-Femmes",
        "CSF",
        "syndicat / ass. prof.",
        "Tunis (Tunisie)",
        "csf.example.tn",
        "février 2003",
        country="TN",
        category="union_professional",
        host="csf.example.tn",
        founded="2003-02",
    )
    book.line()
    book.line("Niger")
    book.data(
        "Voix du Ténéré",
        None,
        "Média",
        None,
        None,
        "1er août 2009",
        country="NE",
        category="media",
        founded="2009-08-01",
    )
    book.data(
        "Centre d’Études d’Agadez",
        None,
        "Institut de recherche",
        "RDC",
        None,
        None,
        country="CD",
        category="academia",
    )
    book.data(
        "Les Amis du Figiuer",
        "LAF",
        "ONG",
        "Maroc",
        None,
        None,
        action="duplicate",
        country="MA",
        category="ngo",
    )
    book.line()
    book.line("Sous-total", None, 6)
    return book
