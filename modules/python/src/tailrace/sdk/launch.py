"""What a run says at its start and its end, made what the server takes: cut with a sentence, or
refused at once.

A field that the server does not take costs the whole event, and with the first one the config.
"""

from __future__ import annotations

import operator
import os
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from tailrace.capture.secrets import KnownSecrets, masked, masked_fields, masked_value
from tailrace.sdk.writer import Identity, Note
from tailrace.wire import cbor
from tailrace.wire import values as plain

RANKS_MAX = 65_536
ATTEMPT_MAX = (1 << 31) - 1

_TAGS_BYTES_MAX = 64 << 10
_NOTE_CHARS_MAX = 16_000
_PIECE_BYTES_MAX = 80 << 10


def whole(what: str, value: Any, least: int, most: int) -> int | None:
    """A whole number, of numpy too; ValueError when it is none or out of range."""
    if value is None:
        return None
    found = plain.step(value)
    if found is None or not least <= found <= most:
        shown = value if isinstance(value, int | float | str) else f"a {type(value).__name__}"
        raise ValueError(f"{what} is a whole number from {least} to {most}, not {shown!r}")
    return found


def check_rank(rank: int, world_size: int | None) -> None:
    """ValueError when there are not that many."""
    whole("world_size", world_size, 1, RANKS_MAX)
    if world_size is not None and rank >= world_size:
        raise ValueError(f"rank is 0 to world_size - 1, not {rank} of {world_size}")


def seconds(what: str, value: Any, default: float) -> float:
    """A finite number of seconds; ValueError when it is none."""
    if value is None:
        return default
    found = plain.number(value)
    if found is None or not -1e12 < found < 1e12:
        raise ValueError(f"{what} is a number of seconds, not {plain.text_of(value)}")
    return float(found)


def id_text(what: str, value: Any) -> str | None:
    """A text that may be an id, which is still to be checked; ValueError when it is none."""
    if value is None or isinstance(value, str):
        return value
    number = plain.step(value)
    if number is None:
        raise ValueError(f"{what} is a text, not a {type(value).__name__}")
    return str(number)


def name(what: str, value: Any, say: plain.Say) -> str | None:
    """Text for one line."""
    if value is None:
        return None
    text = plain.text_of(value)
    told = plain.as_name(text)
    if told != text:
        most = plain.NAME_CHARS_MAX
        say(f"{what} is a line of at most {most} characters without control characters: cut")
    return told or None


def note(value: Any, say: plain.Say) -> str | None:
    """Text for people, without secrets."""
    if value is None:
        return None
    text = plain.text_of(value)
    if len(text) > _NOTE_CHARS_MAX:
        say(f"notes of {len(text)} characters were cut to {_NOTE_CHARS_MAX}")
    return masked(text[:_NOTE_CHARS_MAX]) or None


def parent(value: Any, say: plain.Say) -> dict[str, object] | None:
    """The run that this one was started from."""
    if value is None or value == "":
        return None
    run = plain.text_of(value)
    problem = plain.id_problem("parent", run)
    if problem is not None:
        say(f"{problem}; it was left out")
        return None
    return {"run": run}


def config(found: dict[str, object], say: plain.Say) -> dict[str, object] | None:
    """Without secrets, and as many keys as an event has room for."""
    return plain.fitting("config", masked_fields(found), plain.FIELDS_BYTES_MAX, say) or None


def tags(found: Any, say: plain.Say) -> dict[str, object] | None:
    """A mapping, or as in W&B a list of words, each of which becomes a tag that is true."""
    if found is None:
        return None
    if isinstance(found, str):
        found = [found] if found else []
    if isinstance(found, list | tuple | set | frozenset):
        found = {plain.text_of(tag): True for tag in found}
    told = masked_fields(plain.fields(found, say))
    return plain.fitting("tags", told, _TAGS_BYTES_MAX, say) or None


def piece(what: str, tell: Callable[[], object], say: plain.Say) -> object:
    """One of the surroundings by itself: what raises or is too large is left out."""
    try:
        told = tell()
        if isinstance(told, list):
            return _fitting(what, told, say)
        size = 0 if told is None else len(cbor.encode(told))
    except Exception as e:
        say(f"{what} could not be told: {type(e).__name__}: {plain.text_of(e)}")
        return None
    if size <= _PIECE_BYTES_MAX:
        return told
    say(f"{what} of {size} bytes were left out")
    return None


def _fitting(what: str, items: list[object], say: plain.Say) -> list[object] | None:
    left = _PIECE_BYTES_MAX
    for count, item in enumerate(items):
        left -= len(cbor.encode(item))
        if left < 0:
            say(f"{what}: of {len(items)} the first {count} were kept")
            return items[:count]
    return items or None


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
