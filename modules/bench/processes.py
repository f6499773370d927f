"""Processes that are measured: their CPU time, ports, folders."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """What a process, its living descendants and their dead children have used so far."""
    ticks: dict[int, int] = {}
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            parents[int(folder.name)] = int(fields[1])
            ticks[int(folder.name)] = sum(int(field) for field in fields[11:15])
    family = {pid}
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return sum(ticks.get(member, 0) for member in family) / TICKS


def wait_for(what: str, condition: Callable[[], bool], seconds_max: float = 120) -> None:
    begin = time.monotonic()
    while not condition():
        if time.monotonic() - begin > seconds_max:
            raise SystemExit(f"{what}: not within {seconds_max} s")
        time.sleep(0.01)


def folder_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
