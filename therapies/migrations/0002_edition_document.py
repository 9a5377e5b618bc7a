from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

REASON = "The edition names its document now; before, the document named its edition."


def link_editions(apps, schema_editor):
    """Each document attached so far is named by its edition, as a change of `system`."""
    names = ("EditionDocument", "Edition", "HistoricalEdition")
    document, edition, history = (apps.get_model("therapies", name) for name in names)
    kept = [f.attname for f in edition._meta.concrete_fields]
    if not document.objects.exists():
        return
    act = {"history_date": next_moment(apps), **who_and_why(apps)}
    for pk, edition_id in document.objects.values_list("pk", "edition_id"):
        edition.objects.filter(pk=edition_id).update(version=F("version") + 1, document_id=pk)
        row = edition.objects.get(pk=edition_id)
        history.objects.create(**{name: getattr(row, name) for name in kept}, **act)
    schema_editor.connection.check_constraints()  # what is deferred would forbid altering tables


def next_moment(apps):
    """As `change()` does: the Ledger is locked, and moves on."""
    ledger = apps.get_model("audit", "Ledger").objects.select_for_update().get(pk=1)
    ledger.at = max(timezone.now(), ledger.at + timedelta(microseconds=1))
    ledger.save()
    return ledger.at


def who_and_why(apps):
    system = apps.get_model("staff", "User").objects.get(username="system")
    return {
        "history_user_id": system.pk,
        "history_user_name": system.name,
        "history_change_reason": REASON,
        "history_type": "~",
    }


class Migration(migrations.Migration):
    dependencies = [
        ("therapies", "0001_initial"),
        ("audit", "0001_initial"),
        ("staff", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="document",
            field=models.ForeignKey(
                blank=True,
                help_text="The file as published, where we hold it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="editions",
                to="therapies.editiondocument",
            ),
        ),
        migrations.AddField(
            model_name="historicaledition",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The file as published, where we hold it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="therapies.editiondocument",
            ),
        ),
        migrations.RunPython(link_editions, migrations.RunPython.noop),
        migrations.RemoveField(model_name="editiondocument", name="edition"),
        migrations.RemoveField(model_name="historicaleditiondocument", name="edition"),
    ]
