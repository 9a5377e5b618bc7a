"""The comparison of an edition as lines of text, for a terminal. What matters most comes first."""

from collections.abc import Iterator
from typing import Any

from portal.wording import count

Json = dict[str, Any]


def lines(json: Json) -> Iterator[str]:
    """Of the object that `as_json` makes."""
    counts = ", ".join(f"{number} {kind}" for kind, number in json["counts"].items())
    yield f"List of {json['edition']['label']}, from {json['edition']['effective_on']}: {counts}."
    for one in json["errors"]:
        yield f"  error    {where(one)}{one['message']}"
    for one in json["warnings"]:
        yield f"  warning  {where(one)}{one['message']}"
    for one in json["removed"]:
        contracts = count(one["contracts_in_force"], "contract")
        yield f"  removed  {one['brand']} ({one['program']}), {contracts} in force"
    for one in json["changed"]:
        changes = "; ".join(change(each) for each in one["changes"])
        yield f"  changed  {one['brand']}: {changes}"
    for one in json["added"]:
        codes = ", ".join(one["codes"])
        yield f"  added    {one['brand']}{one['mark']} ({one['program']}): {codes}"
    for one in json["channels"]:
        yield f"  channel  {one['program']}, {one['purpose']} by {one['kind']}: {change(one)}"
    for one in json["guidance"]:
        now = first_line(one["after"]) or "printed no longer"
        yield f"  guidance {one['slug'] or 'new'}: {now}"


def where(remark: Json) -> str:
    return f"line {remark['line']}: " if remark["line"] else ""


def change(one: Json) -> str:
    name = f"{one['field']} " if "field" in one else ""
    return f"{name}{said(one['before'])} -> {said(one['after'])}"


def said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) if isinstance(value, list) else value) or "nothing"


def first_line(text: str) -> str:
    return text.partition("\n")[0]
