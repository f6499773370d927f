"""Tailrace: experiment tracking that never slows or breaks a training loop.

    import tailrace

    run = tailrace.init(project="mnist", config={"lr": 0.1})
    for step in range(1_000):
        tailrace.log({"loss": 1 / (step + 1)}, step=step)
    run.summary["accuracy"] = 0.98

``import tailrace as wandb`` runs the core of W&B's API. What is not there says so and does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tailrace._version import __version__

if TYPE_CHECKING:
    from tailrace.api import Api
    from tailrace.media import Artifact, Histogram, Image, Media, Table
    from tailrace.sdk.run import Run
    from tailrace.sdk.start import track
    from tailrace.sdk.views import Config, Summary

_told: set[str] = set()
run: Run | None = None
"""The run of the last :func:`init` that has not ended."""

_LAZY = {
    "AlertLevel": "tailrace.sdk.remarks",
    "Api": "tailrace.api",
    "Artifact": "tailrace.media",
    "Histogram": "tailrace.media",
    "Image": "tailrace.media",
    "Media": "tailrace.media",
    "Run": "tailrace.sdk.run",
    "Table": "tailrace.media",
    "track": "tailrace.sdk.start",
}


def init(
    project: str | None = None,
    name: str | None = None,
    config: Any = None,
    **more: Any,
) -> Run:
    """Begins a run of which this process is a part, and makes it the one that :func:`log` uses.

    What is not said comes from the environment (``TAILRACE_*``), then from the launcher
    (torch-elastic, Open MPI, Slurm). Waits for no server, but for at most 2 s (10 s as one of many
    ranks) when the attempt of a run with a given id has to be asked. Another open run of this
    process is ended first.

    >>> run = tailrace.init(project="mnist", id="cnn-1", config={"lr": 0.1, "model": {"depth": 3}})
    >>> run.log({"loss": 0.5}, step=0)
    >>> run.finish()

    :param project: its id, 1 to 128 of ``A-Z a-z 0-9 . _ -``; ``TAILRACE_PROJECT``, else
        ``default``.
    :param name: what people call the run; its id when not said.
    :param config: a mapping, Namespace or dataclass; may be nested.
    :param id: of the run, of the same characters; ``TAILRACE_RUN_ID``, else the launcher's job,
        else new. Ranks and attempts with the same id are one run.
    :param resume: "allow" goes on behind the last step, "must" wants the run to be there, "never"
        wants it not to be there.
    :param group: runs that belong together, such as a sweep.
    :param job_type: such as train or eval.
    :param tags: a mapping of names to values, or words, each of which becomes a tag that is true.
    :param notes: a remark for people.
    :param mode: online; offline (spool only, ``tailrace sync`` sends it); disabled.
    :param url: of the server; ``TAILRACE_URL``, else http://127.0.0.1:8080.
    :param rank: 0 to world_size - 1; else the launcher's, else 0.
    :param world_size: how many ranks the run has, at most 65,536; else the launcher's.
    :param attempt: from 1; ``TAILRACE_ATTEMPT``, else the launcher's restarts + 1.
    :param from_step: from which step this attempt does the work again.
    :param parent: the id of the run that this one was started from.
    :param heartbeat: promised seconds between signs of life, at least 1; 10 when not said.
    :param capture: of stdout and stderr: python, fd (also what C code and child processes
        write) or off.
    :param system: seconds between measurements of the machine; 10 when not said, 0 for none.
    :raises ValueError: for what no server would accept, several ranks without a common id, and a
        ``resume`` that is not as it was wanted.
    :raises RuntimeError: for ``TAILRACE_KAFKA_BOOTSTRAP_SERVERS`` without confluent-kafka.
    """
    from tailrace.sdk.start import start

    global run
    if run is not None and not run.finished:
        from tailrace.sdk.counters import warn

        warn(f"init() while run {run.id} goes on: it is finished first")
        run.finish()
    run = start(project, name, config, **more)
    return run


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """Logs metrics of one step into the run of :func:`init`; see :meth:`Run.log`.

    Without a run it says so and keeps nothing.
    """
    own = run
    if own is None:
        _no_run("log")
    else:
        own.log(data, step, commit)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """Ends the run of :func:`init`, if there is one; see :meth:`Run.finish`."""
    if run is not None:
        run.finish(exit_code, quiet)


def _of_run(name: str) -> Any:
    """A function of the run of :func:`init` that is called later, when there may be one."""

    def call(*args: Any, **more: Any) -> Any:
        if run is None:
            _no_run(name)
            return None
        return getattr(run, name)(*args, **more)

    call.__name__ = name
    return call


def _no_run(name: str) -> None:
    from tailrace.sdk.counters import warn

    if name not in _told:
        _told.add(name)
        warn(f"{name}() without an open run: nothing is kept")


def _config() -> Config | None:
    return None if run is None else run.config


def _summary() -> Summary | None:
    return None if run is None else run.summary


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        import importlib

        found = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = found
        return found
    if name == "config":
        return _config()
    if name == "summary":
        return _summary()
    if name in ("alert", "define_metric", "log_artifact", "save_source", "expect_silence"):
        return _of_run(name)
    from tailrace.sdk.absent import OF_MODULE, Absent

    if name in OF_MODULE:
        return Absent(name)
    raise AttributeError(f"module 'tailrace' has no attribute {name!r}")


__all__ = [
    "Api",
    "Artifact",
    "Histogram",
    "Image",
    "Media",
    "Run",
    "Table",
    "__version__",
    "finish",
    "init",
    "log",
    "track",
]
