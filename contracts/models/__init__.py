"""Providers and what they hold: contracts, single case agreements, REMS certifications."""

from contracts.kept.models import CallBack, Compared, DifferentNow, KeptAnswer
from contracts.models.certifications import RemsCertification
from contracts.models.holdings import Contract, SingleCaseAgreement
from contracts.models.providers import Provider, ProviderName

__all__ = [
    "CallBack",
    "Compared",
    "Contract",
    "DifferentNow",
    "KeptAnswer",
    "Provider",
    "ProviderName",
    "RemsCertification",
    "SingleCaseAgreement",
]
