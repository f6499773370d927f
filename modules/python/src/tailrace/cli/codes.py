"""Exit codes, the same as the server's own command has."""

from __future__ import annotations

from tailrace.api.client import ApiError

OK = 0
FAILED = 1
LOST = 2
USAGE = 64
NOT_FOUND = 66
UNAVAILABLE = 69
FILE = 74
NO_PERMISSION = 77
INTERRUPTED = 130
OUTPUT_CLOSED = 141

OUTCOMES = {"finished": OK, "failed": FAILED, "lost": LOST, "interrupted": INTERRUPTED}


def of(error: ApiError) -> int:
    """The code of what a server said."""
    if error.status == 404:
        return NOT_FOUND
    if error.status in (401, 403):
        return NO_PERMISSION
    return USAGE if error.status == 400 else UNAVAILABLE
