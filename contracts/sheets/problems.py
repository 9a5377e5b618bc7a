"""What keeps a file, or a row of it, from being imported."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """`row` is None for what is wrong with the whole file. `personal`: it holds patient data."""

    row: int | None
    field: str
    value: str
    message: str
    personal: bool = False

    @property
    def json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "personal"}


class NotRead(Exception):
    """The file as a whole can't be read, so no row of it was."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems
