"""The event that ends a rank: how it ended, with which exit code, error and result."""

from __future__ import annotations

import operator
import os
import traceback
from typing import Any, NamedTuple

from tailrace.capture.secrets import KnownSecrets, masked_value
from tailrace.sdk.writer import Identity, Note
from tailrace.wire import cbor
from tailrace.wire import values as plain

_MESSAGE_CHARS_MAX = 4_000
_TRACE_CHARS_MAX = 32_000
_RESULT_BYTES_MAX = 1 << 19
_STATUSES = ("finished", "failed", "interrupted")


class Outcome(NamedTuple):
    """What :meth:`tailrace.Run.finish` was given, whatever that is."""

    status: Any
    exit_code: Any
    error: BaseException | None
    result: Any


def finished(identity: Identity, outcome: Outcome, say: plain.Say) -> Note:
    """``run.finished``; what ``status`` does not say, the error and the exit code do.

    What cannot be told is left out with a sentence: a run whose end is not told is taken for lost.
    """
    error = outcome.error
    exit_code = _exit_code(outcome.exit_code, say)
    status = outcome.status
    if status is not None and not (isinstance(status, str) and status in _STATUSES):
        words = ", ".join(_STATUSES)
        say(f"a run ends as {words}, not {plain.text_of(status)}: the exit code and error tell")
        status = None
    return Note(
        "run.finished",
        {
            "status": status or _status(exit_code, error),
            "rank": identity.rank,
            "attempt": identity.attempt,
            "exitCode": exit_code,
            "result": _result(outcome.result, say),
            "error": None if error is None else _told(error),
        },
    )


def _exit_code(value: Any, say: plain.Say) -> int | None:
    if value is None:
        return None
    try:
        code = int(value) if isinstance(value, str) else operator.index(value)
    except Exception:
        say(f"an exit code is a whole number, not {plain.text_of(value)}: 1 was taken")
        return 1
    if -(1 << 31) <= code < 1 << 31:
        return code
    say(f"an exit code has 32 bits, not {code}: 1 was taken")
    return 1


def _result(value: Any, say: plain.Say) -> object:
    if value is None:
        return None
    try:
        told = masked_value("result", plain.plain(value, say, "result"), KnownSecrets(os.environ))
        size = len(cbor.event({"result": told}))
    except Exception as e:
        say(f"the result cannot be told: {type(e).__name__}")
        return None
    if size > _RESULT_BYTES_MAX:
        say(f"a result of {size} bytes is too large to be told; log it as an artifact")
        return None
    return told


def _status(exit_code: int | None, error: BaseException | None) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "failed" if error is not None or exit_code not in (None, 0) else "finished"


def _told(error: BaseException) -> dict[str, object]:
    known = KnownSecrets(os.environ)
    trace = getattr(error, "tailrace_trace", None)
    if not isinstance(trace, str):
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {
        "type": type(error).__name__,
        "message": known.masked(_message(error))[:_MESSAGE_CHARS_MAX],
        "trace": known.masked(trace)[-_TRACE_CHARS_MAX:],
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as e:
        return f"<no message: its str() raises {type(e).__name__}>"
