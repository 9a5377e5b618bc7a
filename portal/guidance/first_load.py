"""The first load of the guidance: what the list of November 2024 says, in our own words."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from portal.audit.acts import change
from portal.guidance.models import GuidanceConcern, GuidanceEntry
from portal.staff.models import User
from therapies.models import Program

ENTRIES = Path(__file__).parent / "data" / "entries.toml"
REASON = "First load: guidance written from the list of November 2024, in our own words."


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


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(ENTRIES.read_text(encoding="utf-8"))["entries"]
    return found
