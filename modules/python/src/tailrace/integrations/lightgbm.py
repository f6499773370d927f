"""LightGBM: ``lightgbm.train(..., callbacks=[tailrace_callback()])``.

A callback of LightGBM is a function of its CallbackEnv.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tailrace
from tailrace.sdk.run import Run


def tailrace_callback(run: Run | None = None, **settings: Any) -> Callable[[Any], None]:
    """Logs each evaluation as ``valid_0/l2`` into a run, the open one, or one of its own.

    :param settings: as for :func:`tailrace.init`, when a run has to be begun.
    """
    found = run

    def callback(env: Any) -> None:
        nonlocal found
        if found is None:
            current = tailrace.run
            is_open = current is not None and not current.finished
            found = current if is_open else tailrace.init(**settings)
        if found is None:
            return
        if env.iteration == env.begin_iteration:
            found.config.update({"lightgbm": dict(env.params)})
        row = {
            f"{data}/{metric}": value
            for data, metric, value, *_ in env.evaluation_result_list or []
        }
        if row:
            found.log(row, step=env.iteration)

    callback.order = 10  # type: ignore[attr-defined]  # LightGBM runs callbacks by it
    return callback
