"""``tailrace.init``: everything between the call and the first event; runs of a function."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tailrace.capture import surroundings
from tailrace.capture.secrets import KnownSecrets
from tailrace.sdk import endings, launch
from tailrace.sdk.channel import silent
from tailrace.sdk.counters import warn
from tailrace.sdk.identify import Start, identify, new_run_id, new_writer_id
from tailrace.sdk.pipeline import Pipeline
from tailrace.sdk.recorder import Prepare
from tailrace.sdk.run import Run
from tailrace.sdk.settings import MODES, Settings, Target, spool_folder
from tailrace.sdk.writer import Identity, Line, Note, now_ms
from tailrace.wire import values as plain

_CAPTURES = ("python", "fd", "off")
_OTHERS = {
    "entity",
    "reinit",
    "dir",
    "settings",
    "save_code",
    "sync_tensorboard",
    "force",
    "anonymous",
}


def settings_of(
    environment: Mapping[str, str], mode: str | None, url: str | None, heartbeat: float | None
) -> Settings:
    """ValueError for a mode, a URL or a number that is none."""
    said = mode or environment.get("TAILRACE_MODE") or "online"
    if said not in MODES:
        raise ValueError(f"a mode is one of {', '.join(MODES)}, not {said!r}")
    target = Target.of(environment, launch.id_text("url", url))
    target.check()
    return Settings(
        said,
        target,
        spool_folder(environment),
        heartbeat_s=max(1.0, launch.seconds("heartbeat", heartbeat, 10.0) or 10.0),
        finish_s=_seconds(environment, "TAILRACE_FINISH_SECONDS", Settings.finish_s),
    )


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    said = environment.get(name)
    try:
        seconds = float(said) if said else default
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 1e6:
        raise ValueError(f"{name} is a number of seconds, not {said!r}")
    return seconds


def start(
    project: str | None = None,
    name: str | None = None,
    config: Any = None,
    *,
    id: str | None = None,
    resume: str | bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    tags: Any = None,
    notes: str | None = None,
    mode: str | None = None,
    url: str | None = None,
    rank: int | None = None,
    world_size: int | None = None,
    attempt: int | None = None,
    from_step: int | None = None,
    parent: str | None = None,
    heartbeat: float | None = None,
    capture: str | None = None,
    system: float | None = None,
    **others: Any,
) -> Run:
    """See :func:`tailrace.init`."""
    environment = os.environ
    settings = settings_of(environment, mode, url, heartbeat)
    said_project = launch.id_text("a project", project) or environment.get("TAILRACE_PROJECT")
    problem = plain.id_problem("a project", said_project or "default")
    if problem is not None:
        raise ValueError(problem)
    for other in others:
        if other not in _OTHERS:
            warn(f"init() knows no {other}=; it was left out")
    how = capture or environment.get("TAILRACE_CAPTURE") or "python"
    if how not in _CAPTURES:
        raise ValueError(f"capture is one of {', '.join(_CAPTURES)}, not {how!r}")
    interval_s = launch.seconds("system", system, 10.0)
    own_step = launch.whole("from_step", from_step, 0, plain.STEP_MAX)
    begin = _identify(environment, settings, id, rank, world_size, attempt, resume)
    said: list[str] = []
    say = said.append
    own_project = begin.project or said_project or "default"
    if said_project not in (None, own_project):
        say(f"run {begin.identity.run} is in project {own_project} already, and stays there")
    own_name = launch.name("name", name, say)
    own_config = {} if config is None else plain.fields(config, say)
    run = Run(begin.identity, settings, own_project, own_name, own_config, begin.next_step)
    fields = _launch(run, settings, begin, say) | {
        "name": own_name,
        "group": launch.name("group", group, say),
        "jobType": launch.name("job_type", job_type, say),
        "note": launch.note(notes, say),
        "tags": launch.tags(tags, say),
        "parent": launch.parent(parent, say),
        "config": launch.config(own_config, say),
        "fromStep": own_step if begin.identity.attempt > 1 else None,
    }
    run._describe(fields, now_ms())
    run._start(_first(run, fields, environment))
    for sentence in said:
        run._say(sentence)
    if settings.mode != "disabled":
        endings.watch(run)
        _capture(run, how)
        _measure(run, interval_s)
        _remember_code(run)
        _tell(run, settings)
    return run


def _identify(
    environment: Mapping[str, str],
    settings: Settings,
    id: Any,
    rank: Any,
    world_size: Any,
    attempt: Any,
    resume: Any,
) -> Start:
    """ValueError for what no server would accept, before it is asked anything."""
    begin = identify(
        environment,
        settings,
        launch.id_text("a run id", id),
        launch.whole("rank", rank, 0, launch.RANKS_MAX - 1),
        launch.whole("world_size", world_size, 1, launch.RANKS_MAX),
        launch.whole("attempt", attempt, 1, launch.ATTEMPT_MAX),
        resume,
    )
    launch.check_rank(begin.identity.rank, begin.world_size)
    return begin


def _launch(run: Run, settings: Settings, begin: Start, say: plain.Say) -> dict[str, object]:
    return {
        "project": run.project,
        "attempt": run.attempt if run.attempt > 1 else None,
        "rank": run.rank,
        "worldSize": begin.world_size,
        "heartbeatMs": int(settings.heartbeat_s * 1_000),
        "command": launch.piece("the command", surroundings.command, say),
    }


_AGAIN = ("project", "attempt", "rank", "worldSize", "heartbeatMs")


def _first(run: Run, fields: dict[str, object], environment: Mapping[str, str]) -> Prepare:
    """Git and packages take their time, for which the run's start does not wait."""
    fields["host"] = launch.piece("host", lambda: surroundings.host(environment), run._say)
    pieces: dict[str, Callable[[], object]] = {
        "git": lambda: surroundings.git(Path.cwd()),
        "dependencies": surroundings.packages,
        "sources": lambda: [os.path.relpath(p) for p in surroundings.sources(Path.cwd())] or None,
    }

    def find() -> dict[str, object]:
        found = {key: launch.piece(key, piece, run._say) for key, piece in pieces.items()}
        return {"host": fields["host"]} | found

    known = Note("run.resumed" if run.attempt > 1 else "run.started", fields)
    return Prepare(known, {name: fields[name] for name in _AGAIN}, find)


