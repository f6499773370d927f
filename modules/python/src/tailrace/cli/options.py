"""What every command has: the server that it asks, exit codes, words on standard error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tailrace.api.client import Api, ApiError

Add = Callable[[Any], None]

OK = 0
FAILED = 1
LOST = 2
USAGE = 64
NOT_FOUND = 66
UNAVAILABLE = 69
FILE = 74
NO_PERMISSION = 77
INTERRUPTED = 130
OUTPUT_CLOSED = 141

OUTCOMES = {"finished": OK, "failed": FAILED, "lost": LOST, "interrupted": INTERRUPTED}
"""Exit codes, the same as the server's own command has."""


def verb(verbs: Any, name: str, run: Callable[..., int], about: str) -> argparse.ArgumentParser:
    """A command that asks a server."""
    own: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    own.set_defaults(run=run)
    own.add_argument("--url", help="of the server; else TAILRACE_URL, http://127.0.0.1:8080")
    own.add_argument("--token-file", metavar="FILE", help="holds its token; else TAILRACE_TOKEN")
    return own


def say(message: str) -> None:
    """Talk, as opposed to data."""
    print(f"tailrace: {message}", file=sys.stderr)


def json_option(own: argparse.ArgumentParser) -> None:
    """For programs."""
    own.add_argument("--json", action="store_true", help="one object a line, as the API gives it")


def api(options: argparse.Namespace) -> Api:
    """The server; that it is waited for is told."""
    return Api(options.url, token(options), waiting=say)


def token(options: argparse.Namespace) -> str | None:
    """The first line of the token file that is no comment; None without a file."""
    if options.token_file is None:
        return None
    lines = (line.strip() for line in Path(options.token_file).read_text("utf-8").splitlines())
    found = next((line for line in lines if line and not line.startswith("#")), None)
    if found is None:
        raise ValueError(f"{options.token_file} holds no token")
    return found


def code_of(error: ApiError) -> int:
    """The code of what a server said."""
    if error.status == 404:
        return NOT_FOUND
    if error.status in (401, 403):
        return NO_PERMISSION
    return USAGE if error.status == 400 else UNAVAILABLE
