"""A bar that shows how far a long command is, where somebody watches."""

from typing import Any

WIDTH = 30
PLAIN = str  # a command's standard error is red otherwise


class Progress:
    """Call it with each number of rows done; silent unless the stream is a terminal."""

    def __init__(self, stream: Any, label: str, total: int) -> None:
        self.stream, self.label, self.total = stream, label, max(total, 1)
        self.done, self.shown = 0, -1
        self.watched = stream.isatty()

    def __call__(self, rows: int) -> None:
        self.done += rows
        percent = min(100, 100 * self.done // self.total)
        if self.watched and percent != self.shown:
            self.shown = percent
            bar = "█" * (percent * WIDTH // 100)
            self.write(f"\r{self.label} {bar:░<{WIDTH}} {percent:>3} %")

    def end(self) -> None:
        """Takes the bar away, so that what follows stands on a line of its own."""
        if self.watched:
            self.write("\r\x1b[K")

    def write(self, text: str) -> None:
        self.stream.write(text, PLAIN, ending="")
        self.stream.flush()
