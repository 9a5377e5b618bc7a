"""The catalog's editors: each fact that the list, CMS and FDA publish is recorded here."""

from therapies.admin import codes, editions, programs, rems, therapies

__all__ = ["codes", "editions", "programs", "rems", "therapies"]
