"""What a student runs: the notebook from top to bottom, and the table of times."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.filterwarnings("default")  # what Jupyter's packages warn of is not our matter
def test_notebook_runs_from_top_to_bottom(monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="the extra 'notebook' is not installed")
    nbclient = pytest.importorskip("nbclient", reason="the extra 'notebook' is not installed")
    pytest.importorskip("ipykernel", reason="the extra 'notebook' is not installed")
    pytest.importorskip("matplotlib", reason="the extra 'notebook' is not installed")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    notebook = nbformat.read(ROOT / "examples" / "step_by_step.ipynb", as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "examples")}}
    ).execute()
    last = [output.get("data", {}) for output in notebook.cells[-1].outputs]
    assert any("image/png" in data for data in last), "the notebook ends with a picture"


def test_every_step_of_the_way_to_speed_computes_the_same():
    benchmark = runpy.run_path(str(ROOT / "benchmarks" / "course_speed.py"))
    rows = benchmark["table"](benchmark["Problem"](4, 3, 5, 6), seconds=0)
    assert [row.split(" | ")[0] for row in rows[2:]] == [f"| {step}" for step in benchmark["STEPS"]]
