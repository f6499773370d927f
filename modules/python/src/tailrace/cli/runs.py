"""Commands that show runs: ls, show, diff."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from typing import Any

from tailrace.api.client import Api, quoted
from tailrace.cli import text
from tailrace.cli.options import FAILED, OK, api, json_option, say, verb

_PAGE_ROWS_MAX = 1_000


def add_ls(verbs: Any) -> None:
    """Lists runs."""
    own = verb(verbs, "ls", ls, "List runs.")
    own.add_argument("--filter", metavar="EXPRESSION", help="only runs that match")
    own.add_argument("--project", metavar="ID", help="only runs of this project")
    own.add_argument(
        "--sort", metavar="COLUMNS", help="a minus before one is descending; else the newest first"
    )
    own.add_argument("--columns", metavar="COLUMNS", help="what to show, such as id,config.lr")
    own.add_argument("--limit", type=int, default=100, help="how many at most (100)")
    own.add_argument("--deleted", action="store_true", help="deleted runs instead")
    json_option(own)


def ls(options: argparse.Namespace) -> int:
    """Prints runs, the newest first: id, name, project, status, created, duration, reason."""
    if options.limit < 1:
        raise ValueError("--limit is at least 1")
    names = options.columns.split(",") if options.columns else []
    asked = {
        "filter": _with_project(options),
        "sort": options.sort or "-createdTime",
        "columns": options.columns,
        "deleted": "true" if options.deleted else None,
    }
    rows, total = _read(api(options), asked, options.limit)
    if options.json:
        for row in rows:
            print(text.compact(row))
    elif names:
        text.table(names, ([_cell(name, row.get(name)) for name in names] for row in rows))
    else:
        _print_usual(rows)
    if total == 0:
        is_asked = options.project or options.filter or options.deleted
        say("no run matches" if is_asked else "no runs yet")
    elif total > len(rows):
        say(f"{len(rows)} of {total} runs; --limit shows more")
    return OK


def _read(of: Api, asked: dict[str, Any], limit: int) -> tuple[list[dict[str, Any]], int]:
    """So many runs, and how many there are."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        size = min(limit - len(rows), _PAGE_ROWS_MAX)
        page = of.get("/runs", {**asked, "limit": size, "cursor": cursor})
        rows += page["runs"]
        cursor = page.get("next")
        if cursor is None or len(rows) >= limit:
            return rows, int(page.get("total", len(rows)))


def _print_usual(rows: list[dict[str, Any]]) -> None:
    person = text.is_terminal()
    now = time.time() * 1_000
    text.table(
        ("ID", "NAME", "PROJECT", "STATUS", "CREATED", "DURATION", "REASON"),
        (
            (
                row["id"],
                row["name"],
                row["project"],
                text.status(row),
                text.ago(row["createdTime"], now) if person else text.iso(row["createdTime"]),
                text.duration(row["durationMs"]) if person else row["durationMs"],
                row["reason"],
            )
            for row in rows
        ),
    )


def _cell(name: str, value: Any) -> str:
    """A time of the run is one in words; what has a dot is partly a user's."""
    is_time = name.endswith("Time") and "." not in name and isinstance(value, int)
    return text.iso(value) if is_time else text.number(value)


def _with_project(options: argparse.Namespace) -> str | None:
    if options.project is None:
        return str(options.filter) if options.filter else None
    own = f"project = {quoted(options.project)}"
    return f"{own} and ({options.filter})" if options.filter else own


def add_show(verbs: Any) -> None:
    """Shows a run."""
    own = verb(verbs, "show", show, "Show one run: state, ranks, metrics, what was counted.")
    own.add_argument("run_id", metavar="RUN")
    json_option(own)


def show(options: argparse.Namespace) -> int:
    """For a person what matters; else every leaf of the API's answer, one a line."""
    row = api(options).run(options.run_id).row
    if options.json:
        print(text.compact(row))
    elif text.is_terminal():
        _print_facts(row)
        _print_ranks(row.get("ranks") or [])
        _print_metrics(row.get("metrics") or {})
    else:
        for path, value in _leaves("", row):
            shown = text.iso(value) if path.endswith("Time") and isinstance(value, int) else value
            print(f"{text.clean(path)}\t{text.clean(shown)}")
    return OK


