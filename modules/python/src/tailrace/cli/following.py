"""Commands that print what a run reported: tail, logs, export."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tailrace.api.client import ApiError, query
from tailrace.api.runs import Frame
from tailrace.cli import text
from tailrace.cli.options import OK, OUTCOMES, api, json_option, verb


def add_tail(verbs: Any) -> None:
    """Follows a run."""
    own = verb(verbs, "tail", tail, "Print a run's events as they come; ends with the run.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("-f", "--follow", action="store_true", help="the default; for habit's sake")
    own.add_argument("--types", help="run, metrics, log, alert, with commas")
    own.add_argument("--metric", action="append", help="only these; * stands for any text")
    own.add_argument("--from", dest="begin", default="now", help="start, now or a position")
    json_option(own)


def tail(options: argparse.Namespace) -> int:
    """The exit code is the run's outcome, so ``tailrace tail RUN && deploy`` works."""
    run = api(options).run(options.run_id)
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
    return OUTCOMES.get(status, OK)


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


def add_logs(verbs: Any) -> None:
    """Prints console lines."""
    own = verb(verbs, "logs", logs, "Print a run's console lines, in the order of the log.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("--rank", type=int)
    own.add_argument("--stream", help="stdout or stderr")
    own.add_argument("--grep", metavar="TEXT", help="only lines that contain it")
    own.add_argument("--last", type=int, metavar="N", help="only the last N")
    json_option(own)


def logs(options: argparse.Namespace) -> int:
    """Time, rank, stream, text."""
    run = api(options).run(options.run_id)
    for line in run.logs(
        stream=options.stream, rank=options.rank, contains=options.grep, last=options.last
    ):
        if options.json:
            print(text.compact(line))
        else:
            head = f"{text.iso(line['time'])}\t{line['rank']}\t{text.clean(line['stream'])}"
            print(f"{head}\t{text.clean(line['text'])}")
    return OK


def add_export(verbs: Any) -> None:
    """Writes all of a run."""
    own = verb(verbs, "export", export, "Write everything of a run: state, points, lines.")
    own.add_argument("run_id", metavar="RUN")
    own.add_argument("--format", choices=("ndjson", "csv"), default="ndjson")
    own.add_argument("--to", metavar="FILE", help="instead of standard output")


def export(options: argparse.Namespace) -> int:
    """As ``GET /runs/{run}/export`` gives it."""
    import shutil

    from tailrace.send.connection import API, Response

    asked = api(options)
    asked.run(options.run_id)
    path = f"{API}/runs/{options.run_id}/export" + query({"format": options.format})
    answer = asked.server.stream(path, {}, 120.0)
    if answer.status != 200:
        raise ApiError.of(Response(answer.status, {}, answer.read()))
    if options.to:
        with open(options.to, "wb") as file:
            shutil.copyfileobj(answer, file)
    else:
        shutil.copyfileobj(answer, sys.stdout.buffer)
    return OK
