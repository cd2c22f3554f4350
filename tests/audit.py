"""``make audit``: what newsbot depends on, held against what is known of it.

Floors below which a known hole is open, known vulnerabilities, licences, and what is declared and
not used or used and not declared. Ends with 1 where anything is wrong, or could not be asked for.
``--sbom FILE`` writes the bill of materials of ``packaging/core.lock`` instead.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "packaging/core.lock")
# The first version of each that is free of what `docs/faults.md` names.
FLOORS = {
    "lxml": ("6.1.0", "CVE-2026-41066: entities of strangers, opened by default"),
    "scrapy": ("2.17", "GHSA-cwxj: a header's value run as code; GHSA-76g3"),
    "brotli": ("1.2", "CVE-2025-6176: bombs"),
}
# What may be shipped beside MIT code; dev tools may have others.
LICENCES = re.compile(
    r"(MIT( License)?|MIT-0|BSD.*|Apache.*|ISC.*|0BSD|Python Software Foundation License|PSF-2\.0"
    r"|ZPL-2\.1|CNRI-Python|Mozilla Public License 2\.0 \(MPL 2\.0\)|MPL-2\.0|Zlib|CC0-1\.0)"
)


def locked(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """The requirements of a lock file with their hashes, by a name and its marker."""
    found: dict[str, tuple[Requirement, list[str]]] = {}
    hashes: list[str] = []
    for line in (ROOT / name).read_text("utf-8").splitlines():
        told = line.removesuffix("\\").strip()
        if line.startswith(" "):
            hashes.append(told.removeprefix("--hash="))
        else:
            hashes = []
            found[told] = Requirement(told), hashes
    return found


def below_floors() -> Iterator[str]:
    """What the project, or a lock, lets in of versions with a known hole."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {one.name: one for one in map(Requirement, project["dependencies"])}
    for name, (floor, why) in FLOORS.items():
        before = f"{floor}.dev0"
        if declared[name].specifier.contains(before, prereleases=True):
            yield f"pyproject.toml: {declared[name]} lets in less than {floor}: {why}"
        for lock in LOCKS:
            for requirement, _ in locked(lock).values():
                (pin,) = requirement.specifier
                if requirement.name.lower() == name and Version(pin.version) < Version(floor):
                    yield f"{lock}: {name} {pin.version} is below {floor}: {why}"


def vulnerable() -> Iterator[str]:
    """As the advisory database of PyPI says today."""
    words = ("pip_audit", "--require-hashes", "--disable-pip", "-r", ROOT / LOCKS[0], "-f", "json")
    ended = _run(*words)
    try:
        told = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        yield f"vulnerabilities could not be asked for: {ended.stderr.strip().splitlines()[-1:]}"
        return
    for one in told:
        for hole in one.get("vulns", ()):
            fixed = ", ".join(hole["fix_versions"]) or "no version yet"
            yield f"{one['name']} {one['version']}: {hole['id']}, mended in {fixed}"
    if unknown := [one["name"] for one in told if "skip_reason" in one]:
        yield f"{len(unknown)} of {len(told)} packages could not be asked for, {unknown[0]} first"


def unfree() -> Iterator[str]:
    """Run-time packages whose licence nobody looked at."""
    core = {requirement.name.lower() for requirement, _ in locked(LOCKS[1]).values()}
    ended = _run("piplicenses", "--format=json")
    for one in json.loads(ended.stdout):
        parts = re.split(r"; | AND | OR ", one["License"])
        mine = re.sub(r"[-_.]+", "-", one["Name"]).lower() in core
        if mine and not any(map(LICENCES.fullmatch, parts)):
            yield f"{one['Name']} {one['Version']}: licence {one['License']}"


def unneeded() -> Iterator[str]:
    """Declared and not imported, imported and not declared."""
    ended = _run("deptry", "--no-ansi", "newsbot")
    yield from (line for line in ended.stderr.splitlines() if " DEP" in line)


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "floors": below_floors,
    "vulnerabilities": vulnerable,
    "licences": unfree,
    "unused and undeclared": unneeded,
}


def bill_of_materials() -> str:
    """CycloneDX of ``packaging/core.lock``; the same lock gives the same text."""
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    bom = Bom(serial_number=uuid5(NAMESPACE_DNS, "newsbot"))
    bom.metadata.timestamp = datetime(2020, 2, 2, tzinfo=UTC)
    root = Component(name="newsbot", type=ComponentType.APPLICATION, bom_ref="newsbot")
    bom.metadata.component = root
    for requirement, _ in locked(LOCKS[1]).values():
        (pin,) = requirement.specifier
        purl = PackageURL("pypi", name=requirement.name, version=pin.version)
        bom.components.add(
            Component(
                name=requirement.name,
                version=pin.version,
                purl=purl,
                bom_ref=str(purl),
                type=ComponentType.LIBRARY,
            )
        )
    bom.register_dependency(root, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def _run(module: str, *words: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", module, *map(str, words)]
    return subprocess.run(line, cwd=ROOT, text=True, capture_output=True, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.audit")
    parser.add_argument("--sbom", type=Path)
    asked = parser.parse_args()
    if asked.sbom is not None:
        asked.sbom.write_text(bill_of_materials(), "utf-8")
        return 0
    wrong = 0
    for name, check in CHECKS.items():
        problems = list(check())
        wrong += bool(problems)
        print(f"{name}: {'ok' if not problems else ''}")
        for problem in problems:
            print(f"  {problem}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
