"""Observatory: ``from tailrace.integrations import observatory``, and the rest stays as it is.

A model is a project and its version a tag. The interface is that of Observatory's README.
"""

from __future__ import annotations

import os
import re
from types import TracebackType
from typing import Any

import tailrace


class Recorded:
    """A run of a model, as Observatory's users know it; ``run`` is the whole one."""

    def __init__(self, run: tailrace.Run) -> None:
        self.run = run
        self._steps: dict[str, int] = {}

    def record_metric(self, name: str, value: float) -> None:
        """Adds a value to the series of this metric; the first has step 0."""
        step = self._steps.get(name, 0)
        self._steps[name] = step + 1
        self.run.log({name: value}, step=step)

    def record_output(self, path: str | os.PathLike[str], name: str | None = None) -> None:
        """Uploads a file, or a folder's files, under this name."""
        self.run.log_artifact(path, name=name)

    def record_settings(self, **settings: Any) -> None:
        """Adds to the run's config."""
        self.run.config.update(settings)

    def __enter__(self) -> Recorded:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run.__exit__(kind, error, trace)


def start_run(model: str, version: int | str, **settings: Any) -> Recorded:
    """Starts a run of a version of a model; ``with`` ends it.

    :param model: the project; what no project id may have becomes ``-``.
    :param settings: as for :func:`tailrace.init`.
    :raises ValueError: as :func:`tailrace.init` does.
    """
    project = re.sub(r"[^A-Za-z0-9._-]", "-", model)[:128]
    settings = {"project": project, "name": f"{model} {version}"} | settings
    tags = {"model": model, "version": version} | dict(settings.pop("tags", None) or {})
    return Recorded(tailrace.init(tags=tags, **settings))