def _print_facts(row: dict[str, Any]) -> None:
    now = time.time() * 1_000
    ledger = row.get("ledger") or {}
    facts: list[tuple[str, Any]] = [
        ("run", row["id"]),
        ("name", row["name"]),
        ("project", row["project"]),
        ("group", row.get("group")),
        ("status", text.status(row)),
        ("why", row.get("reason")),
        ("evidence", (row.get("liveness") or {}).get("evidence")),
        ("created", text.when(row.get("createdTime"), now)),
        ("started", text.when(row.get("startTime"), now)),
        ("ended", text.when(row.get("endTime"), now)),
        ("last heard", text.when(row.get("lastHeardTime"), now)),
        ("duration", text.duration(row.get("durationMs"))),
        ("attempt", row.get("attempt")),
        ("world size", row.get("worldSize")),
        ("note", row.get("note")),
        ("error", (row.get("error") or {}).get("message")),
    ]
    for field in ("config", "tags", "summary"):
        facts += _leaves(field, row.get(field))
    counted = (
        f"{ledger.get('events', 0)} events, {ledger.get('points', 0)} points,"
        f" {ledger.get('logLines', 0)} log lines; {ledger.get('duplicates', 0)} duplicates,"
        f" {ledger.get('deadLetters', 0)} dead letters, {len(ledger.get('gaps', []))} gaps"
    )
    for name, value in [*facts, ("counted", counted)]:
        if value not in (None, ""):
            print(f"{text.clean(name):<14}{text.number(value)}")


def _print_ranks(ranks: list[dict[str, Any]]) -> None:
    if not ranks:
        return
    now = time.time() * 1_000
    print()
    text.table(
        ("RANK", "STATUS", "LAST HEARD", "LAST STEP", "HOST"),
        (
            (r["rank"], r["status"], text.ago(r["lastHeardTime"], now), r["lastStep"], _host(r))
            for r in ranks
        ),
    )


def _host(rank: dict[str, Any]) -> Any:
    host = rank["host"]
    return host.get("name") if isinstance(host, dict) else host


def _print_metrics(metrics: dict[str, dict[str, Any]]) -> None:
    if not metrics:
        return
    print()
    text.table(
        ("METRIC", "LAST", "STEP", "MIN", "MAX", "COUNT"),
        (
            [name, *(text.number(m.get(k)) for k in ("last", "lastStep", "min", "max", "count"))]
            for name, m in metrics.items()
        ),
    )


def _leaves(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = {str(i): item for i, item in enumerate(value)}.items()
    else:
        return [] if value is None else [(path, value)]
    return [leaf for key, item in inner for leaf in _leaves(f"{path}.{key}" if path else key, item)]


def add_diff(verbs: Any) -> None:
    """Compares runs."""
    own = verb(verbs, "diff", diff, "Show what differs between two runs.")
    own.add_argument("run_a", metavar="RUN_A")
    own.add_argument("run_b", metavar="RUN_B")
    json_option(own)


_COMPARED = ("config", "tags", "summary", "git", "dependencies", "command", "worldSize")


def diff(options: argparse.Namespace) -> int:
    """Config, tags, summary, code, packages, last values of metrics; 1 when they differ."""
    asked = api(options)
    a, b = (_comparable(asked.run(run).row) for run in (options.run_a, options.run_b))
    rows = [(key, a.get(key), b.get(key)) for key in sorted(a.keys() | b.keys())]
    differing = [row for row in rows if row[1] != row[2]]
    if options.json:
        for key, left, right in differing:
            print(text.compact({"name": key, "a": left, "b": right}))
    else:
        head = ("NAME", options.run_a, options.run_b)
        text.table(head, ((k, text.number(x), text.number(y)) for k, x, y in differing))
    return FAILED if differing else OK


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
