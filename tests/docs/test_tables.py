"""Every row of the documents' tables that can be run is run (see README.md here)."""

import pytest
from documents import DOCUMENTS, rows
from run_tables import RUNNERS

ROWS = [
    pytest.param(row, id=str(row))
    for document in DOCUMENTS
    for row in rows(document)
    if row.heads[:2] in RUNNERS
]


@pytest.mark.parametrize("row", ROWS)
def test_row(row, tmp_path):
    first, second, note = (*row.cells, "")[:3]
    RUNNERS[row.heads[:2]](first, second, note, tmp_path)
