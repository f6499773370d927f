"""A run that is told of and not started: another process will, or nobody."""

from __future__ import annotations

import os
from typing import Any

from tailrace.sdk import launch
from tailrace.sdk.channel import silent
from tailrace.sdk.counters import warn
from tailrace.sdk.pipeline import Pipeline
from tailrace.sdk.place import new_run_id, new_writer_id
from tailrace.sdk.start import settings_of
from tailrace.sdk.writer import Identity, Note
from tailrace.wire import names
from tailrace.wire import values as plain


def announce(
    name: str,
    config: Any,
    tags: dict[str, Any],
    *,
    id: str | None = None,
    notes: str | None = None,
    mode: str | None = None,
    url: str | None = None,
    **_: Any,
) -> str:
    """Tells name, config and tags of a run that is pending until it is started with this id.

    Waits for acknowledgements, as :meth:`Run.finish` does.

    :returns: the id.
    """
    settings = settings_of(os.environ, mode, url, None)
    run = id or new_run_id()
    problem = names.id_problem("a run id", run)
    if problem is not None:
        raise ValueError(problem)
    if settings.mode != "disabled":
        pipeline = Pipeline(Identity(run, new_writer_id(), 0, 1), settings)
        own_config = launch.config(plain.fields(config, warn), warn) or {}
        pipeline.start(Note("run.config", {"config": own_config}), recover=False)
        edited: dict[str, object] = {
            "name": launch.name("name", name, warn),
            "tags": launch.tags(tags, warn),
            "note": launch.note(notes, warn),
        }
        told = {key: value for key, value in edited.items() if value is not None}
        pipeline.note("run.edited", told)
        pipeline.finish(None, settings.finish_s, silent)
    return run
