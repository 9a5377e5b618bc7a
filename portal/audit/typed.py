"""What somebody typed into a form that can't be taken: kept in the page, signed, never stored."""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

# A form sent with this name is shown again as filled in, and saved by nobody.
REVIEW = "_review"
# One sent with this name too, and what saving it would turn is told above it.
FORESEE = "_foresee"
FIELD = "kept"
SALT = "portal.audit.typed"
# As long as a session lasts.
KEPT_FOR = 12 * 60 * 60
# Buttons, and what the next page brings anew.
NOT_TYPED = frozenset(
    ["csrfmiddlewaretoken", "_save", "_continue", "_addanother", REVIEW, FORESEE, FIELD]
)


@dataclass(frozen=True)
class Typed:
    """A form as sent: where to, and what. `left_out`: it held a file or a password too."""

    address: str
    pairs: tuple[tuple[str, str], ...]
    left_out: bool = False

    @property
    def is_reviewed(self) -> bool:
        """Whether its address shows a form again before it saves: the editors do."""
        try:
            return resolve(self.address.partition("?")[0]).namespace == "admin"
        except Resolver404:
            return False

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def typed_in(request: HttpRequest) -> Typed | None:
    """What a sent form holds that is worth keeping; None for another site's form.

    Passwords and files are left out. Forms about one's own sign-in are typed anew.
    """
    match = request.resolver_match
    own_account = match is not None and (match.url_name or "").startswith("account_")
    if request.method != "POST" or own_account or from_elsewhere(request):
        return None
    sent = [(n, v) for n, values in request.POST.lists() for v in values if n not in NOT_TYPED]
    kept = tuple(pair for pair in sent if "password" not in pair[0])
    left_out = len(kept) < len(sent) or bool(request.FILES)
    return Typed(request.get_full_path(), kept, left_out)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a browser says that the form stood on another site. Browsers always say so."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin", own)
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    referer = request.headers.get("Referer", "")
    host = {request.get_host()}
    return (
        origin != own
        or site not in ("same-origin", "none")
        or not (referer == "" or url_has_allowed_host_and_scheme(referer, host))
    )


def carried_on(request: HttpRequest) -> Typed | None:
    """What a page of ours kept in its hidden field; None if nothing, or not signed by us."""
    try:
        values: Any = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    pairs = tuple((name, value) for name, value in values["pairs"])
    return Typed(values["address"], pairs, values["left_out"])


def offer(request: HttpRequest, typed: Typed | None, *, status: int = 200) -> HttpResponse:
    """The page that gives back what was typed, with a fresh token and one button to go on."""
    context = {"typed": typed, "review": REVIEW}
    response = render(request, "403_csrf.html", context, status=status)
    add_never_cache_headers(response)
    return response
