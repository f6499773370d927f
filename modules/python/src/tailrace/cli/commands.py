"""The commands, each with its options."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tailrace.api.client import Api, query
from tailrace.api.runs import Frame
from tailrace.cli import codes, text

Add = Callable[[Any], None]


def _verb(verbs: Any, name: str, run: Callable[..., int], about: str) -> argparse.ArgumentParser:
    own: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    own.set_defaults(run=run)
    own.add_argument("--url", help="of the server; else TAILRACE_URL, http://127.0.0.1:8080")
    return own


def _api(options: argparse.Namespace) -> Api:
    return Api(options.url)


def _json(own: argparse.ArgumentParser) -> None:
    own.add_argument("--json", action="store_true", help="one object a line, as the API gives it")


# --- ls -------------------------------------------------------------------------------------------


def add_ls(verbs: Any) -> None:
    """Lists runs."""
    own = _verb(verbs, "ls", ls, "List runs.")
    own.add_argument("--filter", metavar="EXPRESSION", help="only runs that match")
    own.add_argument("--project", metavar="ID", help="only runs of this project")
    own.add_argument("--sort", metavar="COLUMNS", help="a minus before one is descending")
    own.add_argument("--columns", metavar="COLUMNS", help="what to show, such as id,config.lr")
    own.add_argument("--limit", type=int, default=100, help="how many at most (100)")
    own.add_argument("--deleted", action="store_true", help="deleted runs instead")
    _json(own)


def ls(options: argparse.Namespace) -> int:
    """Prints runs: id, name, project, status, created, duration, reason."""
    if options.limit < 1:
        raise ValueError("--limit is at least 1")
    api = _api(options)
    if options.columns:
        return _ls_columns(api, options)
    runs = []
    for run in api.runs(
        options.filter, options.sort, project=options.project, deleted=options.deleted
    ):
        runs.append(run.row)
        if len(runs) == options.limit:
            break
    if options.json:
        for row in runs:
            print(text.compact(row))
        return codes.OK
    person = text.is_terminal()
    now = time.time() * 1_000
    text.table(
        ("ID", "NAME", "PROJECT", "STATUS", "CREATED", "DURATION", "REASON"),
        (
            (
                row["id"],
                row["name"],
                row["project"],
                row["status"] + (" (degraded)" if row["degraded"] else ""),
                text.duration(int(now - row["createdTime"])) + " ago"
                if person and row["createdTime"]
                else text.iso(row["createdTime"]),
                text.duration(row["durationMs"]) if person else row["durationMs"],
                row["reason"],
            )
            for row in runs
        ),
    )
    return codes.OK


def _ls_columns(api: Api, options: argparse.Namespace) -> int:
    names = options.columns.split(",")
    rows = api.table(names, _with_project(options), options.sort)[: options.limit]
    if options.json:
        for row in rows:
            print(text.compact(row))
    else:
        text.table(names, ([text.number(row.get(name)) for name in names] for row in rows))
    return codes.OK


def _with_project(options: argparse.Namespace) -> str | None:
    from tailrace.api.client import quoted

    if options.project is None:
        return str(options.filter) if options.filter else None
    own = f"project = {quoted(options.project)}"
    return f"{own} and ({options.filter})" if options.filter else own


# --- show -----------------------------------------------------------------------------------------


def add_show(verbs: Any) -> None:
    """Shows a run."""
    own = _verb(verbs, "show", show, "Show one run: state, ranks, metrics, what was counted.")
    own.add_argument("run_id", metavar="RUN")
    _json(own)


def show(options: argparse.Namespace) -> int:
    """Prints every leaf of the API's answer, one a line."""
    row = _api(options).run(options.run_id).row
    if options.json:
        print(text.compact(row))
        return codes.OK
    for path, value in _leaves("", row):
        shown = text.iso(value) if path.endswith("Time") and isinstance(value, int) else value
        print(f"{text.clean(path)}\t{text.clean(shown)}")
    return codes.OK


