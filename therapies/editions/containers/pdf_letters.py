"""Letters of a page as rows, words and cells; raised figures as raised characters."""

from bisect import bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from therapies.editions.lines import raised

# In heights of a line: from here on a gap parts words, parts cells, parts paragraphs.
WORD, CELL, PARAGRAPH = 0.12, 1.5, 0.6
# Letters this much lower than their line are raised figures or marks.
SMALL = 0.85


@dataclass(frozen=True)
class Letter:
    text: str
    left: float
    right: float
    low: float
    high: float

    @property
    def height(self) -> float:
        return self.high - self.low

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        return (self.low + self.high) / 2


@dataclass(order=True)
class Row:
    """The letters that stand on one line of a page, and that line's own low and high."""

    low: float
    high: float
    letters: list[Letter] = field(compare=False)

    @property
    def height(self) -> float:
        return self.high - self.low

    @property
    def centre(self) -> float:
        return (self.low + self.high) / 2


def rows_of(letters: Sequence[Letter]) -> list[Row]:
    """Rows from the top of the page down. Tall letters make the rows, raised ones join them."""
    rows: list[Row] = []
    for letter in sorted(letters, key=lambda one: -one.height):
        at = bisect_right(rows, letter.centre, key=lambda row: row.low)
        near = [row for row in rows[max(0, at - 2) : at] if letter.centre <= row.high]
        if near:
            min(near, key=lambda row: abs(row.centre - letter.centre)).letters.append(letter)
        else:
            insort(rows, Row(letter.low, letter.high, [letter]))
    return rows[::-1]


def columns_of(letters: Sequence[Letter], bounds: Sequence[float]) -> list[list[Letter]]:
    """Letters parted where, from top to bottom, a wide gap or an upright line stands."""
    columns: list[list[Letter]] = []
    end = 0.0
    for letter in sorted(letters, key=lambda one: one.left):
        if not columns or parts(end, letter, bounds):
            columns.append([])
        columns[-1].append(letter)
        end = max(end, letter.right)
    return columns


def parts(end: float, letter: Letter, bounds: Sequence[float]) -> bool:
    wide = letter.left - end > CELL * letter.height
    return wide or any(end <= bound <= letter.left for bound in bounds)


def cells_of(row: Row, bounds: Sequence[float] = ()) -> list[str]:
    """The words of a row, with a blank for each gap, and a new cell for each wide one."""
    cells = [""]
    end: float | None = None
    for run in runs_of(row):
        first, text = run[0], "".join(letter.text for letter in run)
        text = raised(text) if is_raised(first, row) else text
        if end is not None and (
            first.left - end > CELL * row.height or any(end <= b <= first.left for b in bounds)
        ):
            cells.append(text)
        else:
            is_word = end is not None and first.left - end > WORD * row.height
            cells[-1] += f" {text}" if is_word else text
        end = max(letter.right for letter in run)
    return cells


def runs_of(row: Row) -> Iterator[list[Letter]]:
    """Letters that follow each other without a gap, all raised or none."""
    run: list[Letter] = []
    for letter in sorted(row.letters, key=lambda one: one.left):
        if run and (
            is_raised(run[-1], row) != is_raised(letter, row)
            or letter.left - run[-1].right > WORD * row.height
        ):
            yield run
            run = []
        run.append(letter)
    yield run


def is_raised(letter: Letter, row: Row) -> bool:
    return letter.height < SMALL * row.height and letter.centre > row.centre
