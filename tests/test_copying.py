"""``newsbot publish --to``: the dataset elsewhere, as it is, whatever befalls the copying."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from newsbot.cli import main
from newsbot.dataset.copying import UNDER_WAY, Place
from newsbot.dataset.package import CHECKSUMS, MANIFEST, complete
from newsbot.dataset.partitions import data_files
from newsbot.exporters.hashing import sha256_of
from newsbot.sites import all_sites

SITE = "baodaklak"


def publish(output: Path, to: object) -> Result:
    return CliRunner().invoke(main, ["publish", SITE, "--to", str(to), "--output", str(output)])


def copied(output: Path, to: object) -> str:
    result = publish(output, to)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    return result.stderr


def files(folder: Path) -> dict[str, bytes]:
    there = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in there}


def change(dataset: Path, title: str = "Tựa khác") -> None:
    """An article of one day has another title, and another day is gone."""
    first, second, *others = data_files(dataset)
    lines = first.read_bytes().splitlines()
    record = {**json.loads(lines[0]), "title": title}
    first.write_bytes(b"\n".join([json.dumps(record).encode(), *lines[1:], b""]))
    if len(others) > 30:
        second.unlink()
    names = {str(path.relative_to(dataset)) for path in data_files(dataset)}
    sums = {name: sha256_of(dataset / name) for name in names}
    complete(dataset, all_sites()[SITE], sums, "2026-12-01T00:00:00+07:00")


@pytest.fixture
def output(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "output"))


@pytest.fixture
def memory() -> Iterator[Any]:
    """An object store, as fsspec has one in memory."""
    import fsspec

    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    yield store
    store.store.clear()


@pytest.mark.page
def test_it_is_as_it_is(output: Path, tmp_path: Path) -> None:
    there = tmp_path / "there" / SITE
    assert "79 files copied" in copied(output, tmp_path / "there")
    assert files(there) == files(output / SITE)
    assert "0 files copied" in copied(output, f"file://{tmp_path}/there")
    change(output / SITE)
    told = copied(output, tmp_path / "there")
    # The day and its comments' file, card, descriptor and manifest; the day that is gone.
    assert "5 files copied" in told
    assert "2 deleted" in told
    assert files(there) == files(output / SITE)
    line = ("sha256sum", "-c", "--quiet", CHECKSUMS)
    assert subprocess.run(line, cwd=there, check=False).returncode == 0


@pytest.mark.page
def test_an_object_store(output: Path, memory: Any) -> None:
    copied(output, "memory://press")
    change(output / SITE)
    copied(output, "memory://press")
    there = {path.removeprefix(f"/press/{SITE}/"): memory.cat(path) for path in memory.store}
    assert there == files(output / SITE)


class _Killed(BaseException):
    """As a SIGKILL."""


@pytest.mark.page
def test_killed_at_each_step(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before each writing and deleting, with a dataset that is changed back in the meantime."""
    dataset, former = output / SITE, tmp_path / "former"
    there = tmp_path / "there" / SITE
    copied(output, tmp_path / "there")
    shutil.copytree(dataset, former)
    change(dataset)
    later = Path(shutil.copytree(dataset, tmp_path / "later"))
    steps = 0
    for cut in range(100):
        now, other = (later, former) if cut % 2 else (former, later)
        for state in (other, now):
            shutil.rmtree(dataset)
            shutil.copytree(state, dataset)
            # As a restored copy is no newer one.
            _same_generation(dataset)
            if state is other:
                copied(output, tmp_path / "there")
        calls = iter(range(1000))

        def cutting(*told: Any, method: Any, calls: Any = calls, cut: int = cut) -> Any:
            if next(calls) == cut:
                raise _Killed
            return method(*told)

        with monkeypatch.context() as patch:
            for name in ("write", "delete"):
                method = getattr(Place, name)
                patch.setattr(
                    Place, name, lambda *told, method=method: cutting(*told, method=method)
                )
            try:
                assert publish(output, tmp_path / "there").exit_code == 0
                break
            except _Killed:
                steps += 1
                # Unfinished is told, but where nothing was begun.
                assert cut < 2 or not (there / "_SUCCESS").exists() or (there / UNDER_WAY).exists()
        if cut % 3 == 0:
            # What the place says of itself is not what it holds: back to before.
            shutil.rmtree(dataset)
            shutil.copytree(other, dataset)
            _same_generation(dataset)
        copied(output, tmp_path / "there")
        assert files(there) == files(dataset), cut
    assert steps > 8


def _same_generation(dataset: Path) -> None:
    manifest = json.loads((dataset / MANIFEST).read_bytes())
    manifest["generation"] = f"7-{manifest['generation'].partition('-')[2]}"
    (dataset / MANIFEST).write_text(json.dumps(manifest))
    sums = (dataset / CHECKSUMS).read_text().splitlines()
    told = [
        f"{sha256_of(dataset / MANIFEST)}  {MANIFEST}" if MANIFEST in one else one for one in sums
    ]
    (dataset / CHECKSUMS).write_text("\n".join([*told, ""]))


@pytest.mark.page
def test_a_run_publishes_meanwhile(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, changes = Place.write, iter(range(3))

    def writing(self: Place, name: str, file: Any) -> None:
        write(self, name, file)
        if name.endswith("2026-09-15.jsonl") and next(changes, None) is not None:
            change(output / SITE, f"Tựa {name}")

    monkeypatch.setattr(Place, "write", writing)
    copied(output, tmp_path / "there")
    assert files(tmp_path / "there" / SITE) == files(output / SITE)


@pytest.mark.page
def test_what_is_not_ours_stays(output: Path, tmp_path: Path) -> None:
    own = tmp_path / "there" / SITE / "thesis.odt"
    own.parent.mkdir(parents=True)
    own.write_text("three years of work")
    result = publish(output, tmp_path / "there")
    assert result.exit_code == 2
    assert "holds something else" in result.stderr
    own.unlink()
    copied(output, tmp_path / "there")
    own.write_text("three years of work")
    change(output / SITE)
    copied(output, tmp_path / "there")
    assert own.read_text() == "three years of work"


@pytest.mark.page
def test_a_newer_copy_and_a_papers_own_data_stay(output: Path, tmp_path: Path) -> None:
    copied(output, tmp_path / "there")
    there = tmp_path / "there" / SITE / MANIFEST
    manifest = json.loads(there.read_bytes())
    there.write_text(json.dumps(manifest | {"generation": "999-00000000"}))
    change(output / SITE)
    result = publish(output, tmp_path / "there")
    assert result.exit_code == 2
    assert "holds a newer copy (generation 999" in result.stderr
    there.write_text(json.dumps(manifest | {"origin": ""}))
    result = publish(output, tmp_path / "there")
    assert result.exit_code == 2
    assert "baodaklak's own data" in result.stderr


@pytest.mark.page
@pytest.mark.parametrize(
    ("to", "code", "told"),
    [
        ("s3://bucket/press", 78, "s3fs"),
        ("nonsense://there", 2, "nonsense"),
        ("/proc/none", 73, "/proc/none"),
    ],
)
def test_places_that_are_none(output: Path, to: str, code: int, told: str) -> None:
    result = publish(output, to)
    assert result.exit_code == code, result.output
    assert told in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.crawl
def test_behind_a_publish(crawled: Path, tmp_path: Path) -> None:
    assert "0 runs published" in copied(crawled, tmp_path / "there")
    assert files(tmp_path / "there" / SITE) == files(crawled / SITE)
