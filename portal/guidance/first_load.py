"""The first load of the guidance: what the list of November 2024 says, in our own words."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from portal.audit.acts import change
from portal.guidance.models import GuidanceConcern, GuidanceEntry, Keyword, Synonym
from portal.staff.models import User
from portal.text import fold
from therapies.models import Program

DATA = Path(__file__).parent / "data"
REASON = "First load: guidance written from the list of November 2024, in our own words."
WORDS_REASON = "First load: words in which people ask, by which search finds the guidance."


def load_guidance() -> None:
    """Record the entries and the programs they concern, as the user `system`."""
    with change(by=User.objects.system(), reason=REASON):
        programs = Program.objects.in_bulk(field_name="slug")
        places: Counter[str] = Counter()
        for facts in entries():
            concerned = [programs[slug] for slug in facts.pop("programs")]
            topic = GuidanceEntry.Topic[facts.pop("topic")]
            places[topic] += 1
            entry = GuidanceEntry.objects.create_checked(
                topic=topic, position=places[topic], **facts
            )
            for program in concerned:
                GuidanceConcern.objects.create_checked(entry=entry, program=program)
    load_search_words()


def load_search_words() -> int:
    """Record what is missing of our keywords and synonyms; the number of them added."""
    with change(by=User.objects.system(), reason=WORDS_REASON):
        about: list[tuple[Any, dict[str, Any]]] = [
            (Synonym, {"words": words, "means": means})
            for means, all_words in data("search_words.toml")["synonyms"].items()
            for words in all_words
        ]
        for field, model in (("entry", GuidanceEntry), ("program", Program)):
            subjects = model.objects.in_bulk(field_name="slug")
            asked = data("search_words.toml")[f"{field}_keywords"]
            about += [
                (Keyword, {field: subjects[slug], "words": words})
                for slug, all_words in asked.items()
                if slug in subjects
                for words in all_words
            ]
        return sum(add_missing(model, fields) for model, fields in about)


def add_missing(model: Any, fields: dict[str, Any]) -> bool:
    """Record these words unless they are there already; whether it did."""
    keys = {name: value for name, value in fields.items() if name not in ("words", "means")}
    if model.objects.filter(folded=fold(fields["words"]), **keys).exists():
        return False
    model.objects.create_checked(**fields)
    return True


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data("entries.toml")["entries"]
    return found


def data(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
