"""Model fields that keep typed text clean and folded."""

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.privacy import refuse_patient_data
from portal.text import compact, fold, tidy, tidy_lines


class TidyCharField(models.CharField):
    """One line of text without invisible characters or doubled blanks."""

    default_validators = [refuse_patient_data]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy(value) if isinstance(value, str) else value


class TidyTextField(models.TextField):
    """Several lines of text without invisible characters."""

    default_validators = [refuse_patient_data]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return tidy_lines(value) if isinstance(value, str) else value


class FoldedAttribute(DeferredAttribute):
    """Reads as the folded source, so that it never lags behind it."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        field: Any = self.field
        source = getattr(instance, field.source) or ""
        folded = compact(source) if field.without_blanks else fold(source)
        return folded[: field.max_length]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class FoldedField(models.CharField):
    """The folded text of another field, stored so that the database can compare and find it."""

    descriptor_class = FoldedAttribute

    def __init__(
        self, *args: Any, source: str, without_blanks: bool = False, **kwargs: Any
    ) -> None:
        self.source = source
        self.without_blanks = without_blanks
        kwargs.setdefault("max_length", 300)
        kwargs["editable"] = False
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"source": self.source, "without_blanks": self.without_blanks}
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return getattr(model_instance, self.attname)
