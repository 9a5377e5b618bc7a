"""Invented catalogs, and ways to set their printed lists, for Hypothesis."""

import string
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from therapies.editions.catalog import Catalog, KnownTherapy, Listed
from therapies.editions.printing import Table
from therapies.editions.published import Channel, ProgramName

PROGRAMS = (
    ProgramName("gene-therapy", "Gene Therapy"),
    ProgramName("advanced-cellular-therapy", "Advanced Cellular Therapy"),
)
ON = date(2025, 3, 1)
LETTERS = st.text(string.ascii_lowercase, min_size=4, max_size=9)
BRANDS = st.lists(LETTERS, min_size=1, max_size=2).map(lambda words: " ".join(words).title())
GENERICS = st.builds(
    lambda words, ending: " ".join(words) + ending,
    st.lists(LETTERS, min_size=1, max_size=3),
    st.sampled_from(["", "-abcd", "-xyzt"]),
)
CODES = st.from_regex(r"\A[A-V][0-9]{4}\Z")
NUMBERS = st.from_regex(r"\A[2-9][0-9]{2}\.[0-9]{3}\.[0-9]{4}\Z")
PURPOSES = ["prior_authorization", "questions"]
VALUES = {
    "phone": NUMBERS,
    "fax": NUMBERS,
    "email": LETTERS.map(lambda name: f"{name}@example.org"),
    "form": LETTERS.map(lambda name: f"example.org > Forms > {name.title()}"),
    "web": LETTERS.map(lambda name: f"https://example.org/{name}"),
}


def listed(brand, generic, program):
    return st.builds(
        Listed,
        brand=st.just(brand),
        mark=st.sampled_from(["®", "™", ""]),
        generic=st.sampled_from([generic, ""]),
        program=st.just(program),
        codes=st.frozensets(CODES, min_size=1, max_size=4),
        embarc=st.booleans(),
    )


@st.composite
def channels(draw):
    ways = st.lists(st.tuples(st.sampled_from(PURPOSES), st.sampled_from([*VALUES])), unique=True)
    return tuple(
        Channel(program.slug, purpose, kind, draw(VALUES[kind]))
        for program in PROGRAMS
        for purpose, kind in draw(ways)
    )


@st.composite
def catalogs(draw, least=1, most=6):
    """A catalog with therapies in both programs, each with names of its own."""
    number = draw(st.integers(2 * least, most))
    names = draw(st.lists(LETTERS, min_size=2 * number, max_size=2 * number, unique=True))
    therapies = []
    for n in range(number):
        brand, generic = names[2 * n].title(), f"{names[2 * n + 1]} {draw(GENERICS)}"
        one = draw(listed(brand, generic, PROGRAMS[n % 2].slug))
        therapies.append(known(brand.lower(), one))
    return Catalog(ON, PROGRAMS, tuple(therapies), draw(channels()))


def known(slug, one):
    names = frozenset({one.brand, one.generic} - {""})
    compacted = frozenset("".join(filter(str.isalnum, name.lower())) for name in names)
    return KnownTherapy(slug, compacted, frozenset(), one)


def known_as(brand, generic, program):
    """A therapy without luck: no mark, one code, no footnote."""
    number = sum(map(ord, brand))
    return known(
        brand.lower(), Listed(brand, "", generic, program, frozenset({f"J{number:04}"}), False)
    )


def changed(catalog, slug, **fields):
    """The catalog with another listing of one therapy; its names stay as they were known."""
    therapies = tuple(
        replace(t, listed=replace(t.listed, **fields)) if t.slug == slug else t
        for t in catalog.therapies
    )
    return replace(catalog, therapies=therapies)


def without(catalog, slug):
    therapies = tuple(t for t in catalog.therapies if t.slug != slug)
    return replace(catalog, therapies=therapies)


def dressed(blocks, luck):
    """The list as plain text, set in one of the ways in which lists are set."""
    text = "\n\n".join(
        "\n".join(table_lines(b, luck)) if isinstance(b, Table) else prose(b, luck) for b in blocks
    )
    text = luck.choice([str, lambda t: t.replace(" ", "\u00a0"), lambda t: t.replace("'", "’")])(
        text
    )
    text = luck.choice([text, text.replace("\n", "\r\n")])
    return luck.choice([text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")])


def prose(text, luck):
    """A paragraph, perhaps over several lines; a heading on one."""
    words = text.split(" ")
    if len(words) < 7 or not text.endswith("."):
        return text
    at = luck.randint(2, len(words) - 2)
    return luck.choice([text, " ".join(words[:at]) + "\n" + " ".join(words[at:])])


def table_lines(table, luck):
    heading = luck.choice(["\t", "   ", " "]).join(table.heading)
    lines = [heading]
    for name, codes in table.rows:
        lines += luck.choice([[], [], [""], ["", "Page 2 of 3", "", heading], ["- 4 -"]])
        lines += row_lines(marked(name, luck), codes, luck)
    return lines


def row_lines(name, codes, luck):
    codes = luck.choice([", ", "/", "; or ", " ", ", or ", " & "]).join(codes.split(", "))
    gap = luck.choice(["\t", "   ", " "])
    ways = [[f"{name}{gap}{codes}"], [name, codes]]
    inside = name.find(" ", name.find("(") + 1)
    if "(" in name and inside > 0:
        ways.append([name[:inside], f"{name[inside + 1 :]}{gap}{codes}"])
        ways.append([f"{name[:inside]}{gap}{codes}", name[inside + 1 :]])
        ways.append([name[: name.find("(")], name[name.find("(") :] + gap + codes])
    if " " in codes and len(codes.split(" ")[0]) >= 5:
        first, _, rest = codes.partition(" ")
        ways.append([f"{name}{gap}{first}", rest])
    return luck.choice(ways)


def marked(name, luck):
    """The name with its marks, footnote and letters as some document may hold them."""
    name = name.replace("®", luck.choice(["®", "[®]", "(R)", " ®", "<sup>®</sup>"]))
    name = name.replace("™", luck.choice(["™", "[™]", "(TM)", "<sup>TM</sup>"]))
    name = name.replace("¹", luck.choice(["¹", "<sup>1</sup>", "[^1]", " ¹"]))
    return name[:2] + luck.choice(["", "\u00ad", "\u200b"]) + name[2:]
