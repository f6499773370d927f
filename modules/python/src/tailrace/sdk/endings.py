"""How a process ends: runs that are still open are ended with what is known of why.

The exit code, the traceback and the signal are what they would be without us.
"""

from __future__ import annotations

import atexit
import builtins
import os
import sys
import threading
from collections.abc import Callable
from types import CodeType, TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from tailrace.sdk import termination
from tailrace.spool import lock

if TYPE_CHECKING:
    from tailrace.sdk.run import Run

_SIGNAL_S = 10.0
"""How long a run may take to end when the process was told to."""

_runs: list[Run] = []
_installed = False
_code: int | None = None
_error: BaseException | None = None


def watch(run: Run) -> None:
    """Ends this run when the process ends, and nobody did before."""
    _install()
    _runs.append(run)


def forget(run: Run) -> None:
    """It has ended."""
    if run in _runs:
        _runs.remove(run)


def open_runs() -> list[Run]:
    """The runs that have not ended, the youngest last."""
    return list(_runs)


def _install() -> None:
    global _installed
    if _installed:
        return
    _installed = True
    atexit.register(_at_exit)
    _chain_excepthook()
    watch_exits()
    termination.catch(_interrupt_runs)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_in_child)


def _at_exit() -> None:
    for run in reversed(open_runs()):
        try:
            if isinstance(_error, KeyboardInterrupt):
                run.finish(error=_error, exit_code=130)
            elif _error is not None:
                run.finish(error=_error, exit_code=1)
            else:
                run.finish(exit_code=exit_code())
        except BaseException:  # nothing of ours changes how a program ends
            continue
    if type(_error) is KeyboardInterrupt:  # of a subclass the interpreter makes an exit code 1
        _end_by_interrupt()


def _end_by_interrupt() -> None:
    """The process ends by SIGINT, as it would without us.

    The interpreter forgets that an interrupt ended the program when a thread evaluates a text, as
    our threads do by importing; an interrupted text makes it remember.
    """
    try:
        exec("raise KeyboardInterrupt", {})
    except KeyboardInterrupt:
        return


def _chain_excepthook() -> None:
    before = sys.excepthook

    def hook(kind: type[BaseException], e: BaseException, trace: TracebackType | None) -> None:
        global _error
        if not hasattr(sys, "ps1"):  # at a prompt, an error ends nothing
            _error = e
        before(kind, e, trace)

    sys.excepthook = hook


def _interrupt_runs(number: int) -> None:
    """By this signal."""
    for run in reversed(open_runs()):
        within = min(_SIGNAL_S, run._channel.settings.finish_s)
        try:
            run.finish(exit_code=128 + number, status="interrupted", timeout=within)
        except BaseException:
            continue


def _in_child() -> None:
    lock.forget_after_fork()
    for run in _runs:
        run._in_forked_child()


def at_child_exit(action: Callable[[], None]) -> None:
    """Runs at the end of a forked child; multiprocessing's children do not run ``atexit``."""
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        util.Finalize(None, action, exitpriority=10)
    atexit.register(action)


def exit_code() -> int:
    """0 as long as nobody asked for another one."""
    return _code or 0


def watch_exits() -> None:
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
