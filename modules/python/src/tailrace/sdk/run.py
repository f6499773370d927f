"""The run that a program reports into."""

from __future__ import annotations

import fnmatch
import os
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tailrace.sdk import uploads
from tailrace.sdk.counters import progress, warn
from tailrace.sdk.pipeline import Pipeline
from tailrace.sdk.recorder import Prepare
from tailrace.sdk.rows import Rows
from tailrace.sdk.settings import Settings
from tailrace.sdk.uploads import FileTask, Upload
from tailrace.sdk.views import Config, Summary
from tailrace.sdk.writer import Identity, Line, Note, now_ms
from tailrace.wire import names as naming
from tailrace.wire import values as plain

if TYPE_CHECKING:
    from tailrace.media import Media

_NUMBERS = frozenset((float, int, bool))
_LEVELS = {"info": "info", "warn": "warn", "warning": "warn", "error": "error"}
_GOALS = {None: None, "minimize": "minimize", "maximize": "maximize"}
_SUMMARIES = ("last", "min", "max", "first", "mean")
_TRACE_CHARS_MAX = 32_000
_NOT_HERE = frozenset(
    (
        "display",
        "get_project_url",
        "get_url",
        "link_artifact",
        "link_model",
        "log_code",
        "log_model",
        "mark_preempting",
        "plot_table",
        "restore",
        "save",
        "status",
        "to_html",
        "unwatch",
        "upsert_artifact",
        "use_artifact",
        "use_model",
        "watch",
    )
)
"""What W&B's run has and this one has not."""


