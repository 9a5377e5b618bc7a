"""Whether what is written of kept answers follows from the records, and writing it anew."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from contracts.kept.comparing import compare, different, touched_answers, written_of
from contracts.kept.models import Compared, DifferentNow, KeptAnswer
from portal.audit.models import Ledger
from portal.parts import parts


def rebuild() -> int:
    """Compare every kept answer with the records anew; how many are other ones now.

    What is written rightly keeps since when it is so.
    """
    with transaction.atomic():
        newest, compared = Ledger.lock().at, Compared.lock()
        for part in all_kept():
            compare(part, newest)
        compared.move(newest)
    return DifferentNow.objects.count()


def first_difference() -> str:
    """Where what is written and the records first differ, in words; empty where nowhere."""
    with transaction.atomic():
        newest, compared = Ledger.lock().at, Compared.lock().at
        if compared < newest and touched_answers(compared, newest):
            return f"Kept answers were compared up to {compared}, the records end with {newest}."
        wrong = (said for part in all_kept() for said in differences(part, newest))
        return next(wrong, "")


def all_kept() -> Iterator[list[KeptAnswer]]:
    for keys in parts(list(KeptAnswer.objects.order_by("pk").values_list("pk", flat=True))):
        yield list(KeptAnswer.objects.filter(pk__in=keys).order_by("pk"))


def differences(answers: list[KeptAnswer], moment: datetime) -> Iterator[str]:
    now = {row.answer_id: row for row in different(answers, moment)}
    written = written_of(answers)
    for kept in answers:
        says, stands = said(now.get(kept.pk)), said(written.get(kept.pk))
        if says != stands:
            yield f"{kept} {says} now; what is written is that it {stands}."


def said(row: DifferentNow | None) -> str:
    return f"says “{row.in_words}”" if row else "is as it was given"
