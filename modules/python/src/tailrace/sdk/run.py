"""The run that a program reports into."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from tailrace.capture.secrets import masked_fields
from tailrace.sdk import absent
from tailrace.sdk.attachments import Attachments
from tailrace.sdk.channel import Channel, guarded, silent
from tailrace.sdk.counters import progress, warn
from tailrace.sdk.launch import Outcome, finished
from tailrace.sdk.metrics import Definitions, Flattened
from tailrace.sdk.recorder import Prepare
from tailrace.sdk.remarks import Remarks
from tailrace.sdk.settings import Settings
from tailrace.sdk.views import Config, Summary
from tailrace.sdk.writer import Identity, Note, now_ms
from tailrace.wire import values as plain

_NUMBERS = frozenset((float, int, bool))


class Run(Remarks, Attachments):
    """Made by :func:`tailrace.init`; nothing of it raises into the training loop or waits.

    ``id``, ``project``, ``rank`` and ``attempt`` (from 1) are as init found them;
    ``config`` and ``summary`` are mappings whose changes are sent. What cannot be kept is told once
    on stderr and counted in ``stats()``. As a context it ends itself, with the exception that left
    the block.

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
        self.rank = identity.rank
        self.attempt = identity.attempt
        self.config = Config(config, self._config_changed, self._say)
        self.summary = Summary(self._summary_changed, self._say, self._last)
        self._channel = Channel(identity, settings)
        self._next_step = next_step
        self._highest_step = 0
        self._definitions = Definitions(self._metric_defined, self._say)
        self._closers: list[Callable[[], None]] = []
        self._describe({"name": name}, now_ms())

    def _start(self, first: Note | Prepare) -> None:
        self._channel.start(first)

    def _in_forked_child(self) -> None:
        self._channel.forked()
        self._closers = []

    # --- metrics ------------------------------------------------------------------------------

    def log(
        self, data: Mapping[str, Any], step: int | None = None, commit: bool | None = None
    ) -> None:
        """Logs metrics of one step: copies the values and returns.

        >>> run.log({"train": {"loss": 0.5}, "lr": 0.1}, step=7)

        :param data: numbers by name: of Python, numpy, torch (0-d), NaN and infinities too. Nested
            mappings are joined with ``/``, as in ``train/loss``; names have 1 to 250 characters.
            Images, tables and histograms go their own way. What is none of these is told of once.
        :param step: 0 to 2^53-1; without it the steps of the calls are counted from 0. A step
            that was logged before is logged again: the later value stands.
        :param commit: False keeps counting at the same step, as in W&B.
        """
        try:
            names = tuple(data)
            row = tuple(data.values())
            rows = self._channel.rows
            group = rows.recent  # whose names need no hash
            if group is None or group.names != names:
                group = rows.groups.get(names)
            if (
                group is not None
                and len(row) == len(names)
                and _NUMBERS.issuperset(map(type, row))
                and (step is None or (type(step) is int and self._highest_step <= step < 1 << 53))
            ):
                time_ms = time.time_ns() // 1_000_000
                # The next call without a step has another one behind a call without.
                goes_on = commit is not False if step is None else commit
                with rows.lock:
                    if not group.forgotten:
                        own = self._next_step if step is None else step
                        self._highest_step = own
                        self._next_step = max(self._next_step, own + 1 if goes_on else own)
                        if rows.append_to(group, own, time_ms, row):
                            return
                if not group.forgotten:
                    self._tell_dropped()
                    return
        except Exception:
            pass  # no mapping, or an odd one: told of below
        try:
            self._log_carefully(data, step, commit)
        except Exception as e:
            self._say(f"log() could not take this: {type(e).__name__}: {e}")
            self._channel.dropped()

    def _tell_dropped(self) -> None:
        if self.finished:
            self._say("log() after finish(): it was not kept")
        else:
            self._say("what is logged comes faster than the disk takes it: rows are dropped")

    def _log_carefully(self, data: Any, step: Any, commit: bool | None) -> None:
        if self.finished:
            self._tell_dropped()
            self._channel.dropped()
            return
        pipeline = self._channel.open()
        if pipeline is None:
            return  # disabled
        if not isinstance(data, Mapping):
            self._say(f"log() takes a mapping of names to numbers, not a {type(data).__name__}")
            self._channel.dropped()
            return
        own_step = self._step(step, commit)
        if own_step is None:
            self._say(f"a step is a whole number from 0 to 2^53-1, not {step!r}; it was not logged")
            self._channel.dropped()
            return
        found = Flattened.of(data)
        for key, sentence in found.refused:
            self._say_once(key, sentence)
            self._channel.dropped()
        for name, media in found.media:
            self.log_media(name, media, own_step)
        if found.numbers:
            self._definitions.meet(found.numbers)
            names, row = tuple(found.numbers), tuple(found.numbers.values())
            if not self._channel.rows.append(names, own_step, now_ms(), row):
                self._tell_dropped()

    def _step(self, step: Any, commit: bool | None) -> int | None:
        own = self._next_step if step is None else plain.step(step)
        if own is None:
            return None
        if own < self._highest_step:
            self._say_once(
                "step back",
                f"step {own} after step {self._highest_step}: it is kept, and replaces"
                " what this rank logged there",
            )
        with self._channel.rows.lock:
            goes_on = commit is not False if step is None else bool(commit)
            own = self._next_step if step is None else own
            self._highest_step = max(self._highest_step, own)
            self._next_step = max(self._next_step, own + 1 if goes_on else own)
        return own

    @guarded
    def log_point(
        self, name: str, value: Any, step: int | None = None, time_s: float | None = None
    ) -> None:
        """Logs a metric whose steps are its own, so that they may lie before those of others.

        :param time_s: when it was measured, in epoch seconds; now when not said.
        """
        own_step, number = plain.step(step), plain.number(value)
        time_ms = now_ms() if time_s is None else plain.milliseconds(time_s)
        if time_ms is None:
            self._say(
                f"a time is in seconds since 1970, not {plain.text_of(time_s)}: now was taken"
            )
            time_ms = now_ms()
        named = isinstance(name, str) and plain.name_problem(name) is None
        if not named or self.finished or self._channel.open() is None:
            self.log({name: value}, step)  # which says what is wrong
        elif own_step is None or number is None:
            self.log({name: value}, step)
        else:
            self._definitions.meet((name,))
            if not self._channel.rows.append((name,), own_step, time_ms, (number,)):
                self._tell_dropped()

    @guarded
    def define_metric(
        self,
        name: str,
        step_metric: str | None = None,
        summary: str | None = None,
        goal: str | None = None,
        **others: Any,
    ) -> None:
        """Says how a metric is meant: the metric that is its x axis, its best value, its goal.

        >>> run.define_metric("val/*", step_metric="epoch", summary="min", goal="minimize")

        :param name: may have ``*``: then it holds for every metric that fits.
        :param step_metric: the metric over which to draw it, instead of the step.
        :param summary: last, min, max, first or mean.
        :param goal: minimize or maximize.
        """
        for other, value in others.items():
            if value not in (None, False):
                self._say_once("define " + other, f"define_metric has no {other}; it was left out")
        if not self._definitions.add(name, step_metric, summary, goal):
            self._channel.rows.forget()  # so that every name comes by again

    @property
    def step(self) -> int:
        """The step of the next :meth:`log` that gives none."""
        return self._next_step

    # --- end ------------------------------------------------------------------------------------

    def flush(self, timeout: float = 10.0) -> bool:
        """Waits until all that was logged is in the spool on disk: call it at a checkpoint.

        :param timeout: seconds.
        :returns: False when it is not, because of the disk or the time.
        """
        pipeline = self._channel.pipeline
        return pipeline is None or pipeline.flush(timeout)

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
        """Ends this rank. Waits for acknowledgements; what has none in time stays in the spool.

        Only the first end counts. The end of the process ends what is still open, with the exit
        code, the exception or the signal that ended it.

        :param exit_code: other than 0 it failed.
        :param quiet: no words on stderr about what is waited for.
        :param error: an exception, with its traceback: it failed; a KeyboardInterrupt: interrupted.
        :param result: any plain value, shown as it is.
        :param timeout: seconds; ``TAILRACE_FINISH_SECONDS``, else 30.
        :param status: finished, failed or interrupted; else what the exit code and error tell.
        """
        import tailrace
        from tailrace.sdk import endings

        if not self._channel.end():
            return
        endings.forget(self)
        if tailrace.run is self:
            tailrace.run = None
        for close in reversed(self._closers):
            _quietly(close)
        end = finished(self._channel.identity, Outcome(status, exit_code, error, result), self._say)
        within = self._channel.settings.finish_s if timeout is None else timeout
        tell = silent if quiet else progress
        try:
            self._channel.finish(end, within, tell)
        except KeyboardInterrupt:
            warn("not waiting any longer; what is not sent yet stays in the spool")
            raise

    def stats(self) -> dict[str, Any]:
        """What became of everything, in numbers; empty of a disabled run.

        ``rows`` were logged and ``dropped`` could not be kept; of the ``events`` made of them were
        ``sent`` (also again), ``acked`` by the log, ``rejected`` by reason, ``waiting`` in the
        spool, ``lost`` for want of room; ``resent`` for dead processes; ``heartbeats``; ``errors``
        and the ``last_error``.

        >>> run.stats()["lost"], run.stats()["rejected"]
        (0, {})
        """
        pipeline = self._channel.pipeline
        return {} if pipeline is None else pipeline.stats()

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, SystemExit):
            from tailrace.sdk.endings import code_of

            self.finish(exit_code=code_of(error.code))
        else:
            self.finish(error=error)

    def __getattr__(self, name: str) -> Any:
        if name in absent.OF_RUN:
            return absent.Absent(f"run.{name}")
        raise AttributeError(f"a Run has no {name!r}")

    def __repr__(self) -> str:
        return f"<tailrace.Run {self.id} of {self.project}>"

    # --- within ---------------------------------------------------------------------------------

    def _metric_defined(self, fields: dict[str, object]) -> None:
        self._note("metric.defined", fields)

    def _config_changed(self, changed: dict[str, object]) -> None:
        self._note("run.config", {"config": masked_fields(changed)})

    def _summary_changed(self, changed: dict[str, object]) -> None:
        self._note("run.summary", {"summary": changed})

    def _last(self, name: str) -> float | None:
        return self._channel.rows.last(name)


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except Exception as e:
        warn(f"while finishing: {type(e).__name__}: {e}")
