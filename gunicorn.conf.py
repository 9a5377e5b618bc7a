"""How gunicorn serves the portal, for `make run` and for a server; its options override this."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
graceful_timeout = 10
control_socket_disable = True  # its one path would be shared by all servers of a user
limit_request_line = 0  # a search too long is refused by the portal, which says why
loglevel = "warning"
# No query strings, and so no search words, in the access log. It is off until --access-logfile.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s"


def when_ready(server):
    print(f"The portal is at http://{bind}/  (Ctrl-C ends it)", flush=True)
