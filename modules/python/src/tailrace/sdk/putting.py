"""How the bytes of a file get to the server."""

from __future__ import annotations

import base64
from urllib.parse import quote, urlencode

from tailrace.sdk.contents import Check, Contents
from tailrace.send.connection import ANSWER_BYTES_MAX, API, Response, Server

_SILENCE_S = 60.0
_BYTES_PER_S_MIN = 8 << 10
_TEMPORARY = (408, 425, 429)
_NOT_HERE = (501, 505)
_TOKEN = (401, 403)


def put(
    server: Server, run: str, name: str, role: str | None, contents: Contents, check: Check
) -> Response:
    """Sends it as an artifact of the run; as ``Server.request`` when there is no answer."""
    digest = base64.b64encode(bytes.fromhex(contents.sha256)).decode()
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(contents.size_bytes),
        "Content-Digest": f"sha-256=:{digest}:",
    }
    asked = "?" + urlencode({"role": role}) if role else ""
    return server.request(
        "PUT",
        f"{API}/runs/{quote(run)}/artifacts/{quote(name)}{asked}",
        lambda: contents.pieces(check),
        headers,
        _SILENCE_S,
        _SILENCE_S + contents.size_bytes / _BYTES_PER_S_MIN,
        ANSWER_BYTES_MAX,
    )


def is_kept(answer: Response) -> bool:
    """Whether the server has it."""
    return answer.status in (200, 201)


def may_pass(answer: Response) -> bool:
    """Whether the same file may be taken soon."""
    is_fault = answer.status >= 500 and answer.status not in _NOT_HERE
    return is_fault or answer.status in _TEMPORARY or answer.problem() == "digest-mismatch"


def is_final(answer: Response) -> bool:
    """Whether it will never be taken: a Tailrace server's own word, and not about the token."""
    return answer.problem() is not None and answer.status not in _TOKEN and not may_pass(answer)
