"""Reads the command line and turns every failure into a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys

from tailrace import __version__
from tailrace.api.client import ApiError
from tailrace.cli.following import add_export, add_logs, add_tail
from tailrace.cli.local import add_import, add_init, add_sync, add_version
from tailrace.cli.options import (
    FILE,
    INTERRUPTED,
    OUTPUT_CLOSED,
    UNAVAILABLE,
    USAGE,
    Add,
    code_of,
    say,
)
from tailrace.cli.runs import add_diff, add_ls, add_show

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
    add_version,
)

EXAMPLES = """\
examples:
  tailrace ls --filter "status = 'running' and config.lr < 0.1"
  tailrace tail -f RUN && deploy
  tailrace diff RUN_A RUN_B
  tailrace import tensorboard runs/ --watch

The server is --url, TAILRACE_URL or http://127.0.0.1:8080. Data goes to standard output, talk to
standard error. Exit codes: 0 well; 1 the run failed, or what is compared differs; 2 the run is
lost, or not all was sent; 64 the command line; 66 no such run; 69 no server; 74 a file or the
disk; 77 the token; 130 interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(
        prog="tailrace",
        description="Asks a Tailrace server, and sends what waits in the spool.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"tailrace {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", required=True)
    for add in ALL:
        add(verbs)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; its exit code."""
    try:
        options = parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    except SystemExit as e:
        return USAGE if e.code == 2 else int(e.code or 0)
    try:
        code = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where its failure has a sentence
        return code
    except ApiError as e:
        say(str(e))
        return code_of(e)
    except ValueError as e:
        say(str(e))
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _let_output_go()  # what reads it has gone
        return OUTPUT_CLOSED
    except (ConnectionError, TimeoutError) as e:
        say(f"the server went away: {type(e).__name__}: {e}")
        return UNAVAILABLE
    except OSError as e:
        say(": ".join(str(word) for word in (e.filename, e.strerror or e) if word))
        _let_output_go()
        return FILE


def _let_output_go() -> None:
    """Else the interpreter would complain at its end of what could not be written."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _joined(arguments: list[str]) -> list[str]:
    """``--sort -name`` as ``--sort=-name``, which argparse does not take for an option."""
    joined: list[str] = []
    for word in arguments:
        if joined and joined[-1] == "--sort":
            joined[-1] = f"--sort={word}"
        else:
            joined.append(word)
    return joined


def entry() -> None:
    """For the console script."""
    sys.exit(main())


if __name__ == "__main__":
    entry()
