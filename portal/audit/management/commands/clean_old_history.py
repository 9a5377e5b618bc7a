"""`manage.py clean_old_history` comes with simple-history; here it is refused."""

from portal.audit.management.refused import RefusedCommand as Command

__all__ = ["Command"]
