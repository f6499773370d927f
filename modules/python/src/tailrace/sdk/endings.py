"""How a process ends: runs that are still open are ended with what is known of why.

The exit code, the traceback and the signal are what they would be without us.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from tailrace.sdk import exits, termination
from tailrace.spool import lock

if TYPE_CHECKING:
    from tailrace.sdk.run import Run

_SIGNAL_S = 10.0
"""How long a run may take to end when the process was told to."""

_runs: list[Run] = []
_installed = False
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
    exits.watch()
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
                run.finish(exit_code=exits.code())
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
