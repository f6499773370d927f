"""The event that ends a rank: how it ended, with which exit code, error and result."""

from __future__ import annotations

import os
import traceback
from typing import Any

from tailrace.capture.secrets import KnownSecrets
from tailrace.sdk.writer import Identity, Note

_MESSAGE_CHARS_MAX = 4_000
_TRACE_CHARS_MAX = 32_000


def finished(
    identity: Identity,
    status: str | None,
    exit_code: int | None,
    error: BaseException | None,
    result: Any,
) -> Note:
    """``run.finished``; what ``status`` does not say, the error and the exit code do."""
    return Note(
        "run.finished",
        {
            "status": status or _status(exit_code, error),
            "rank": identity.rank,
            "attempt": identity.attempt,
            "exitCode": exit_code,
            "result": result,
            "error": None if error is None else _told(error),
        },
    )


def exit_code_of(error: SystemExit) -> int:
    """As the interpreter makes it of what ``sys.exit`` got."""
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def _status(exit_code: int | None, error: BaseException | None) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "failed" if error is not None or exit_code not in (None, 0) else "finished"


def _told(error: BaseException) -> dict[str, object]:
    known = getattr(error, "tailrace_trace", None)
    trace = known or "".join(traceback.format_exception(type(error), error, error.__traceback__))
    known = KnownSecrets(os.environ)
    return {
        "type": type(error).__name__,
        "message": known.masked(str(error))[:_MESSAGE_CHARS_MAX],
        "trace": known.masked(trace)[-_TRACE_CHARS_MAX:],
    }
