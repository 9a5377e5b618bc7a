"""Filling in the admin's forms as a browser does: what the page shows, and what somebody types."""

from django.forms import CheckboxInput, FileInput
from django.urls import reverse

WHY = "As the newsletter says."


def address(model_or_record, page="changelist"):
    opts = model_or_record._meta
    keyed = page not in ("changelist", "add")
    args = [model_or_record.pk] if keyed else []
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def values_of(form):
    """What a browser would send of a form as shown: hidden fields and defaults included."""
    values = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, FileInput):
            continue
        if isinstance(bound.field.widget, CheckboxInput):
            if value:
                values[bound.html_name] = "on"
        else:
            value = bound.field.prepare_value(value)
            values[bound.html_name] = "" if value is None else str(value)
    return values


def shown(response):
    """All that the page's form would send, unchanged."""
    values = values_of(response.context["adminform"].form)
    for rows in response.context["inline_admin_formsets"]:
        values |= values_of(rows.formset.management_form)
        for form in rows.formset.forms:
            values |= values_of(form)
    return values


def new_row(values, prefix, **typed):
    """The values with one more row in an inline, as its "Add another" makes."""
    number = int(values[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in typed.items()}
    return {**values, **row, f"{prefix}-TOTAL_FORMS": str(number + 1)}


def filled(client, url, **typed):
    """What a page's form sends when somebody types this, with a reason unless one is given."""
    return {**shown(client.get(url)), "reason": WHY, **typed}


def errors(response):
    """Every message at a field or form of the page, by field; "" is the form's top."""
    context = response.context
    found = dict(context["adminform"].form.errors) if "adminform" in context else {}
    found = {name.replace("__all__", ""): list(said) for name, said in found.items()}
    for rows in context.get("inline_admin_formsets") or []:
        prefix = rows.formset.prefix
        if rows.formset.non_form_errors():
            found[prefix] = list(rows.formset.non_form_errors())
        for number, form in enumerate(rows.formset.forms):
            for name, said in form.errors.items():
                found[f"{prefix}-{number}-{name}".replace("-__all__", "")] = list(said)
    return found
