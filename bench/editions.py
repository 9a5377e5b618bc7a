"""How long a list of many therapies takes to read and to compare, from every container.

Usage: .venv/bin/python bench/editions.py [THERAPIES]

Needs no database. Prints seconds of processor time, which others on the machine hardly touch. The
list is invented, of 2,000 therapies unless said otherwise.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from therapies.editions.catalog import Catalog, KnownTherapy, Listed
from therapies.editions.comparing import compare
from therapies.editions.printing import blocks
from therapies.editions.published import ProgramName
from therapies.editions.reading import read_document
from therapies.tests.printed import CONTAINERS

PROGRAMS = (
    ProgramName("gene-therapy", "Gene Therapy"),
    ProgramName("advanced-cellular-therapy", "Advanced Cellular Therapy"),
)


def therapy(number: int) -> KnownTherapy:
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:06}")
    listed = Listed(
        brand=f"Brand{letters}",
        mark="®",
        generic=f"gen{letters} autotemcel-{letters[:4]}",
        program=PROGRAMS[number % 2].slug,
        codes=frozenset({f"J{number % 10_000:04}", "J3490"}),
        embarc=number % 3 == 0,
    )
    names = frozenset({f"brand{letters}", f"gen{letters}autotemcel{letters[:4]}"})
    return KnownTherapy(f"brand{letters}", names, frozenset(), listed)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    catalog = Catalog(date(2025, 3, 1), PROGRAMS, tuple(therapy(n) for n in range(number)))
    printed = blocks(catalog, "Classified therapies", "March 2025")
    print(f"{'file':10} {'bytes':>10} {'read':>7} {'compare':>8} {'unchanged':>9} {'errors':>6}")
    for name, make in CONTAINERS.items():
        content = make(printed)
        start = time.process_time()
        document = read_document(name, content, PROGRAMS)
        read = time.process_time()
        compared = compare(document.published, catalog)
        done = time.process_time()
        print(
            f"{name:10} {len(content):10,} {read - start:7.2f} {done - read:8.2f} "
            f"{len(compared.unchanged):9} {len(compared.errors):6}"
        )


if __name__ == "__main__":
    main()
