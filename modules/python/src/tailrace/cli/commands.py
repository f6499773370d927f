"""All commands, in the order in which they are listed."""

from __future__ import annotations

from tailrace.cli.following import add_export, add_logs, add_tail
from tailrace.cli.local import add_import, add_init, add_sync, add_version
from tailrace.cli.options import Add
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
