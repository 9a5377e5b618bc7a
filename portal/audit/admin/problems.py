"""What keeps a form from being saved, for the summary on top of it: each leads to its field."""


def problems(form, formsets=()):
    """Pairs: the id of the field, empty where it is no field's, and what is wrong."""
    return [
        *of_form(form),
        *(one for formset in formsets for one in of_rows(formset)),
    ]


def of_form(form, whose=""):
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        label = f"{whose}{field.label}: " if field else whose
        for message in messages:
            yield field.id_for_label if field else "", f"{label}{message}"


def of_rows(formset):
    for message in formset.non_form_errors():
        yield "", str(message)
    kind = formset.model._meta.verbose_name
    for number, row in enumerate(formset.forms, start=1):
        yield from of_form(row, f"{kind} in row {number}: ")
