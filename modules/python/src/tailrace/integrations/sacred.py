"""Sacred: ``ex.observers.append(TailraceObserver())``.

The interface is sacred.observers.RunObserver, Sacred 0.8.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from typing import Any

from sacred.observers import RunObserver

import tailrace
from tailrace.sdk.run import Run

_STATUS = {"COMPLETED": "finished", "INTERRUPTED": "interrupted", "FAILED": "failed"}


class TailraceObserver(RunObserver):  # type: ignore[misc]
    """Reports a Sacred run: config, metrics, info, resources, artifacts, sources, captured output.

    :param settings: as for :func:`tailrace.init`; else the project is the experiment's name.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._run: Run | None = None
        self._info: dict[str, Any] = {}
        self._captured = 0

    @property
    def run(self) -> Run | None:
        """The Tailrace run, once Sacred has started its own."""
        return self._run

    def queued_event(
        self,
        ex_info: Mapping[str, Any],
        command: str,
        host_info: Mapping[str, Any],
        queue_time: datetime.datetime,
        config: Mapping[str, Any],
        meta_info: Mapping[str, Any],
        _id: str | None,
    ) -> str | None:
        """A queued run is not run here: nothing is reported before it starts."""
        return _id

    def started_event(
        self,
        ex_info: Mapping[str, Any],
        command: str,
        host_info: Mapping[str, Any],
        start_time: datetime.datetime,
        config: Mapping[str, Any],
        meta_info: Mapping[str, Any],
        _id: str | None,
    ) -> str:
        """Starts a run; its id becomes Sacred's when nobody gave one."""
        settings: dict[str, Any] = {"project": _id_of(str(ex_info["name"])), "capture": "off"}
        settings |= self._settings
        if _id is not None:
            settings.setdefault("id", _id_of(str(_id)))
        run = tailrace.init(
            name=str(ex_info["name"]),
            config=config,
            notes=str(meta_info.get("comment") or "") or None,
            tags={"sacred.command": command},
            **settings,
        )
        self._run = run
        base = ex_info.get("base_dir") or "."
        for source in ex_info.get("sources", ()):
            run.save_source(os.path.join(base, source[0]))
        for repository in ex_info.get("repositories", ()):
            run.set_tags({"sacred.repository": repository})
        return run.id

    def heartbeat_event(
        self,
        info: Mapping[str, Any] | None,
        captured_out: str | None,
        beat_time: datetime.datetime,
        result: Any,
    ) -> None:
        """Tells what is new: captured lines, and ``info`` as the run's summary."""
        if self._run is None:
            return
        if info and dict(info) != self._info:
            self._info = dict(info)
            self._run.summary.update({"info": self._info})
        if captured_out:
            whole = captured_out.rfind("\n") + 1
            if whole > self._captured:
                self._run.line(captured_out[self._captured : whole - 1])
                self._captured = whole

    def completed_event(self, stop_time: datetime.datetime, result: Any) -> None:
        """The run is finished; what it returned is its result."""
        if self._run is not None:
            self._run.finish(result=result)

    def interrupted_event(self, interrupt_time: datetime.datetime, status: str) -> None:
        """The run is interrupted, or has the status that a SacredInterrupt named."""
        if self._run is not None:
            if status not in _STATUS:
                self._run.set_tags({"sacred.status": status})
            self._run.finish(status=_STATUS.get(status, "interrupted"))

    def failed_event(self, fail_time: datetime.datetime, fail_trace: Sequence[str]) -> None:
        """The run failed, with the trace that Sacred has cleaned."""
        if self._run is not None:
            self._run.finish(status="failed", error=_TracedError("".join(fail_trace)))

    def resource_event(self, filename: str) -> None:
        """A file that is read: its SHA-256 is kept."""
        if self._run is not None:
            self._run.use_resource(filename)

    def artifact_event(
        self,
        name: str,
        filename: str,
        metadata: Mapping[str, Any] | None = None,
        content_type: str | None = None,
    ) -> None:
        """A file that was made is uploaded."""
        if self._run is not None:
            self._run.log_artifact(filename, name=name, type=content_type)

    def log_metrics(self, metrics_by_name: Mapping[str, Any], info: Mapping[str, Any]) -> None:
        """Steps and values since the last call, of ``_run.log_scalar``."""
        if self._run is None:
            return
        for name, points in metrics_by_name.items():
            for step, value in zip(points["steps"], points["values"], strict=True):
                self._run.log({str(name): value}, step=int(step))

    def join(self) -> None:
        """Nothing to wait for: a finished event has waited already."""


class _TracedError(Exception):
    """Stands for an exception of which there is only the text of its trace."""

    def __init__(self, trace: str) -> None:
        last = trace.strip().splitlines()[-1] if trace.strip() else "failed"
        super().__init__(last)
        self.tailrace_trace = trace


def _id_of(name: str) -> str:
    import re

    return re.sub(r"^[^A-Za-z0-9]+", "", re.sub(r"[^A-Za-z0-9._-]", "-", name))[:128] or "sacred"
