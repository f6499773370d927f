"""LightGBM: ``lightgbm.train(..., callbacks=[tailrace_callback()])``.

A callback of LightGBM is a function of its CallbackEnv.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tailrace.integrations import open_or_begun
from tailrace.sdk.run import Run


def tailrace_callback(run: Run | None = None, **settings: Any) -> Callable[[Any], None]:
    """Logs each evaluation as ``valid_0/l2`` into a run, the open one, or one of its own.

    LightGBM tells nobody that training has ended: a run of its own ends with the program, with the
    next run, or by ``tailrace.finish()``.

    :param settings: as for :func:`tailrace.init`, when a run has to be begun.
    """
    found = run

    def callback(env: Any) -> None:
        nonlocal found
        if found is None or (found.finished and run is None):
            found, _ = open_or_begun(settings)
        if env.iteration == env.begin_iteration:
            found.config.update({"lightgbm": dict(env.params)})
        for data, metric, value, *more in env.evaluation_result_list or []:
            found.log_point(f"{data}/{metric}", value, env.iteration)
            if len(more) > 1:  # of a cross validation, over its folds
                found.log_point(f"{data}/{metric}-std", more[1], env.iteration)

    callback.order = 10  # type: ignore[attr-defined]  # LightGBM runs callbacks by it
    return callback
