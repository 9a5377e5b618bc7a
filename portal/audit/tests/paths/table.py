"""The table of docs/write-paths.md."""

from portal.audit.tests.paths.admin_and_commands import COMMANDS, PAGES
from portal.audit.tests.paths.process import PROCESS
from portal.audit.tests.paths.python import PYTHON
from portal.audit.tests.paths.sql import SQL

HERE = [*PAGES, *COMMANDS, *PYTHON, *SQL]
TABLE = [*HERE, *PROCESS]
