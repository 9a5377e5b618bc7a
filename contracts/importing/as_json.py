"""A preview as `import_records --json` gives it, written piece by piece: it may be long."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from contracts.importing.previews import Preview
from contracts.importing.spans import What
from contracts.sheets.problems import Problem


def pieces(preview: Preview, more: Iterable[Problem] = ()) -> Iterator[str]:
    """The object, on one line. `more`: what is wrong beyond the rows."""
    spool = preview.reading.spool
    yield f'{{"counts": {written(preview.counts)}, "rows": ['
    yield from listed(spool.outcomes())
    yield '], "errors": ['
    yield from listed(problem.json for problem in (*more, *spool.problems()))
    yield "]}\n"


def only_errors(problems: Iterable[Problem]) -> str:
    """The object of a file of which no row was read."""
    counts = {what.value: 0 for what in What}
    return written({"counts": counts, "rows": [], "errors": [p.json for p in problems]})


def listed(values: Iterable[Any]) -> Iterator[str]:
    between = ""
    for value in values:
        yield f"{between}{written(value)}"
        between = ", "


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
