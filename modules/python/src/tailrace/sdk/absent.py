"""What another tracker has and this one has not: it says so by name, once, and does no harm."""

from __future__ import annotations

from typing import Any

from tailrace.sdk.counters import warn

OF_RUN = frozenset(
    [
        "display",
        "entity",
        "get_project_url",
        "get_url",
        "link_artifact",
        "link_model",
        "log_code",
        "log_model",
        "mark_preempting",
        "plot_table",
        "project_name",
        "restore",
        "save",
        "settings",
        "status",
        "sweep_id",
        "to_html",
        "unwatch",
        "upsert_artifact",
        "use_artifact",
        "use_model",
        "watch",
    ]
)
"""What W&B's run has and this one has not."""

OF_MODULE = frozenset(
    [
        "agent",
        "apis",
        "Audio",
        "beta",
        "BoxMode",
        "Classes",
        "controller",
        "data_types",
        "docker",
        "ensure_configured",
        "env",
        "errors",
        "Graph",
        "gym",
        "Html",
        "integration",
        "JoinedTable",
        "keras",
        "launch",
        "lightgbm",
        "link_model",
        "log_code",
        "log_model",
        "login",
        "make_artifact_name_safe",
        "mark_preempting",
        "Molecule",
        "Object3D",
        "PartitionedTable",
        "plot",
        "Plotly",
        "plots",
        "require",
        "restore",
        "save",
        "Settings",
        "setup",
        "sklearn",
        "sweep",
        "teardown",
        "termerror",
        "termlog",
        "termwarn",
        "unwatch",
        "use_artifact",
        "use_model",
        "util",
        "Video",
        "viz",
        "watch",
        "xgboost",
    ]
)
"""What W&B's module has and this one has not."""

_told: set[str] = set()


class Absent:
    """Takes every call and every attribute and does nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *_: Any, **__: Any) -> Absent:
        """Says so, the first time."""
        if self._name not in _told:
            _told.add(self._name)
            warn(f"{self._name} is not a part of Tailrace: nothing was done")
        return self

    def __getattr__(self, name: str) -> Absent:
        if name.startswith(("__", "tailrace_")):  # those tell what a thing is: it is none
            raise AttributeError(name)
        return Absent(f"{self._name}.{name}")

    def __enter__(self) -> Absent:
        return self()

    def __exit__(self, *_: object) -> None:
        return None

    def __bool__(self) -> bool:
        return False
