"""Where a file's rows wait while they are put in order and compared: a database of its own.

It lies in a temporary file that only this process sees and that goes with it, so that a file of
any length takes the same memory.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby
from typing import Any

from contracts.sheets.problems import Problem

TABLES = """
CREATE TABLE wanted (row INTEGER PRIMARY KEY, own TEXT, fields TEXT);
CREATE TABLE unread (row INTEGER PRIMARY KEY, own TEXT);
CREATE TABLE problem (id INTEGER PRIMARY KEY, row INTEGER, field TEXT, value TEXT, message TEXT,
                      personal INTEGER, compared INTEGER);
CREATE TABLE outcome (row INTEGER PRIMARY KEY, own TEXT, what TEXT, changes TEXT);
"""
PASSED_OVER = """
SELECT row, own FROM outcome WHERE what = 'refused'
AND row NOT IN (SELECT row FROM problem WHERE row IS NOT NULL) ORDER BY row
"""
AT_ONCE = 1_000
Fields = dict[str, Any]
Group = list[tuple[int, Fields]]


class Spool:
    """The rows of one file by their numbers; `own`: whose row it is, alike for rows that compete.

    What a comparison finds is kept apart from what reading found, and replaced by the next one.
    """

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None)
        self.db.executescript(TABLES)
        self.db.execute("BEGIN")

    def close(self) -> None:
        self.db.close()

    def want(self, rows: Iterable[tuple[int, str, Fields]]) -> None:
        values = ((row, own, json.dumps(fields)) for row, own, fields in rows)
        self.db.executemany("INSERT INTO wanted VALUES (?, ?, ?)", values)

    def add_unread(self, rows: Iterable[tuple[int, str]]) -> None:
        self.db.executemany("INSERT INTO unread VALUES (?, ?)", rows)

    def add_problems(self, problems: Iterable[Problem], *, compared: bool) -> None:
        values = (
            (p.row, p.field, p.value, p.message, int(p.personal), int(compared)) for p in problems
        )
        self.db.executemany("INSERT INTO problem VALUES (NULL, ?, ?, ?, ?, ?, ?)", values)

    def forget_comparison(self) -> None:
        """Rows that could not be read stay refused, whatever is compared."""
        self.db.execute("DELETE FROM problem WHERE compared")
        self.db.execute("DELETE FROM outcome")
        self.db.execute("INSERT INTO outcome SELECT row, own, 'refused', '[]' FROM unread")

    def add_outcomes(self, rows: Iterable[tuple[int, str, str, list[Any]]]) -> None:
        values = (
            (row, key, what, json.dumps(changes, ensure_ascii=False))
            for row, key, what, changes in rows
        )
        self.db.executemany("INSERT INTO outcome VALUES (?, ?, ?, ?)", values)

    def batches(self) -> Iterator[dict[str, Group]]:
        """The wanted rows by whose they are, about a thousand at once, none torn apart."""
        with closing(self.db.execute("SELECT own, row, fields FROM wanted ORDER BY 1, 2")) as rows:
            batch: dict[str, Group] = {}
            size = 0
            for own, group in groupby(rows, key=lambda row: row[0]):
                batch[own] = [(row, json.loads(fields)) for _, row, fields in group]
                size += len(batch[own])
                if size >= AT_ONCE:
                    yield batch
                    batch, size = {}, 0
            if batch:
                yield batch

    def problems(self, most: int = -1) -> Iterator[Problem]:
        """What is wrong, in the order of the rows; up to a number, all of them by default."""
        query = "SELECT row, field, value, message, personal FROM problem ORDER BY row, id LIMIT ?"
        for row, field, value, message, personal in self.db.execute(query, [most]):
            yield Problem(row, field, value, message, bool(personal))

    def count_problems(self) -> int:
        return int(self.db.execute("SELECT COUNT(*) FROM problem").fetchone()[0])

    def first_personal(self) -> Problem | None:
        return next((problem for problem in self.problems() if problem.personal), None)

    def outcomes(self, what: str = "", most: int = -1) -> Iterator[dict[str, Any]]:
        """The rows with what comes of them, in their order; of one kind, and up to a number."""
        query = (
            "SELECT row, own, what, changes FROM outcome WHERE ? IN ('', what) ORDER BY 1 LIMIT ?"
        )
        for row, key, found, changes in self.db.execute(query, [what, most]):
            yield {"row": row, "key": key, "what": found, "changes": json.loads(changes)}

    def passed_over(self) -> Iterator[dict[str, Any]]:
        """Refused rows with which nothing is wrong: somebody chose so."""
        for row, key in self.db.execute(PASSED_OVER):
            yield {"row": row, "key": key, "changes": []}

    def counts(self) -> dict[str, int]:
        query = "SELECT what, COUNT(*) FROM outcome GROUP BY what"
        return dict(self.db.execute(query).fetchall())
