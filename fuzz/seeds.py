"""Small valid inputs, a few a suffix: what mutations begin from."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)  # so that the same bytes are made each time
ROWS: Final = {
    "code": ["1", "1", "2", "3"],
    "title": ["Registered Nurse", "Registered Nurse", "Welder", 'Teacher, "3rd" grade'],
    "label": ["RN", "ER nurse", "TIG\nwelder", "éducateur"],
    "text": ["rn", "retired welder", "=1+1", "N/A"],
    "concept_code": ["29-1141", "retired", "", "none"],
}
CV: Final = """# Jane Doé
## Experience
- Led a team of 5 nurses; cut waiting times by 30 %.
- Wrote SQL reports for 12 clinics, 2019–2023.
## Skills
Python, Excel, "patient care"
"""
HTML: Final = "<html><body><h1>Nurse</h1><ul><li>Must have 3 years</ul><script>x()</script></body>"
YAML: Final = "basics:\n  name: Jane\nwork:\n- name: Clinic\n  highlights: [Led 5 nurses]\n"
ONET: Final = {
    "Occupation Data.txt": "O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tNurses\tThey care\n",
    "Alternate Titles.txt": "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n"
    "29-1141.00\tRN\tn/a\t02\n",
}


def _csv(between: str) -> bytes:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    lines = [
        between.join(ROWS),
        *(between.join(map(quoted, row)) for row in zip(*ROWS.values(), strict=True)),
    ]
    return ("\n".join(lines) + "\n").encode()


def _jsonl() -> bytes:
    rows = [dict(zip(ROWS, row, strict=True)) for row in zip(*ROWS.values(), strict=True)]
    return "\n".join(json.dumps(row) for row in rows).encode()


def _arrow(write: Callable[[pa.Table, Any], None]) -> bytes:
    sink = io.BytesIO()
    write(pa.table(ROWS), sink)
    return sink.getvalue()


def _ipc(table: pa.Table, sink: Any) -> None:
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _xlsx() -> bytes:
    import xlsxwriter

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet()
        for column, (name, cells) in enumerate(ROWS.items()):
            sheet.write_column(0, column, [name, *cells])
    return archived(unarchived(sink.getvalue()))


def _pdf() -> bytes:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_creation_date(MADE)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, "Jane Doe\nLed a team of 5 nurses.\nPython, SQL")
    return bytes(pdf.output())


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Experience")
    document.add_paragraph("Led a team of 5 nurses", style="List Bullet")
    document.add_table(1, 2).cell(0, 0).text = "SQL"
    sink = io.BytesIO()
    document.save(sink)
    return archived(unarchived(sink.getvalue()))


def archived(files: dict[str, bytes]) -> bytes:
    """A zip file whose bytes depend on its content alone."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def unarchived(content: bytes) -> dict[str, bytes]:
    """The files of a zip file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(files: dict[str, str]) -> bytes:
    return archived({f"db/{name}": content.encode() for name, content in files.items()})


@lru_cache(maxsize=1)
def seeds() -> dict[str, tuple[bytes, ...]]:
    """Valid contents by suffix."""
    csv, jsonl = _csv(","), _jsonl()
    return {
        ".csv": (
            csv,
            csv.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + csv,
            csv.decode().encode("utf-16"),
        ),
        ".tsv": (_csv("\t"),),
        ".csv.gz": (gzip.compress(csv, mtime=0),),
        ".csv.zst": (pa.Codec("zstd").compress(csv, asbytes=True),),
        ".json": (b"[" + b",".join(jsonl.split(b"\n")) + b"]", jsonl.split(b"\n")[0]),
        ".jsonl": (jsonl,),
        ".parquet": (_arrow(pa.parquet.write_table),),
        ".arrow": (_arrow(_ipc),),
        ".feather": (_arrow(pa.feather.write_feather),),
        ".xlsx": (_xlsx(),),
        ".xls": (_xlsx(),),
        ".txt": (CV.encode(), "\n".join(ROWS["title"]).encode(), "nurse".encode("utf-16")),
        ".md": (CV.encode(),),
        ".html": (HTML.encode(),),
        ".yaml": (YAML.encode(),),
        ".pdf": (_pdf(),),
        ".docx": (_docx(),),
        ".zip": (
            _zip(ONET),
            _zip(dict.fromkeys(ONET, "")),
            _zip({"occupations_en.csv": csv.decode()}),
        ),
    }
