"""Cells of a notebook share a run; one that fails ends neither the kernel nor the run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import SRC, TestServer, need


def executed(cells: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each cell shows, in a kernel of its own that ends behind the last."""
    need("ipykernel")
    need("nbclient")
    import nbclient
    import nbformat

    monkeypatch.setenv("PYTHONPATH", str(SRC))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    kernel = {"name": "python3", "display_name": sys.executable, "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    resources: dict[str, Any] = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, allow_errors=True, resources=resources).execute()
    return ["".join(shown(output) for output in cell.outputs) for cell in notebook.cells]


def shown(output: Any) -> str:
    return str(output.get("text") or output.get("ename") or output.get("data", {}))


def test_a_run_goes_on_from_cell_to_cell(
    server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAILRACE_URL", server.url)
    outputs = executed(
        [
            "import tailrace\nrun = tailrace.init(id='notebook', system=0)",
            "print('first')\nfor step in range(10):\n    tailrace.log({'a': step}, step=step)",
            "1 / 0",
            "import sys\nsys.exit(3)",
            "for step in range(10, 20):\n    tailrace.log({'a': step}, step=step)\nrun.step",
            "run.finish()",
        ],
        tmp_path,
        monkeypatch,
    )

    assert outputs[1] == "first\n"
    assert outputs[2] == "ZeroDivisionError"
    assert "20" in outputs[4] or "19" in outputs[4]
    shown = server.settled("notebook")
    assert shown["status"] == "finished"
    assert [p["value"] for p in server.points("notebook", "a")] == list(range(20))
    lines = [line["text"] for line in server.get("/runs/notebook/logs")["lines"]]
    assert "first" in lines


def test_a_kernel_that_is_shut_down_ends_its_run(
    server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAILRACE_URL", server.url)
    executed(
        [
            "import tailrace\ntailrace.init(id='kernel', system=0)",
            "tailrace.log({'a': 1})",
            "import sys\nsys.exit(3)",
        ],
        tmp_path,
        monkeypatch,
    )

    assert server.settled("kernel")["status"] == "finished"
    assert len(server.points("kernel", "a")) == 1
