"""Sacred: ``ex.observers.append(TailraceObserver())``.

The interface is sacred.observers.RunObserver, Sacred 0.8.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sacred.observers import RunObserver

import tailrace
from tailrace.capture.streams import Lines
from tailrace.sdk.run import Run
from tailrace.sdk.start import announce
from tailrace.wire import values as plain

_STATUS = {"COMPLETED": "finished", "INTERRUPTED": "interrupted", "FAILED": "failed"}
_TAIL_CHARS = 200


class TailraceObserver(RunObserver):  # type: ignore[misc]
    """Reports a Sacred run: config, metrics, info, resources, artifacts, sources, captured output.

    :param settings: as for :func:`tailrace.init`; else the project is the experiment's name. With
        ``capture`` lines come as they are written, and not as Sacred captures them: it tells what
        it has every 10 s, and of a run that fails loses the rest.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self._run: Run | None = None
        self._info: dict[str, object] = {}
        self._metadata: dict[str, object] = {}
        self._output: _Output | None = None

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
    ) -> str:
        """The run is pending, with its config; started with ``--id`` it is the same run."""
        settings = self._told_by(ex_info, command, config, meta_info, _id)
        settings["tags"] |= {"sacred.status": "QUEUED"}
        return announce(**settings)

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
        run = tailrace.init(**self._told_by(ex_info, command, config, meta_info, _id))
        if _id is not None:
            run.set_tags({"sacred.status": None})  # it may have been queued
        self._run, self._info, self._metadata = run, {}, {}
        self._output = None if "capture" in self._settings else _Output(run)
        for source in ex_info.get("sources", ()):
            path = os.path.join(ex_info.get("base_dir") or ".", source[0])
            run.save_source(path, name=source[0].replace("\\", "/"))
        return run.id

    def _told_by(
        self,
        ex_info: Mapping[str, Any],
        command: str,
        config: Mapping[str, Any],
        meta_info: Mapping[str, Any],
        _id: str | None,
    ) -> dict[str, Any]:
        tags: dict[str, Any] = {"sacred.command": command}
        repositories = list(ex_info.get("repositories", ()))
        if repositories:
            tags["sacred.repositories"] = repositories
        name = str(ex_info["name"])
        told = {
            "project": _id_of(name),
            "name": name,
            "config": config,
            "notes": str(meta_info.get("comment") or "") or None,
            "capture": "off",
        }
        if _id is not None and str(_id).isdigit():
            tags["sacred.id"] = str(_id)  # a counter of another observer, which others have, too
        elif _id is not None:
            told["id"] = _id_of(str(_id))
        own = self._settings.get("tags")
        tags |= own if isinstance(own, Mapping) else {str(tag): True for tag in own or ()}
        return told | self._settings | {"tags": tags}

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
        found = plain.fields(info or {}, self._run._say)  # a copy: programs go on changing it
        if found != self._info:
            self._info = found
            self._run.summary.update({"info": found})
        if captured_out and self._output is not None:
            self._output.told(captured_out)

    def completed_event(self, stop_time: datetime.datetime, result: Any) -> None:
        """The run is finished; what it returned is its result."""
        self._finish(result=result)

    def interrupted_event(self, interrupt_time: datetime.datetime, status: str) -> None:
        """The run is interrupted, or has the status that a SacredInterrupt named."""
        if self._run is not None and status not in _STATUS:
            self._run.set_tags({"sacred.status": status})
        self._finish(status=_STATUS.get(status, "interrupted"))

    def failed_event(self, fail_time: datetime.datetime, fail_trace: Sequence[str]) -> None:
        """The run failed, with the trace that Sacred has cleaned."""
        self._finish(status="failed", error=_traced("".join(fail_trace)))

    def _finish(self, **how: Any) -> None:
        if self._output is not None:
            self._output.end()
        if self._run is not None:
            self._run.finish(**how)

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
        """A file that was made is uploaded, as it is now; what is said of it is in the summary."""
        if self._run is None:
            return
        self._run.log_artifact(filename, name=name, copy=True)
        said = dict(metadata or {}) | ({"content_type": content_type} if content_type else {})
        if said:
            self._metadata[name] = said
            self._run.summary.update({"artifacts": self._metadata})

    def log_metrics(
        self, metrics_by_name: Mapping[str, Any] | str, info: Mapping[str, Any], *_: Any
    ) -> None:
        """Steps, values and times since the last call, of ``_run.log_scalar``."""
        if self._run is None:
            return
        if isinstance(metrics_by_name, str):  # QueueObserver gives one name, its points and info
            metrics_by_name = {metrics_by_name: info}
        for name, points in metrics_by_name.items():
            rows = zip(points["steps"], points["values"], points["timestamps"], strict=True)
            for step, value, time in rows:
                time_s = time.replace(tzinfo=datetime.timezone.utc).timestamp()
                self._run.log_point(str(name), value, step, time_s)

    def join(self) -> None:
        """Nothing to wait for: a finished event has waited already."""


class _Output:
    """The lines of what Sacred captured, which it tells as one text that grows.

    An experiment's ``captured_out_filter`` may shorten the text that was told, or change it.
    """

    def __init__(self, run: Run) -> None:
        self._lines = Lines("stdout", lambda stream, line: run.line(line, stream))
        self._text = ""
        self._at = 0
        self._tail = ""

    def told(self, text: str) -> None:
        """The whole text so far; its last line may still change."""
        if not text.endswith(self._tail, 0, self._at):
            before = text.rfind(self._tail)
            self._at = 0 if before < 0 else before + len(self._tail)
        self._text = text
        end = text.rfind("\n") + 1
        if end > self._at:
            self._lines.feed(text[self._at : end])
            self._at = end
            self._tail = text[max(0, end - _TAIL_CHARS) : end]

    def end(self) -> None:
        """The last line may have no end."""
        self._lines.feed(self._text[self._at :])
        self._at = len(self._text)
        self._lines.end()


def _traced(trace: str) -> BaseException:
    """Stands for the exception that is handled now, else the one that the trace ends with."""
    error = sys.exc_info()[1]
    if error is not None:
        kind, message = type(error).__name__, str(error)
    else:  # QueueObserver tells of it on a thread of its own
        last = trace.strip().splitlines()[-1] if trace.strip() else "Exception"
        kind, _, message = last.partition(": ")
    stand_in: type[Exception] = type(kind, (Exception,), {"tailrace_trace": trace})
    return stand_in(message)


def _id_of(name: str) -> str:
    return re.sub(r"^[^A-Za-z0-9]+", "", re.sub(r"[^A-Za-z0-9._-]", "-", name))[:128] or "sacred"
