"""What a process can say of where it runs: host, command, git, packages, environment."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tailrace.capture.secrets import STRUCK, KnownSecrets, is_secret, masked, masked_command

_COMMAND_CHARS_MAX = 4_096
_VARIABLE_CHARS_MAX = 4_096
_PATCH_BYTES_MAX = 1 << 20
_GIT_S = 5.0

ENVIRONMENT = (
    "CUDA_VISIBLE_DEVICES",
    "HIP_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "PYTHONHASHSEED",
    "CUBLAS_WORKSPACE_CONFIG",
    "NCCL_DEBUG",
    "SLURM_JOB_ID",
    "SLURM_JOB_NAME",
    "SLURM_NODELIST",
    "SLURM_ARRAY_TASK_ID",
    "CONDA_DEFAULT_ENV",
    "VIRTUAL_ENV",
)
"""The variables that are told, where they are set; others only by ``TAILRACE_ENVIRONMENT``."""


def host(environment: Mapping[str, str]) -> dict[str, object]:
    """Name, process, system, Python, processors, memory, GPUs as far as they are quickly known."""
    pieces: dict[str, Callable[[], object]] = {
        "name": socket.gethostname,
        "pid": os.getpid,
        "os": lambda: f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version,
        "executable": lambda: sys.executable,
        "cwd": os.getcwd,
        "cpus": os.cpu_count,
        "memoryBytes": _memory_bytes,
        "environment": lambda: told_environment(environment) or None,
    }
    found: dict[str, object] = {}
    for key, piece in pieces.items():
        try:
            told = piece()
        except Exception:  # the working folder may be gone
            continue
        if told is not None:
            found[key] = told
    return found


def told_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """The variables of the allow-list, secrets struck out by their names."""
    more = environment.get("TAILRACE_ENVIRONMENT", "")
    names = [*ENVIRONMENT, *(name.strip() for name in more.split(",") if name.strip())]
    return {
        name: STRUCK if is_secret(name) else masked(environment[name][:_VARIABLE_CHARS_MAX])
        for name in names
        if name in environment
    }


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def command() -> str:
    """The command line, with what looks like a secret struck out."""
    words = list(getattr(sys, "orig_argv", [])) or [sys.executable, *sys.argv]
    return masked_command([str(word) for word in words])[:_COMMAND_CHARS_MAX]


def git(folder: Path) -> dict[str, object] | None:
    """Commit, branch, remote and whether there are changes; None outside of a working copy."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    if not top:
        return None
    found: dict[str, object] = {}
    for key, words in (
        ("commit", ("rev-parse", "HEAD")),
        ("branch", ("symbolic-ref", "--short", "-q", "HEAD")),
        ("remote", ("config", "--get", "remote.origin.url")),
    ):
        answer = _git(folder, *words)
        if answer:
            found[key] = masked(answer)
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if changes is not None:
        found["dirty"] = bool(changes)
    return found


def patch(folder: Path, known: KnownSecrets) -> bytes:
    """What is not committed, at most 1 MiB of it, secrets struck out; empty when it is nothing."""
    try:
        done = subprocess.run(
            ["git", "diff", "HEAD", "--no-color", "--no-ext-diff"],
            cwd=folder,
            capture_output=True,
            timeout=_GIT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    if done.returncode != 0:
        return b""
    text = done.stdout[:_PATCH_BYTES_MAX].decode("utf-8", "surrogateescape")
    return known.masked_source(text).encode("utf-8", "surrogateescape")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, timeout=_GIT_S, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def packages() -> list[str]:
    """The installed distributions as ``name==version``, in order."""
    from importlib import metadata

    found = set()
    for distribution in metadata.distributions():
        try:
            name, version = distribution.metadata["Name"], distribution.version
        except Exception:  # a broken installation of somebody else's
            continue
        if name:
            found.add(f"{name}=={version}")
    return sorted(found, key=str.lower)


def sources(folder: Path, count_max: int = 200) -> list[Path]:
    """The files of the main script and of imported modules below a folder, as Sacred finds them."""
    top = os.path.realpath(folder)
    found: set[str] = set()
    for module in list(sys.modules.values()):
        file = _file_of(module)
        if not isinstance(file, str) or not file.endswith(".py"):
            continue
        path = os.path.realpath(file)
        inside = path.startswith(top + os.sep)
        if inside and "site-packages" not in path and os.path.isfile(path):
            found.add(path)
    return [Path(path) for path in sorted(found)[:count_max]]


def _file_of(module: object) -> object:
    """Without the module's own way to look up attributes: it may import, or raise."""
    try:
        return object.__getattribute__(module, "__dict__").get("__file__")
    except Exception:  # no module at all
        return None
