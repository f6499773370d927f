"""The part of a run that is about files: media, artifacts, sources, resources."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailrace.sdk import files
from tailrace.sdk.channel import Reporting, guarded
from tailrace.sdk.uploads import Upload
from tailrace.wire import values as plain

if TYPE_CHECKING:
    from tailrace.media import Media

_ROLE_MAX = 200


class Attachments(Reporting):
    """What a :class:`tailrace.Run` does with files; they are read and sent by a thread."""

    @guarded
    def log_media(self, name: str, media: Media, step: int | None = None) -> Upload | None:
        """Logs an :class:`Image`, :class:`Table` or :class:`Histogram`, as ``log`` does with one.

        It becomes the artifact ``media/NAME/STEP-HASH``, with an event that tells kind and caption.

        :returns: what becomes of it; None of a disabled run.
        """
        pipeline = self._channel.open()
        if pipeline is None:
            return None
        spool = self._channel.settings.spools / "media"
        whole, cells = files.cells(name, media, spool, self._say)
        for cell in cells:
            pipeline.uploads.add(cell)
        return pipeline.uploads.add(files.media(name, whole, step, spool))

    def log_artifact(
        self,
        artifact: str | os.PathLike[str] | Any,
        name: str | None = None,
        type: str | None = None,
        *,
        copy: bool = False,
        **others: Any,
    ) -> list[Upload]:
        """Uploads a file, the files of a folder, or an :class:`Artifact`.

        Read in the background; the files stay as they are until then, and what cannot be read is
        counted. Without a server the event says where the file lies, and it is uploaded by the next
        run or by ``tailrace sync``.

        >>> uploads = run.log_artifact("model.bin", name="checkpoints/last.bin", type="model")
        >>> uploads[0].wait(timeout=30)
        True

        :param name: its path in the run; the path as given when not said, of a file outside the
            working folder its last part.
        :param type: its role, such as model or data.
        :param copy: copies first, what may change or go before it is read.
        :returns: one for each file.
        """
        for other, value in others.items():
            if value:
                self._say_once("artifact " + other, f"log_artifact has no {other}; it was left out")
        return self._log_artifact(artifact, name, type, copy) or []

    @guarded
    def _log_artifact(
        self, artifact: Any, name: str | None, type: str | None, copy: bool
    ) -> list[Upload] | None:
        said = type or getattr(artifact, "type", None)
        role = plain.text_of(said)[:_ROLE_MAX] if said else None
        made = getattr(artifact, "tailrace_temporary", ())
        found = files.artifacts(artifact, name)
        for at, uri in getattr(artifact, "tailrace_references", ()):
            self._note(
                "artifact.logged", {"path": at, "uri": uri} | ({"role": role} if role else {})
            )
        folder = self._channel.settings.spools / "media"
        is_open = self._channel.open() is not None and not self.finished
        uploads = []
        for at, path in found:
            own, is_copy = path, False
            if is_open and (copy or path in made):
                own, is_copy = files.copied(path, folder, self._say)
            uploads.append(self._upload(own, at, role, is_copy))
        return uploads

    def _upload(self, path: Path, name: str, role: str | None, temporary: bool = False) -> Upload:
        task = files.artifact(path, name, role, temporary)
        pipeline = self._channel.open()
        if pipeline is None or self.finished:
            task.let_go()
            upload = Upload()
            upload.done(None, "the run is disabled or has ended")
            return upload
        return pipeline.uploads.add(task)

    @guarded
    def save_source(
        self, path: str | os.PathLike[str], upload: bool = True, name: str | None = None
    ) -> Upload | None:
        """Keeps a source file, named ``source/NAME``; without ``upload`` only its SHA-256.

        :param name: the path as given when not said.
        """
        pipeline = self._channel.open()
        if pipeline is None:
            return None
        return pipeline.uploads.add(files.source(path, upload, name))

    @guarded
    def use_resource(self, path: str | os.PathLike[str], role: str | None = None) -> Upload | None:
        """Says that the run reads a file, with its SHA-256; the file is not copied."""
        pipeline = self._channel.open()
        if pipeline is None:
            return None
        return pipeline.uploads.add(files.resource(path, role))
