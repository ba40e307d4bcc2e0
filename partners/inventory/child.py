"""Reads a workbook in a process of its own: ``python -m partners.inventory.child FILE FOLDER …``.

Writes a file of rows for each sheet. A workbook that is too large, or made to harm, ends this
process and not the portal.
"""

import json
import resource
import sys
import zipfile
from pathlib import Path


def main(path, folder, memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 - within the limits

    from partners.inventory.oldbooks import packed  # noqa: PLC0415 - within the limits
    from partners.inventory.opendocument import joined_cells  # noqa: PLC0415 - within the limits

    book = CalamineWorkbook.from_path(path)
    by_sheet = joined_cells(path) if zipfile.is_zipfile(path) else []
    index = []
    for at, about in enumerate(book.sheets_metadata):
        if "WorkSheet" not in str(about.typ):
            continue
        sheet = book.get_sheet_by_index(at)
        file = f"{at}.jsonl"
        above, left = sheet.start or (0, 0)
        with (Path(folder) / file).open("w", encoding="utf-8") as out:
            for number, cells in enumerate(sheet.iter_rows(), 1):
                if any(cell != "" for cell in cells):
                    row = [number, [packed(cell) for cell in cells]]
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
        joined = [
            (first[0] + 1, last[0] + 1, first[1], last[1])
            for first, last in (sheet.merged_cell_ranges or [])
        ]
        joined = joined or (by_sheet[at] if at < len(by_sheet) else [])
        index.append(
            {
                "name": about.name,
                "is_hidden": about.visible != SheetVisibleEnum.Visible,
                "file": file,
                "joined": joined,
                "start": [above, left],
            }
        )
    (Path(folder) / "index.json").write_text(json.dumps(index))


if __name__ == "__main__":
    main(*sys.argv[1:])
