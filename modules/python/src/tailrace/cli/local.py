"""Commands about what is on this machine: sync, init, import, version."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from tailrace._version import __version__
from tailrace.cli import text
from tailrace.cli.options import LOST, OK, json_option, say, token, verb


def add_sync(verbs: Any) -> None:
    """Sends what waits."""
    own = verb(verbs, "sync", sync, "Send what offline and killed processes left in the spool.")
    own.add_argument("--spool", metavar="DIR", help="else TAILRACE_SPOOL_DIR, ~/.tailrace/spool")
    told = "give up the files that are not here, as of machines that are no more"
    own.add_argument("--drop-missing", action="store_true", help=told)
    own.add_argument("--within", type=float, default=600.0, metavar="SECONDS")
    json_option(own)


def sync(options: argparse.Namespace) -> int:
    """Again is harmless; 2 when something is left or was refused."""
    from tailrace.sdk import recovery
    from tailrace.sdk.settings import Target, spool_folder

    target = Target.of(os.environ, options.url)
    if options.token_file is not None:
        target = replace(target, token=token(options))
    target.check()
    folder = Path(options.spool) if options.spool else spool_folder(os.environ)
    if not folder.is_dir() and (options.spool or folder.exists()):
        raise ValueError(f"{folder} is no folder")
    report = recovery.sync(folder, target, options.within, _waiting, options.drop_missing)
    if options.json:
        print(text.compact(vars(report)))
    else:
        files = f" and {report.files} files" if report.files else ""
        print(f"{report.acked} events{files} of {report.writers} processes were sent")
        for reason, count in report.rejected.items():
            say(f"{count} were refused: {reason}")
        if report.damaged_bytes:
            say(f"{report.damaged_bytes} bytes were no whole events, as after a kill")
        if report.unfinished:
            say(f"{report.unfinished} processes have events left; {report.error}")
    return LOST if report.unfinished or report.rejected else OK


def _waiting(seconds: float, trouble: str | None) -> None:
    """Nobody looks at nothing for ten minutes."""
    say(f"{seconds:.0f} s: {trouble or 'sending'}")


def add_init(verbs: Any) -> None:
    """Writes a first script."""
    own = verb(verbs, "init", init, "Write a script that reports a run, to begin from.")
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
    return OK


def add_import(verbs: Any) -> None:
    """Imports other trackers' runs."""
    own = verb(verbs, "import", import_, "Import runs: tailrace import tensorboard DIR.")
    own.add_argument("kind", choices=("tensorboard",))
    own.add_argument("folder", metavar="DIR")
    own.add_argument("--project", help="else the folder's name")
    own.add_argument("--watch", action="store_true", help="go on with what is written later")


def import_(options: argparse.Namespace) -> int:
    """Each folder that holds event files is a run."""
    from tailrace.importers import tensorboard

    return tensorboard.run(options.folder, options.project, options.watch, options.url)


def add_version(verbs: Any) -> None:
    """Says what this is."""
    own = verbs.add_parser("version", help="Print the version.", description="Print the version.")
    own.set_defaults(run=version)


def version(_: argparse.Namespace) -> int:
    """Of this package."""
    print(f"tailrace {__version__}")
    return OK
