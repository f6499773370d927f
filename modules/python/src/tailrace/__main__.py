"""``python -m tailrace``: the command line, where no script is on the path."""

from tailrace.cli.main import entry

entry()
