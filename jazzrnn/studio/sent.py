"""What is sent to the studio: up to a limit, and as JSON."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

LARGEST_UPLOAD = 4_000_000  # bytes; playlists of iReal Pro with thousands of songs have 2,000,000

Sent = dict[str, Any]


async def body_of(request: Request) -> bytes:
    """Return what was sent with a request.

    Raises:
        HTTPException: 413, it is too large.
    """
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LARGEST_UPLOAD:
            raise HTTPException(413, f"more than {LARGEST_UPLOAD:,} bytes: too large")
    return bytes(data)


def with_json(answer: Callable[[Request, Sent], Response]) -> Callable[..., Any]:
    """Return a route for `answer`, which is called with the JSON object that was sent.

    The route raises an HTTPException: 400, nothing of that kind was sent.
    """

    @wraps(answer)
    async def route(request: Request) -> Response:
        try:
            sent = json.loads(await body_of(request))
            # Half of a pair of surrogates is JSON, but no text: no answer could quote it.
            json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "what was sent is not JSON") from error
        if not isinstance(sent, dict):
            raise HTTPException(400, "what was sent is no JSON object")
        return await run_in_threadpool(answer, request, cast("Sent", sent))

    return route
