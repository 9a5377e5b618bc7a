"""The catalog: programs, therapies, what the list says of them, codes, REMS and notices."""

from therapies.models.codes import HcpcsCode, ListedCode, ProductCode
from therapies.models.editions import Edition, EditionDocument
from therapies.models.programs import ContactChannel, Program
from therapies.models.rems import RemsProgram, RemsRequirement
from therapies.models.therapies import Listing, Mark, Therapy, TherapyName, TherapyNotice
from therapies.models.trust import Trust

__all__ = [
    "ContactChannel",
    "Edition",
    "EditionDocument",
    "HcpcsCode",
    "ListedCode",
    "Listing",
    "Mark",
    "ProductCode",
    "Program",
    "RemsProgram",
    "RemsRequirement",
    "Therapy",
    "TherapyName",
    "TherapyNotice",
    "Trust",
]
