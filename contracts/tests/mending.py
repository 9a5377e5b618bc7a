"""Choosing records in the admin's lists and mending them, as somebody does it."""

from django.urls import reverse

WHY = "As the letter of May says."


def list_of(model):
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def page_of(model, name):
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_mend_{name}")


def choose(client, name, *records, **more):
    """The page that asks, for these records."""
    sent = {"action": name, "_selected_action": [record.pk for record in records], **more}
    return client.post(list_of(type(records[0])), sent)


def shown(page):
    """What the page's form would send."""
    form = page.context["form"]
    return {field.html_name: field.value() or "" for field in form}


def send(client, name, model, values, *, preview=False):
    return client.post(page_of(model, name), {**values, **({"_review": "1"} if preview else {})})


def preview(client, name, *records, **typed):
    values = {**shown(choose(client, name, *records)), "reason": WHY, **typed}
    return send(client, name, type(records[0]), values, preview=True)


def mend(client, name, *records, **typed):
    """Chosen, previewed and carried out."""
    page = preview(client, name, *records, **typed)
    return send(client, name, type(records[0]), shown(page))


def told(page):
    """What a preview says of each record: field, before and after."""
    return [
        (one.label, [(c.field, c.before.text, c.after.text) for c in one.changes])
        for one in page.context["told"]
    ]


def left_out(page):
    return [(str(record), why) for record, why in page.context["plan"].left_out]


def problems(page):
    return list(page.context["plan"].problems)
