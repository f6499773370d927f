"""A ``SummaryWriter`` in the place of torch.utils.tensorboard's or tensorboardX's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tailrace.integrations import open_or_begun
from tailrace.media import Histogram, Image


class SummaryWriter:
    """Logs into the run that is open, else into one of its own, which ``close`` ends.

    :param log_dir: its last part is the run's name.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(
        self, log_dir: str | None = None, comment: str = "", *_: Any, **settings: Any
    ) -> None:
        for unused in ("purge_step", "max_queue", "flush_secs", "filename_suffix"):
            settings.pop(unused, None)
        name = (Path(log_dir).name if log_dir else "") + comment
        self.run, self._began = open_or_begun({"name": name or None} | settings)
        self.log_dir = log_dir or ""

    def get_logdir(self) -> str:
        """The folder that was named; nothing is written there."""
        return self.log_dir

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """One number of a step; a tag has steps of its own."""
        self.run.log_point(tag, scalar_value, global_step, walltime)

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: int | None = None,
        walltime: float | None = None,
    ) -> None:
        """Several numbers of a step, below one name."""
        for name, value in tag_scalar_dict.items():
            self.run.log_point(f"{main_tag}/{name}", value, global_step, walltime)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        *_: Any,
        **__: Any,
    ) -> None:
        """Hyperparameters are config, what came of them summary."""
        self.run.config.update(dict(hparam_dict))
        self.run.summary.update(dict(metric_dict))

    def add_text(
        self, tag: str, text_string: str, global_step: int | None = None, *_: Any, **__: Any
    ) -> None:
        """Lines of a stream that has the tag's name."""
        self.run.line(text_string, stream=tag)

    def add_histogram(
        self, tag: str, values: Any, global_step: int | None = None, *_: Any, **__: Any
    ) -> None:
        """How values are spread."""
        detach = getattr(values, "detach", None)
        plain = detach().cpu().numpy() if callable(detach) else values
        self.run.log_media(tag, Histogram(plain), global_step)

    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: int | None = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """An image; ``dataformats`` is CHW, HWC or HW."""
        detach = getattr(img_tensor, "detach", None)
        array = detach().cpu().numpy() if callable(detach) else img_tensor
        if dataformats == "CHW":
            array = array.transpose(1, 2, 0)
        self.run.log_media(tag, Image(array), global_step)

    def add_figure(
        self, tag: str, figure: Any, global_step: int | None = None, *_: Any, **__: Any
    ) -> None:
        """A figure of matplotlib."""
        self.run.log_media(tag, Image(figure), global_step)

    def flush(self) -> None:
        """Waits until what was logged is written down."""
        self.run.flush()

    def close(self) -> None:
        """Ends the run, if this writer began it."""
        if self._began:
            self.run.finish()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("add_"):
            from tailrace.sdk.absent import Absent

            return Absent(f"SummaryWriter.{name}")
        raise AttributeError(name)

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._began:
            self.run.finish(error=error)
