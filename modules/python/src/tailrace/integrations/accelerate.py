"""Accelerate: ``Accelerator(log_with=TailraceTracker(project="mnist"))``.

The interface is accelerate.tracking.GeneralTracker.
"""

from __future__ import annotations

from typing import Any

from accelerate.tracking import GeneralTracker, on_main_process

import tailrace
from tailrace.sdk.run import Run


class TailraceTracker(GeneralTracker):  # type: ignore[misc]
    """Logs what ``accelerator.log`` is given.

    :param settings: as for :func:`tailrace.init`.
    """

    name = "tailrace"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._settings = settings
        self._run: Run | None = None

    @property
    def tracker(self) -> Run | None:
        """The run."""
        return self._run

    @on_main_process  # type: ignore[untyped-decorator]
    def start(self) -> None:
        """Starts the run."""
        if self._run is None:
            self._run = tailrace.init(**self._settings)

    @on_main_process  # type: ignore[untyped-decorator]
    def store_init_configuration(self, values: dict[str, Any]) -> None:
        """Adds to the run's config."""
        self.start()
        if self._run is not None:
            self._run.config.update(values)

    @on_main_process  # type: ignore[untyped-decorator]
    def log(self, values: dict[str, Any], step: int | None = None, **_: Any) -> None:
        """Logs numbers of a step."""
        self.start()
        if self._run is not None:
            self._run.log(values, step=step)

    @on_main_process  # type: ignore[untyped-decorator]
    def finish(self) -> None:
        """Ends the run."""
        if self._run is not None:
            self._run.finish()
