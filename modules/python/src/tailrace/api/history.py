"""The points of metrics, for numpy, pandas and polars."""

from __future__ import annotations

from typing import Any


class History:
    """Columns of the same length: ``step``, ``time`` (epoch ms), ``rank``, ``attempt``, metrics.

    A row is what one rank logged at one step; where a metric was not logged it is NaN.

    >>> history = shown.history("loss")
    >>> history["step"], history["loss"]
    ([0, 1, 2], [1.0, 0.5, 0.25])
    """

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns

    @staticmethod
    def of(points: dict[str, list[dict[str, Any]]]) -> History:
        """Joins points by attempt, step and rank; the later point of a step stands."""
        rows: dict[tuple[int, int, int], dict[str, Any]] = {}
        for metric, own in points.items():
            for point in own:
                key = (point["attempt"], point["step"], point["rank"])
                row = rows.setdefault(key, {"time": point["time"]})
                row[metric] = float(point["value"])
        keys = sorted(rows)
        columns: dict[str, list[Any]] = {
            "step": [step for _, step, _ in keys],
            "time": [rows[key]["time"] for key in keys],
            "rank": [rank for _, _, rank in keys],
            "attempt": [attempt for attempt, _, _ in keys],
        }
        for metric in points:
            columns[metric] = [rows[key].get(metric, float("nan")) for key in keys]
        return History(columns)

    def __len__(self) -> int:
        return len(self.columns["step"])

    def __getitem__(self, column: str) -> list[Any]:
        return self.columns[column]

    def to_numpy(self) -> dict[str, Any]:
        """An array per column: int64 for step, time, rank and attempt, float64 for metrics."""
        import numpy

        return {name: numpy.asarray(values) for name, values in self.columns.items()}

    def to_pandas(self) -> Any:
        """A pandas.DataFrame."""
        import pandas

        return pandas.DataFrame(self.columns)

    def to_polars(self) -> Any:
        """A polars.DataFrame."""
        import polars

        return polars.DataFrame(self.columns)
