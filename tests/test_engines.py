"""The examples of ``docs/engines``: read by the engine itself where it is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsbot.cli import main
from newsbot.sites import all_sites

ENGINES = Path(__file__).parents[1] / "docs/engines"
SCALE = ENGINES.parent / "scale.md"
# Each looks at what the engine made of the file.
LOOK = {
    "airflow": """
from airflow.dag_processing.dagbag import DagBag
bag = DagBag({file!r})
assert not bag.import_errors, bag.import_errors
assert {{task.task_id for task in bag.dags["newsbot"].tasks}} == {{"plan", "run"}}
""",
    "dagster": """
import runpy
found = runpy.run_path({file!r})["definitions"]
job = found.resolve_job_def("newsbot")
assert {{node.name for node in job.nodes}} == {{"plan", "run"}}
found.validate_loadable(found)
""",
    "prefect": """
import runpy
flow = runpy.run_path({file!r})["newsbot"]
flow.validate_parameters({{}})
assert flow.name == "newsbot"
""",
    "kubernetes_validate": """
import kubernetes_validate, yaml
told = yaml.safe_load(open({file!r}))
kubernetes_validate.validate(told, "1.33", strict=True)
assert told["kind"] == "Job"
""",
}
FILES = {
    "airflow": "airflow_dag.py",
    "dagster": "dagster_job.py",
    "prefect": "prefect_flow.py",
    "kubernetes_validate": "kubernetes_job.yaml",
}


@pytest.mark.process
@pytest.mark.parametrize("engine", LOOK)
def test_the_engine_takes_it(engine: str, tmp_path: Path) -> None:
    if find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    home = {"AIRFLOW_HOME": tmp_path, "DAGSTER_HOME": tmp_path, "PREFECT_HOME": tmp_path}
    code = LOOK[engine].format(file=str(ENGINES / FILES[engine]))
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={name: str(value) for name, value in home.items()} | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.unit
def test_the_shell_takes_it() -> None:
    subprocess.run(["bash", "-n", ENGINES / "slurm_array.sh"], check=True)


@pytest.mark.unit
@pytest.mark.parametrize("path", sorted(ENGINES.iterdir()), ids=lambda path: path.name)
def test_it_calls_newsbot_as_it_is(path: Path) -> None:
    """Every command that an example gives has these options, and its papers are known."""
    text = path.read_text("utf8")
    assert path.name in SCALE.read_text("utf8")
    if path.suffix == ".py":
        compile(text, path.name, "exec")
        lines = [" ".join(found) for found in re.findall(r'"newsbot", "(\w+)"([^\]]*)\]', text)]
        papers = json.loads(re.findall(r"PAPERS = (\[.*\])", text)[0])
    else:
        lines = [
            f"{word} {rest}" for word, rest in re.findall(r"newsbot (plan|run) ([^\n>]*)", text)
        ]
        papers = re.findall(r"newsbot plan (\w+) (\w+)", text)[0]
    assert set(papers) <= all_sites().keys()
    assert {line.split()[0] for line in lines} == {"plan", "run"}
    for line in lines:
        word = line.split()[0]
        options = re.findall(r"--[a-z-]+", line)
        told = CliRunner().invoke(main, [word, "--help"]).output
        assert all(option in told for option in options), line
