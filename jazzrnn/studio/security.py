"""Who may ask the studio: its own page, on this machine, with the token.

Other programs on the machine do not know the token. Pages of the web could send requests to
127.0.0.1 from the user's browser: they would have another origin. A page whose name is made to
point to 127.0.0.1 (DNS rebinding) has its own name as the host.
"""

from secrets import compare_digest

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
    " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the token is part of the address
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTTP = 80
_OWN_SITES = {"same-origin", "none"}  # "none": typed, or a link in another program


def guarded(app: ASGIApp, token: str, port: int) -> ASGIApp:
    """Return an application that answers only who may ask; the app sees paths without the token.

    Args:
        app: what is guarded.
        token: first part of each path.
        port: of this machine.
    """
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if port == HTTP:  # browsers leave it out
        hosts |= {"127.0.0.1", "localhost"}

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                safe = [(k.lower().encode(), v.encode()) for k, v in HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *safe]
            await send(message)

        refused = _refusal(Request(scope), hosts)
        _, first, *rest = [*scope["path"].split("/", 2), "", ""][:3]
        if not refused and not compare_digest(first.encode(), token.encode()):
            refused = "this address lacks the token: use the one that `jazzrnn studio` has printed"
        if refused:
            await PlainTextResponse(refused + "\n", 403)(scope, receive, send_safely)
        else:
            await app({**scope, "path": f"/{rest[0]}"}, receive, send_safely)

    return answer


def _refusal(request: Request, hosts: set[str]) -> str:
    """Return why a request is refused, whatever its path; "" if it is not."""
    headers = request.headers
    named = headers.getlist("host")
    if len(named) != 1 or named[0].lower() not in hosts:
        return "the studio has no such name: it is at 127.0.0.1"
    origins = {f"http://{host}" for host in hosts}
    if any(origin.lower() not in origins for origin in headers.getlist("origin")):
        return "another page may not ask the studio"
    if any(site not in _OWN_SITES for site in headers.getlist("sec-fetch-site")):
        return "another page may not ask the studio"
    return ""
