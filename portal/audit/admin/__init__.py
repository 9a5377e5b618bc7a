"""What every editor in the admin derives from: it asks why, minds versions, and keeps history."""

from portal.audit.admin.bulk import Mending
from portal.audit.admin.records import AuditedAdmin, InForceFilter
from portal.audit.admin.rows import AuditedStackedInline, AuditedTabularInline
from portal.audit.admin.steps import Step

__all__ = [
    "AuditedAdmin",
    "AuditedStackedInline",
    "AuditedTabularInline",
    "InForceFilter",
    "Mending",
    "Step",
]
