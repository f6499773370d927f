"""The code that the process is about to end with: an ``atexit`` function is not told.

From Python 3.12 on, a SystemExit is seen when it leaves the outermost frame, whoever raised it.
Before, the exceptions of ``sys.exit``, ``exit`` and ``quit`` know when the interpreter reads their
code; a bare ``raise SystemExit(3)`` is not seen there.
"""

from __future__ import annotations

import builtins
import sys
import threading
from types import CodeType
from typing import Any, Protocol

_code: int | None = None


def code() -> int:
    """0 as long as nobody asked for another one."""
    return _code or 0


def watch() -> None:
    """Once in a process."""
    if sys.version_info < (3, 12) or not _watch_outermost_frame():
        _watch_sys_exit()


def code_of(value: object) -> int:
    """What the system is told of what ``sys.exit`` got: eight bits of a number, 1 of a text."""
    if value is None:
        return 0
    if not isinstance(value, int):
        return 1
    return value & 0xFF if -(1 << 63) <= value < 1 << 63 else 0xFF


def _ends_with(value: object) -> None:
    global _code
    _code = code_of(value)


class _Monitoring(Protocol):
    """The part of ``sys.monitoring`` that is used here."""

    events: Any

    def get_tool(self, tool: int, /) -> str | None: ...
    def use_tool_id(self, tool: int, name: str, /) -> None: ...
    def register_callback(self, tool: int, event: int, call: Any, /) -> object: ...
    def set_events(self, tool: int, events: int, /) -> None: ...


def _watch_outermost_frame() -> bool:
    """Costs nothing but where an exception leaves a function; False when all tools are taken."""
    monitoring: _Monitoring = getattr(sys, "monitoring")  # noqa: B009  (unknown to 3.10)
    outermost = _outermost_code()
    tool = next((tool for tool in (4, 3) if monitoring.get_tool(tool) is None), None)
    if outermost is None or tool is None:
        return False

    def unwinds(code: CodeType, _offset: int, e: BaseException) -> None:
        if code is outermost and isinstance(e, SystemExit):
            _ends_with(e.code)

    monitoring.use_tool_id(tool, "tailrace")
    event: int = monitoring.events.PY_UNWIND
    monitoring.register_callback(tool, event, unwinds)
    monitoring.set_events(tool, event)
    return True


def _outermost_code() -> CodeType | None:
    """Of the main thread: the program, or what runs it."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return None if frame is None else frame.f_code


class _Exit(SystemExit):
    """Its code is read by the interpreter when nobody caught it, and then from no Python frame."""

    @property
    def code(self) -> Any:
        value = self.args[0] if self.args else None
        try:
            sys._getframe(1)
        except ValueError:
            _ends_with(value)
        return value

    @code.setter
    def code(self, value: Any) -> None:
        self.args = (value,)


_Exit.__name__ = _Exit.__qualname__ = "SystemExit"


def _watch_sys_exit() -> None:
    def leave(code: Any = None, /) -> Any:
        raise _Exit(code) from None

    sys.exit = leave
    quitter = type(getattr(builtins, "exit", None))
    if quitter.__name__ == "Quitter":
        _wrap(quitter)


def _wrap(quitter: Any) -> None:
    before = quitter.__call__

    def leave(self: object, code: Any = None) -> Any:
        try:
            before(self, code)
        except SystemExit as e:
            raise _Exit(*e.args) from None

    quitter.__call__ = leave
