"""How far a source may be trusted."""

from django.db import models


class Trust(models.TextChoices):
    PRIMARY = "A", "A: CMS, FDA or another primary source"
    NOTICE = "B", "B: a payer's, state's or professional body's notice, or a copy of FDA's text"
    PRESS = "C", "C: press, aggregator or public data list"