def _leaves(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = {str(i): item for i, item in enumerate(value)}.items()
    else:
        return [] if value is None else [(path, value)]
    return [leaf for key, item in inner for leaf in _leaves(f"{path}.{key}" if path else key, item)]


# --- tail -----------------------------------------------------------------------------------------


def add_tail(verbs: Any) -> None:
    """Follows a run."""
    own = _verb(verbs, "tail", tail, "Print a run's events as they come; ends with the run.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("-f", "--follow", action="store_true", help="the default; for habit's sake")
    own.add_argument("--types", help="run, metrics, log, alert, with commas")
    own.add_argument("--metric", action="append", help="only these; * stands for any text")
    own.add_argument("--from", dest="begin", default="now", help="start, now or a position")
    _json(own)


def tail(options: argparse.Namespace) -> int:
    """The exit code is the run's outcome, so ``tailrace tail RUN && deploy`` works."""
    run = _api(options).run(options.run_id)
    types = options.types
    if types and "run" not in types.split(","):
        types += ",run"  # the end is told by it
    status = str(run.row["status"])
    for frame in run.tail(types=types, metric=options.metric, begin=options.begin):
        if frame.event == "run":
            status = str(frame.data.get("status"))
        if options.json:
            print(
                text.compact({"event": frame.event, "id": frame.id, "data": frame.data}), flush=True
            )
        else:
            _print_frame(frame)
        if status == "lost":
            break  # it may come back, but nobody can say when
    return codes.OUTCOMES.get(status, codes.OK)


def _print_frame(frame: Frame) -> None:
    data = frame.data
    if frame.event == "run":
        print(
            f"run\t{text.clean(data.get('status'))}\t{text.clean(data.get('reason'))}", flush=True
        )
    elif frame.event == "metrics":
        for row, step in enumerate(data["steps"]):
            values = (f"{name}={text.number(v[row])}" for name, v in data["metrics"].items())
            print(f"metrics\t{data['rank']}\t{step}\t{text.clean(' '.join(values))}", flush=True)
    elif frame.event == "log":
        for line in data["lines"]:
            words = (data["rank"], data["stream"], line["text"])
            print("log\t" + "\t".join(text.clean(word) for word in words), flush=True)
    elif frame.event == "alert":
        words = (data.get("level"), data.get("title"), data.get("text"))
        print("alert\t" + "\t".join(text.clean(word) for word in words), flush=True)
    elif frame.event == "gap":
        print(f"gap\t{data.get('frames')} frames left out", flush=True)


# --- logs, export ---------------------------------------------------------------------------------


def add_logs(verbs: Any) -> None:
    """Prints console lines."""
    own = _verb(verbs, "logs", logs, "Print a run's console lines, in the order of the log.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("--rank", type=int)
    own.add_argument("--stream", help="stdout or stderr")
    own.add_argument("--grep", metavar="TEXT", help="only lines that contain it")
    own.add_argument("--last", type=int, metavar="N", help="only the last N")
    _json(own)


def logs(options: argparse.Namespace) -> int:
    """Time, rank, stream, text."""
    run = _api(options).run(options.run_id)
    for line in run.logs(
        stream=options.stream, rank=options.rank, contains=options.grep, last=options.last
    ):
        if options.json:
            print(text.compact(line))
        else:
            head = f"{text.iso(line['time'])}\t{line['rank']}\t{text.clean(line['stream'])}"
            print(f"{head}\t{text.clean(line['text'])}")
    return codes.OK


def add_export(verbs: Any) -> None:
    """Writes all of a run."""
    own = _verb(verbs, "export", export, "Write everything of a run: state, points, lines.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("--format", choices=("ndjson", "csv"), default="ndjson")
    own.add_argument("--to", metavar="FILE", help="instead of standard output")


def export(options: argparse.Namespace) -> int:
    """As ``GET /runs/{run}/export`` gives it."""
    import shutil
    import sys

    from tailrace.api.client import ApiError
    from tailrace.send.connection import API, Response

    api = _api(options)
    api.run(options.run_id)
    path = f"{API}/runs/{options.run_id}/export" + query({"format": options.format})
    answer = api.server.stream(path, {}, 120.0)
    if answer.status != 200:
        raise ApiError.of(Response(answer.status, {}, answer.read()))
    if options.to:
        with open(options.to, "wb") as file:
            shutil.copyfileobj(answer, file)
    else:
        shutil.copyfileobj(answer, sys.stdout.buffer)
    return codes.OK


# --- diff -----------------------------------------------------------------------------------------


def add_diff(verbs: Any) -> None:
    """Compares runs."""
    own = _verb(verbs, "diff", diff, "Show what differs between two runs.")
    own.add_argument("run_a", metavar="RUN_A")
    own.add_argument("run_b", metavar="RUN_B")
    _json(own)


_COMPARED = ("config", "tags", "summary", "git", "dependencies", "command", "worldSize")


def diff(options: argparse.Namespace) -> int:
    """Config, tags, summary, code, packages, last values of metrics; 1 when they differ."""
    api = _api(options)
    a, b = (_comparable(api.run(run).row) for run in (options.run_a, options.run_b))
    rows = [(key, a.get(key), b.get(key)) for key in sorted(a.keys() | b.keys())]
    differing = [row for row in rows if row[1] != row[2]]
    if options.json:
        for key, left, right in differing:
            print(text.compact({"name": key, "a": left, "b": right}))
    else:
        head = ("NAME", options.run_a, options.run_b)
        text.table(head, ((k, text.number(x), text.number(y)) for k, x, y in differing))
    return codes.FAILED if differing else codes.OK


def _package(told: Any) -> tuple[str, str]:
    """Of Python ``name==version``; of Java a file with its digest."""
    if isinstance(told, Mapping):
        name, *more = (str(value) for value in told.values())
        return name, " ".join(more)
    name, _, version = str(told).partition("==")
    return name, version or name


def _comparable(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in _COMPARED:
        value = row.get(field)
        if field == "dependencies":
            value = dict(_package(one) for one in value or [])
        found |= dict(_leaves(field, value))
    for name, metric in (row.get("metrics") or {}).items():
        found[f"metrics.{name}.last"] = metric["last"]
    return found


# --- sync, init, import ---------------------------------------------------------------------------


def add_sync(verbs: Any) -> None:
    """Sends what waits."""
    own = _verb(verbs, "sync", sync, "Send what offline and killed processes left in the spool.")
    own.add_argument("--spool", metavar="DIR", help="else TAILRACE_SPOOL_DIR, ~/.tailrace/spool")
    own.add_argument("--within", type=float, default=600.0, metavar="SECONDS")
    _json(own)


def sync(options: argparse.Namespace) -> int:
    """Again is harmless; 2 when something is left or was refused."""
    from tailrace.cli.main import say
    from tailrace.sdk import recovery
    from tailrace.sdk.settings import Target, spool_folder

    target = Target.of(os.environ, options.url)
    target.check()
    folder = Path(options.spool) if options.spool else spool_folder(os.environ)
    if not folder.is_dir() and (options.spool or folder.exists()):
        raise ValueError(f"{folder} is no folder")
    report = recovery.sync(folder, target, options.within)
    if options.json:
        print(text.compact(vars(report)))
    else:
        print(f"{report.acked} events of {report.writers} processes were sent")
        for reason, count in report.rejected.items():
            say(f"{count} were refused: {reason}")
        if report.damaged_bytes:
            say(f"{report.damaged_bytes} bytes were no whole events, as after a kill")
        if report.unfinished:
            say(f"{report.unfinished} processes have events left; {report.error}")
    return codes.LOST if report.unfinished or report.rejected else codes.OK


def add_init(verbs: Any) -> None:
    """Writes a first script."""
    own = _verb(verbs, "init", init, "Write a script that reports a run, to begin from.")
    own.add_argument("file", nargs="?", default="train_with_tailrace.py")


_SCRIPT = """\
import math
import random

import tailrace

with tailrace.init(project="first", config={"lr": 0.1}) as run:
    for step in range(200):
        loss = math.exp(-step * run.config.lr / 10) + random.random() / 20
        tailrace.log({"loss": loss}, step=step)
    run.summary["final"] = loss
"""


def init(options: argparse.Namespace) -> int:
    """Does not touch a file that is there."""
    path = Path(options.file)
    if path.exists():
        raise ValueError(f"{path} is there already")
    path.write_text(_SCRIPT)
    print(f"wrote {path}; start a server, then: python {path}")
    return codes.OK


def add_import(verbs: Any) -> None:
    """Imports other trackers' runs."""
    own = _verb(verbs, "import", import_, "Import runs: tailrace import tensorboard DIR.")
    own.add_argument("kind", choices=("tensorboard",))
    own.add_argument("folder", metavar="DIR")
    own.add_argument("--project", help="else the folder's name")
    own.add_argument("--watch", action="store_true", help="go on with what is written later")


def import_(options: argparse.Namespace) -> int:
    """Each folder that holds event files is a run."""
    from tailrace.importers import tensorboard

    return tensorboard.run(options.folder, options.project, options.watch, options.url)


ALL: tuple[Add, ...] = (
    add_ls,
    add_show,
    add_tail,
    add_logs,
    add_diff,
    add_export,
    add_sync,
    add_init,
    add_import,
)