def _capture(run: Run, how: str) -> None:
    from tailrace.capture import streams

    pipeline = run._channel.pipeline
    if how == "off" or pipeline is None:
        return

    known = KnownSecrets(os.environ)

    def put(stream: str, text: str) -> None:
        pipeline.recorder.line(Line(stream, now_ms(), known.masked(text)))

    captured = streams.PythonStreams(put) if how == "python" else streams.FileDescriptors(put)
    run._closers.append(captured.close)


def _measure(run: Run, interval_s: float) -> None:
    if interval_s <= 0 or run._channel.pipeline is None:
        return
    from tailrace.capture.system import SystemMetrics

    rows = run._channel.rows
    count = 0

    def log(found: dict[str, float]) -> None:
        nonlocal count
        if found:
            rows.append(tuple(found), count, now_ms(), tuple(found.values()))
            count += 1

    run._closers.append(SystemMetrics(log, interval_s).close)


def _remember_code(run: Run) -> None:
    """Sources with their SHA-256, and what git has not; on a thread, as it may take long."""
    if run.rank != 0:
        return

    def sources() -> None:
        for path in surroundings.sources(Path.cwd()):
            run.save_source(os.path.relpath(path), upload=False)

    def patch() -> None:
        found = surroundings.patch(Path.cwd(), KnownSecrets(os.environ))
        if found:
            run._upload(_kept(run, found), "source/uncommitted.patch", "source", True)

    def remember() -> None:
        for action in (sources, patch):
            try:
                action()
            except Exception as e:
                run._say(f"the sources could not be read: {type(e).__name__}: {e}")

    threading.Thread(target=remember, name="tailrace-sources", daemon=True).start()


def _kept(run: Run, patch: bytes) -> Path:
    file = run._channel.settings.spools / "media" / f"{new_writer_id()}.patch"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(patch)
    return file


def _tell(run: Run, settings: Settings) -> None:
    if run.rank != 0 or os.environ.get("TAILRACE_QUIET"):
        return
    where = run.url or settings.target.kafka
    if settings.mode == "offline":
        where = f"offline, in {settings.spools}: tailrace sync sends it"
    warn(f"run {run.id} of project {run.project}, {where}")


def announce(
    name: str,
    config: Any,
    tags: dict[str, Any],
    *,
    id: str | None = None,
    notes: str | None = None,
    mode: str | None = None,
    url: str | None = None,
    **_: Any,
) -> str:
    """Tells name, config and tags of a run that is pending until it is started with this id.

    Waits for acknowledgements, as :meth:`Run.finish` does.

    :returns: the id.
    """
    settings = settings_of(os.environ, mode, url, None)
    run = id or new_run_id()
    problem = plain.id_problem("a run id", run)
    if problem is not None:
        raise ValueError(problem)
    if settings.mode != "disabled":
        pipeline = Pipeline(Identity(run, new_writer_id(), 0, 1), settings)
        own_config = launch.config(plain.fields(config, warn), warn) or {}
        pipeline.start(Note("run.config", {"config": own_config}), recover=False)
        edited: dict[str, object] = {
            "name": launch.name("name", name, warn),
            "tags": launch.tags(tags, warn),
            "note": launch.note(notes, warn),
        }
        told = {key: value for key, value in edited.items() if value is not None}
        pipeline.note("run.edited", told)
        pipeline.finish(None, settings.finish_s, silent)
    return run


_F = TypeVar("_F", bound=Callable[..., Any])


def track(function: _F | None = None, **more: Any) -> Any:
    """Each call is a run: arguments are its config, what it returns its result.

    >>> @tailrace.track(id="tracked")
    ... def fit(lr=0.1):
    ...     tailrace.log({"loss": lr / 2})
    ...     return lr / 2
    >>> fit(lr=0.2)
    0.1

    A result that is a number, a text, a list or a mapping is kept; an exception ends the run as
    failed and goes on to the caller.

    :param more: as for :func:`tailrace.init`; the project is the function's name when not said.
    """
    if function is None:
        return lambda inner: track(inner, **more)

    import inspect

    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        import tailrace

        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        settings = {"project": function.__name__} | more
        with tailrace.init(config=dict(bound.arguments), **settings) as run:
            result = function(*args, **kwargs)
            if isinstance(result, bool | int | float | str | dict | list | tuple):
                run.finish(result=result)
            return result

    return call
