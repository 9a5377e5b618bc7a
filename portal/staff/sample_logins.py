"""One login per role, to see and try the portal with. Never in production."""

from django.contrib.auth.hashers import make_password

from portal.audit.acts import change
from portal.staff.models import User

REASON = "First load: one login per role, to see and try the portal with."
LOGINS = (
    ("staff", "Stella Staff", None),
    ("catalog", "Cora Catalog", "is_catalog_maintainer"),
    ("contracts", "Conrad Contracts", "is_contract_maintainer"),
    ("auditor", "Ada Auditor", "is_auditor"),
    ("admin", "Adam Admin", "is_administrator"),
)


def make_sample_logins(password: str) -> list[User]:
    """Record the five, all with this password. It is hashed once: hashing is slow on purpose."""
    hashed = make_password(password)
    with change(by=User.objects.system(), reason=REASON):
        return [
            User.objects.create_checked(
                username=username, name=name, password=hashed, **({flag: True} if flag else {})
            )
            for username, name, flag in LOGINS
        ]
