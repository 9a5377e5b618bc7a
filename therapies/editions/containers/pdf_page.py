"""One page of a PDF: letters put together to lines and cells by where they stand.

In a table with drawn lines, what stands between two of them is one row. Elsewhere letters of one
height are one line, and a wide gap parts two cells.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTFigure

from therapies.editions.containers.pdf_letters import (
    PARAGRAPH,
    Letter,
    Row,
    cells_of,
    columns_of,
    rows_of,
)
from therapies.editions.lines import Line, Place, joined, line_of
from therapies.editions.pieces import SEPARATORS
from therapies.editions.rows import looks_like_codes

MOST_RULES = 2_000  # more are a drawing
THIN = 2.0


@dataclass(frozen=True)
class Rules:
    """The lines that a page draws: those across as (y, left, right), upright ones as (x, y, y)."""

    across: Sequence[tuple[float, float, float]] = ()
    upright: Sequence[tuple[float, float, float]] = ()

    def around(self, letter: Letter) -> tuple[float, float] | None:
        """The next lines below and above a letter; None where it isn't between two."""
        near = [y for y, left, right in self.across if left <= letter.middle <= right]
        below = max((y for y in near if y < letter.centre), default=None)
        above = min((y for y in near if y > letter.centre), default=None)
        return None if below is None or above is None else (round(below, 1), round(above, 1))

    def through(self, letters: Sequence[Letter]) -> list[float]:
        """Where upright lines part these letters."""
        low, high = min(one.centre for one in letters), max(one.centre for one in letters)
        return [x for x, bottom, top in self.upright if bottom <= low and high <= top]


def seen_on(page: Any) -> tuple[list[Letter], Rules]:
    """The letters of a page, and its rules."""
    letters: list[Letter] = []
    across: set[tuple[float, float, float]] = set()
    upright: set[tuple[float, float, float]] = set()
    for item in items_of(page):
        if isinstance(item, LTChar):
            letters.append(Letter(shown(item.get_text()), item.x0, item.x1, item.y0, item.y1))
        elif item.width > THIN or item.height > THIN:
            across |= {(y, item.x0, item.x1) for y in (item.y0, item.y1) if item.width > THIN}
            upright |= {(x, item.y0, item.y1) for x in (item.x0, item.x1) if item.height > THIN}
    is_drawing = len(across) + len(upright) > MOST_RULES
    return letters, Rules() if is_drawing else Rules(sorted(across), sorted(upright))


def items_of(container: Any) -> Iterator[Any]:
    """Upright letters that show, and all that is drawn; lines and boxes are curves to pdfminer."""
    for item in container:
        if isinstance(item, LTFigure):
            yield from items_of(item)
        elif isinstance(item, LTCurve) or (
            isinstance(item, LTChar) and item.upright and item.get_text().strip()
        ):
            yield item


def shown(text: str) -> str:
    """A letter that the file gives no meaning is seen to be missing."""
    return "\ufffd" if text.startswith("(cid:") else text


def lines_of(page: int, above: int, letters: list[Letter], rules: Rules) -> Iterator[Line]:
    """The lines of a page from the top down, with a blank one where the page leaves one."""
    framed, free = apart(letters, rules)
    found = [(row, cells_of(row, rules.through(row.letters))) for row in rows_of(free)]
    found += framed
    last: Row | None = None
    for number, (row, cells) in enumerate(sorted(found, key=lambda one: -one[0].high), start=1):
        place = Place(above + number, f"page {page}, line {number}")
        if last and last.low - row.high > PARAGRAPH * row.height:
            yield Line(place, ())
        yield line_of(place, cells)
        last = row


def apart(
    letters: Sequence[Letter], rules: Rules
) -> tuple[list[tuple[Row, list[str]]], list[Letter]]:
    """Rows of tables between their lines, and the letters that stand in none."""
    bands: defaultdict[tuple[float, float], list[Letter]] = defaultdict(list)
    free: list[Letter] = []
    for letter in letters:
        band = rules.around(letter)
        (free if band is None else bands[band]).append(letter)
    heights = sorted(letter.centre for letter in letters)
    framed = []
    for (low, high), inside in bands.items():
        alone = len(inside) == bisect(heights, high) - bisect(heights, low)
        columns = [rows_of(column) for column in columns_of(inside, rules.through(inside))]
        texts = [[" ".join(cells_of(row)) for row in column] for column in columns]
        if alone and is_one_row(texts):
            row = Row(min(one.low for one in inside), max(one.high for one in inside), inside)
            framed.append((row, [together(lines) for lines in texts]))
        else:
            free += inside
    return framed, free


def together(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        text = joined(text, line)
    return text


def is_one_row(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the cells between two lines are of one row, not a whole table in a frame."""
    names = " ".join(columns[0])
    once = names.count("(") <= 1 and sum(map(names.count, "®™")) <= 1
    lists = [lines for lines in columns[1:] if looks_like_codes(" ".join(lines))]
    goes_on = all(line.endswith(SEPARATORS) for lines in lists for line in lines[:-1])
    return len(columns) > 1 and once and goes_on