class Run:
    """Made by :func:`tailrace.init`; nothing of it raises into the training loop or waits.

    Any thread may use it. After a fork the child has a writer of its own: what it logs goes to the
    same run and rank, and the rank ends when the parent ends it.
    """

    def __init__(
        self,
        identity: Identity,
        settings: Settings,
        project: str,
        name: str | None,
        config: Mapping[str, Any],
        next_step: int,
    ) -> None:
        self.id = identity.run
        self.project = project
        self.name = name or identity.run
        self.rank = identity.rank
        self.attempt = identity.attempt
        self.config = Config(config, self._config_changed, self._say)
        self.summary = Summary(self._summary_changed, self._say, self._last_value)
        self._identity = identity
        self._settings = settings
        self._next_step = next_step
        self._highest_step = 0
        self._defined: set[str] = set()
        self._globs: list[tuple[str, dict[str, object]]] = []
        self._pipeline: Pipeline | None = None
        self._rows = Rows(settings.memory_bytes_max, threading.Event())
        self._closers: list[Callable[[], None]] = []
        self._opening = threading.RLock()
        self._is_child = False
        self.finished = False

    # --- beginning ----------------------------------------------------------------------------

    def _start(self, first: Note | Prepare) -> None:
        if self._settings.mode == "disabled":
            return
        self._pipeline = Pipeline(self._identity, self._settings)
        self._rows = self._pipeline.rows
        self._pipeline.start(first, recover=True)

    def _in_forked_child(self) -> None:
        """The parent's threads, locks and files are not ours: begin anew with the first log."""
        if self._settings.mode == "disabled" or self.finished:
            return
        self._is_child = True
        self._opening = threading.RLock()
        self._pipeline = None
        self._closers = []
        self._rows = Rows(self._settings.memory_bytes_max, threading.Event())

    def _open(self) -> Pipeline | None:
        """The way to the log; in a forked child it is made when it is first needed."""
        if self._pipeline is None and self._is_child and not self.finished:
            with self._opening:
                if self._pipeline is None:
                    self._open_child()
        return self._pipeline

    def _open_child(self) -> None:
        from tailrace.sdk import endings
        from tailrace.sdk.place import new_writer_id

        self._identity = Identity(self.id, new_writer_id(), self.rank, self.attempt)
        pipeline = Pipeline(self._identity, self._settings)
        joined = Note("writer.joined", {"rank": self.rank, "host": os.uname().nodename})
        pipeline.start(joined, recover=False)
        self._rows = pipeline.rows
        self._pipeline = pipeline
        endings.at_child_exit(self._finish_child)

    def _finish_child(self) -> None:
        if self._pipeline is not None and not self.finished:
            self.finished = True
            self._pipeline.finish(None, 5.0, _silent)

    # --- metrics ------------------------------------------------------------------------------

    def log(
        self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None
    ) -> None:
        """Logs metrics of one step.

        :param data: numbers by name: of Python, numpy, torch (0-d). Nested mappings are joined with
            ``/``. Images, tables and histograms go their own way.
        :param step: 0 to 2^53-1; without it the steps of the calls are counted from 0. A step
            that was logged before is logged again: the later value stands.
        :param commit: False keeps counting at the same step, as in W&B.
        """
        try:
            names = tuple(data)
            row = tuple(data.values())
            rows = self._rows
            group = rows.groups.get(names)
            if (
                group is not None
                and _NUMBERS.issuperset(map(type, row))
                and (step is None or (type(step) is int and self._highest_step <= step < 1 << 53))
            ):
                time_ms = time.time_ns() // 1_000_000
                with rows.lock:
                    if step is None:
                        step = self._next_step
                        if commit is not False:
                            self._next_step = step + 1
                    else:
                        self._next_step = step + 1 if commit else step
                        self._highest_step = step
                    if rows.append_to(group, step, time_ms, row):
                        return
        except (TypeError, AttributeError):
            pass  # no mapping: told of below
        try:
            self._log_carefully(data, step, commit)
        except Exception as e:
            self._say(f"log() could not take this: {type(e).__name__}: {e}")
            self._count_dropped()

    def _log_carefully(self, data: Any, step: Any, commit: bool | None) -> None:
        if self.finished:
            self._say("log() after finish(): it was not kept")
            self._count_dropped()
            return
        pipeline = self._open()
        if pipeline is None:
            return  # disabled
        if not isinstance(data, Mapping):
            self._say(f"log() takes a mapping of names to numbers, not a {type(data).__name__}")
            self._count_dropped()
            return
        if self._rows.dropped and self._rows.held:
            self._say("what is logged comes faster than the disk takes it: rows are dropped")
        own_step = self._step(step, commit)
        if own_step is None:
            self._say(f"a step is a whole number from 0 to 2^53-1, not {step!r}; it was not logged")
            self._count_dropped()
            return
        found: dict[str, float] = {}
        self._flatten(data, "", found, own_step)
        if found:
            self._define_by_globs(found)
            names, row = tuple(found), tuple(found.values())
            self._rows.append(names, own_step, now_ms(), row)

    def _step(self, step: Any, commit: bool | None) -> int | None:
        if step is None:
            with self._rows.lock:
                own = self._next_step
                if commit is not False:
                    self._next_step = own + 1
            return own
        own_step = plain.step(step)
        if own_step is not None:
            if own_step < self._highest_step:
                self._say_once(
                    "step back",
                    f"step {own_step} after step {self._highest_step}: it is kept, and replaces"
                    " what this rank logged there",
                )
            self._highest_step = max(self._highest_step, own_step)
            self._next_step = own_step + 1 if commit else own_step
        return own_step

    def _flatten(
        self, data: Mapping[Any, Any], above: str, found: dict[str, float], at: int
    ) -> None:
        for key, value in data.items():
            name = f"{above}/{key}" if above else str(key)
            if isinstance(value, Mapping):
                self._flatten(value, name, found, at)
                continue
            problem = naming.name_problem(name)
            if problem is not None:
                self._say(f"{problem}; it was not logged")
                self._count_dropped()
                continue
            number = plain.number(value)
            if number is not None:
                found[name] = number
            elif not self._log_media(name, value, at):
                self._say_once(
                    "type of " + name,
                    f"{name}: a {type(value).__name__} is no number and was not logged",
                )
                self._count_dropped()

    def _log_media(self, name: str, value: Any, step: int) -> bool:
        if not hasattr(value, "tailrace_file"):
            items = value if isinstance(value, list | tuple) else ()
            if not items or not all(hasattr(item, "tailrace_file") for item in items):
                return False
            for item in items:
                self.log_media(name, item, step)
            return True
        self.log_media(name, value, step)
        return True

    def log_media(self, name: str, media: Media, step: int | None = None) -> Upload | None:
        """Logs an :class:`Image`, :class:`Table`, :class:`Histogram` or the like of a step."""
        pipeline = self._open()
        if pipeline is None:
            return None
        path = media.tailrace_file(self._settings.spools / "media")
        begin = f"media/{name}/" + ("" if step is None else f"{step}-")
        fields: dict[str, object] = {"name": name, "kind": media.kind}
        if step is not None:
            fields["step"] = step
        if media.caption:
            fields["caption"] = media.caption

        def tell(at: str, sha256: str, _: int, __: str | None) -> Note:
            return Note("media.logged", fields | {"path": at, "sha256": sha256})

        return pipeline.uploads.add(
            FileTask(
                path,
                lambda sha256: begin + sha256[:12] + path.suffix.lower(),
                True,
                tell,
                temporary=media.is_temporary,
            )
        )

    def define_metric(
        self,
        name: str,
        step_metric: str | None = None,
        summary: str | None = None,
        goal: str | None = None,
        **others: Any,
    ) -> None:
        """Says how a metric is meant: the metric that is its x axis, its best value, its goal.

        :param name: may have ``*``: then it holds for every metric that fits.
        :param summary: last, min, max, first or mean.
        :param goal: minimize or maximize.
        """
        for other, value in others.items():
            if value not in (None, False):
                self._say_once("define " + other, f"define_metric has no {other}; it was left out")
        if summary is not None and summary not in _SUMMARIES:
            self._say(
                f"summary is one of {', '.join(_SUMMARIES)}, not {summary!r}; it was left out"
            )
            summary = None
        if goal not in _GOALS:
            self._say(f"goal is minimize or maximize, not {goal!r}; it was left out")
            goal = None
        fields: dict[str, object] = {"x": step_metric, "summary": summary, "goal": goal}
        if "*" in name:
            self._globs.append((name, fields))
            self._rows.groups.clear()  # so that every name comes by again
            return
        self._note("metric.defined", {"name": name} | fields)

    def _define_by_globs(self, found: dict[str, float]) -> None:
        for glob, fields in self._globs:
            for name in found:
                fits = fnmatch.fnmatchcase(name, glob) and name != fields["x"]
                if fits and name not in self._defined:
                    self._defined.add(name)
                    self._note("metric.defined", {"name": name} | fields)

    def _last_value(self, name: str) -> float | None:
        with self._rows.lock:
            for names, group in self._rows.groups.items():
                if name in names and group.last is not None:
                    return group.last[names.index(name)]
        return None

    @property
    def step(self) -> int:
        """The step of the next ``log`` without one."""
        return self._next_step

    # --- what is said of the run ----------------------------------------------------------------

    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """Adds tags, or with None takes them away; a tag is a name with a value."""
        self._note("run.tags", {"tags": plain.fields(tags, self._say)})

    def alert(self, title: str, text: str = "", level: str = "info", **_: Any) -> None:
        """Something that a person should see; level is info, warn or error."""
        known = _LEVELS.get(str(getattr(level, "value", level)).lower())
        if known is None:
            self._say(f"an alert's level is info, warn or error, not {level!r}: info was taken")
        fields: dict[str, object] = {"level": known or "info", "title": str(title)}
        if text:
            fields["text"] = str(text)
        self._note("alert.raised", fields)

    def expect_silence(self, seconds: float) -> None:
        """Nothing may be heard for so long, for a long evaluation say, and the run still lives."""
        fields: dict[str, object] = {
            "rank": self.rank,
            "attempt": self.attempt,
            "expectSilenceMs": max(0, int(seconds * 1_000)),
        }
        self._note("progress.declared", fields)

    def line(self, text: str, stream: str = "stdout") -> None:
        """A line of text, as if the program had printed it."""
        pipeline = self._open()
        if pipeline is not None and not self.finished:
            for part in text.split("\n"):
                pipeline.recorder.line(Line(stream, now_ms(), part))

    # --- files ----------------------------------------------------------------------------------

    def log_artifact(
        self,
        artifact: str | os.PathLike[str] | Any,
        name: str | None = None,
        type: str | None = None,
        **_: Any,
    ) -> list[Upload]:
        """Uploads a file, the files of a folder, or an :class:`tailrace.Artifact`.

        Read in the background; the files stay as they are until then. Without a server the event
        says where the file lies.
        """
        if hasattr(artifact, "tailrace_files"):
            bundle: Any = artifact
            found = bundle.tailrace_files()
            type = type or bundle.type
        else:
            found = _files(Path(artifact), name)
        return [self._upload(path, at, type) for at, path in found]

    def _upload(self, path: Path, name: str, role: str | None) -> Upload:
        pipeline = self._open()
        if pipeline is None or self.finished:
            upload = Upload()
            upload.done(None, "the run is disabled or has ended")
            return upload
        return pipeline.uploads.add(FileTask(path, lambda _: name, True, None, role))

    def save_source(self, path: str | os.PathLike[str], upload: bool = True) -> Upload | None:
        """Keeps a source file, named ``source/<path>``."""
        pipeline = self._open()
        if pipeline is None:
            return None
        name = "source/" + uploads.inside(path)

        def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
            fields: dict[str, object] = {"path": at, "sha256": sha256, "bytes": size}
            return Note("source.saved", fields | ({"uri": uri} if uri else {}))

        return pipeline.uploads.add(FileTask(Path(path), lambda _: name, upload, tell))

    def use_resource(self, path: str | os.PathLike[str], role: str | None = None) -> Upload | None:
        """Says that the run reads a file, with its SHA-256; the file is not copied."""
        pipeline = self._open()
        if pipeline is None:
            return None
        name = str(path).replace("\\", "/")

        def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
            fields: dict[str, object] = {"path": at, "sha256": sha256, "bytes": size, "uri": uri}
            return Note("resource.used", fields | ({"role": role} if role else {}))

        return pipeline.uploads.add(FileTask(Path(path), lambda _: name, False, tell))

    # --- end ------------------------------------------------------------------------------------

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all that was logged is written down; False when it is not."""
        return self._pipeline is None or self._pipeline.flush(timeout)

    def finish(
        self,
        exit_code: int | None = None,
        quiet: bool | None = None,
        *,
        status: str | None = None,
        error: BaseException | None = None,
        result: Any = None,
        timeout: float | None = None,
    ) -> None:
        """Ends this rank. Waits for acknowledgements, at most 30 s; the rest stays in the spool.

        :param status: finished, failed or interrupted; else what the exit code and error tell.
        """
        from tailrace.sdk import endings

        with self._opening:
            if self.finished:
                return
            self.finished = True
        endings.forget(self)
        for close in reversed(self._closers):
            _quietly(close)
        if self._pipeline is None:
            return
        own_status = status or _status(exit_code, error)
        fields: dict[str, object] = {
            "status": own_status,
            "rank": self.rank,
            "attempt": self.attempt,
            "exitCode": exit_code,
            "result": None if result is None else plain.plain(result, self._say, "result"),
            "error": None if error is None else _told(error),
        }
        end = None if self._is_child else Note("run.finished", fields)
        within = self._settings.finish_s if timeout is None else timeout
        tell = _silent if quiet else progress
        try:
            self._pipeline.finish(end, within, tell)
        except KeyboardInterrupt:
            warn("not waiting any longer; what is not sent yet stays in the spool")
            raise

    def stats(self) -> dict[str, Any]:
        """What became of everything: rows logged, events acknowledged, rejected, lost, waiting."""
        return {} if self._pipeline is None else self._pipeline.stats()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, SystemExit):
            self.finish(exit_code=_exit_code(error))
        else:
            self.finish(error=error)

    def __getattr__(self, name: str) -> Any:
        if name in _NOT_HERE:
            from tailrace.sdk.absent import Absent

            return Absent(f"run.{name}")
        raise AttributeError(f"a Run has no {name!r}")

    def __repr__(self) -> str:
        return f"<tailrace.Run {self.id} of {self.project}>"

    # --- within ---------------------------------------------------------------------------------

    def _note(self, type_: str, fields: dict[str, object]) -> None:
        if self.finished:
            self._say(f"{type_} after finish(): it was not kept")
            self._count_dropped()
            return
        pipeline = self._open()
        if pipeline is not None:
            pipeline.note(type_, fields)

    def _config_changed(self, changed: dict[str, object]) -> None:
        self._note("run.config", {"config": changed})

    def _summary_changed(self, changed: dict[str, object]) -> None:
        self._note("run.summary", {"summary": changed})

    def _say(self, message: str) -> None:
        self._say_once(message, message)

    def _say_once(self, key: str, message: str) -> None:
        if self._pipeline is not None:
            self._pipeline.counters.once(key, message)

    def _count_dropped(self) -> None:
        if self._pipeline is not None:
            self._pipeline.counters.add("dropped")


def _files(path: Path, name: str | None) -> list[tuple[str, Path]]:
    if path.is_dir():
        top = name or path.name
        return [
            (f"{top}/{file.relative_to(path).as_posix()}", file)
            for file in sorted(path.rglob("*"))
            if file.is_file()
        ]
    return [(name or uploads.inside(path), path)]


def _status(exit_code: int | None, error: BaseException | None) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "failed" if error is not None or exit_code not in (None, 0) else "finished"


def _told(error: BaseException) -> dict[str, object]:
    known = getattr(error, "tailrace_trace", None)
    trace = known or "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return {
        "type": type(error).__name__,
        "message": str(error)[:4_000],
        "trace": trace[-_TRACE_CHARS_MAX:],
    }


def _exit_code(error: SystemExit) -> int:
    """As the interpreter makes it of what ``sys.exit`` got."""
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def _silent(_: str, __: float) -> None:
    return


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except Exception as e:
        warn(f"while finishing: {type(e).__name__}: {e}")
