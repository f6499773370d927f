"""Accelerate: ``Accelerator(log_with=TailraceTracker(project="mnist"))``.

The interface is accelerate.tracking.GeneralTracker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accelerate.tracking import GeneralTracker, on_main_process

from tailrace.integrations import ALONE, open_or_begun
from tailrace.media import Image, Table
from tailrace.sdk.run import Run


class TailraceTracker(GeneralTracker):  # type: ignore[misc]
    """Logs what ``accelerator.log`` is given, on the main process, into the open run or a new one.

    :param settings: as for :func:`tailrace.init`. Accelerate keeps ``init_trackers``' project name
        from a tracker that exists already: it is said here.
    """

    name = "tailrace"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._settings = ALONE | settings
        self._began = False
        self._run: Run | None = None

    @property
    def tracker(self) -> Run | None:
        """The run."""
        return self._run

    @on_main_process  # type: ignore[untyped-decorator]
    def start(self) -> None:
        """Starts the run."""
        if self._run is None:
            self._run, self._began = open_or_begun(self._settings)

    @on_main_process  # type: ignore[untyped-decorator]
    def store_init_configuration(self, values: dict[str, Any]) -> None:
        """Adds to the run's config."""
        if self._run is not None:
            self._run.config.update(values)

    @on_main_process  # type: ignore[untyped-decorator]
    def log(self, values: dict[str, Any], step: int | None = None, **_: Any) -> None:
        """Logs numbers of a step."""
        if self._run is not None:
            self._run.log(values, step=step)

    @on_main_process  # type: ignore[untyped-decorator]
    def log_images(
        self, values: Mapping[str, Iterable[Any]], step: int | None = None, **_: Any
    ) -> None:
        """Logs lists of arrays or pictures by name."""
        if self._run is not None:
            for name, images in values.items():
                for image in images:
                    self._run.log_media(name, Image(image), step)

    @on_main_process  # type: ignore[untyped-decorator]
    def log_table(
        self,
        table_name: str,
        columns: Sequence[str] | None = None,
        data: Iterable[Sequence[Any]] | None = None,
        dataframe: Any = None,
        step: int | None = None,
        **_: Any,
    ) -> None:
        """Logs a table, of columns and data or of a dataframe."""
        if self._run is not None:
            self._run.log_media(table_name, Table(columns, data, dataframe), step)

    @on_main_process  # type: ignore[untyped-decorator]
    def finish(self) -> None:
        """Ends the run that this tracker began."""
        if self._run is not None and self._began:
            self._run.finish()
