# make demo: the main job on the embedded replica. make test: the tests. Both set up .venv first.
# make test-all: every test, kills and damages in numbers, two simulated days, slips.
# make crash: 200 kills (KILLS=n). make faults: every fault and attack. make month: a simulated month of hourly runs; taken up where it
# stopped (output/month, output/policies). make mutants: what the tests would not notice. make fuzz: inventions.
PYTHON ?= python3
BIN := .venv/bin
KILLS ?= 200
# These, and with coverage, are a part of `make check`.
COVERED := tests/test_cases.py tests/text tests/cms tests/test_comment_calls.py tests/test_discovery.py
EXTRACTION := newsbot/text/*,newsbot/layouts/*,newsbot/cms/*,newsbot/pipelines/*,newsbot/items.py

# Told to write no bytecode, hundreds of processes would each compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test test-rest test-all check crash faults month mutants audit sbom fuzz docs bench bench-growth lock clean pythons compare pictures

demo: .venv/ready
	@$(BIN)/python -m newsbot.replica.demo

test: .venv/ready
	@$(BIN)/python -m pytest -n 4 --dist worksteal --durations=10

# All tests but those that make check runs: .ci/run runs none twice.
test-rest: .venv/ready
	@$(BIN)/python -m pytest -n 4 --dist worksteal --durations=10 $(addprefix --ignore=,$(COVERED))

check: .venv/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -n 2 --cov --cov-report= $(COVERED)
	@$(BIN)/python -m coverage report --include='$(EXTRACTION)' --omit='newsbot/pipelines/store.py,newsbot/text/durations.py' --fail-under=95

crash: .venv/ready
	@$(BIN)/python -m tests.crash --kills $(KILLS)
	@$(BIN)/python -m tests.damage --mutations $(KILLS)

month: .venv/ready
	@$(BIN)/python -m tests.month --output output/month
	@$(BIN)/python -m tests.month --policies --hours 120 --articles 600 --output output/policies

# What a release needs, under an hour; writes its result to docs/tests.md.
test-all: .venv/ready .venv/browser
	@$(BIN)/python -m tests.everything

# What drives a browser over a report, where the machine has one.
.venv/browser: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .venv/constraints.txt --no-build-isolation -e '.[browser]'
	@touch $@

# docs/report.png and docs/week.md anew.
pictures: .venv/browser
	@$(BIN)/python -m tests.screenshot
	@$(BIN)/python -m tests.week

# Every fault and attack, the long ones too; writes the table of docs/faults.md.
faults: .venv/ready
	@$(BIN)/python -m pytest tests -n 2 -m fault --fault-table docs/faults.md

# Both commands, from nothing, on three Debians with their own Pythons; writes the table of docs/systems.md.
pythons:
	@$(PYTHON) -m tests.pythons --table docs/systems.md $(SYSTEMS)

# Bounded; a second call goes on where the first one stopped.
mutants: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .venv/constraints.txt --no-build-isolation -e '.[mutants]'
	@-timeout --signal=INT 20m $(BIN)/mutmut run
	@$(BIN)/mutmut results

# What a change does to every page at hand, field by field: make compare BASE=main.
compare: .venv/ready
	@$(BIN)/python -m tests.compare $(or $(BASE),main)

# The tables that are made from the code.
docs: .venv/ready
	@$(BIN)/python -m tests.documents

# What costs what, each figure beside a floor or a peer of the same run; the peers have an environment of their own.
bench: .venv/ready .venv-peers/ready
	@$(BIN)/python -m tests.benchmarks --peers .venv-peers/bin/python $(BENCH)

# As the archive grows: half an hour, most of it the crawl of a hundred thousand articles.
bench-growth: .venv/ready
	@$(BIN)/python -m tests.benchmarks.growth $(ARTICLES)

.venv-peers/ready:
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check uv
	@.venv-peers/bin/uv pip install --quiet --python .venv-peers/bin/python trafilatura newspaper4k news-please
	@touch $@

# Everything pinned; the project itself editable, built with the pinned build tools.
.venv/ready: requirements.lock pyproject.toml
	@PYTHON='$(PYTHON)' sh packaging/environment.sh

# The newest versions, each for the Pythons it is for, with the hashes of their files and without a word
# about where they come from; what newsbot itself needs to run alone, and that as a bill of materials.
COMPILE = .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11.2 --generate-hashes \
    --no-annotate --no-header --no-emit-index-url
lock: .venv/ready
	@$(BIN)/python -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@printf 'hatchling\neditables\n' | $(COMPILE) --upgrade --extra dev --extra docs \
	    --output-file requirements.lock pyproject.toml -
	@printf 'hatchling\n' | $(COMPILE) --constraint requirements.lock \
	    --output-file packaging/core.lock pyproject.toml -
	@rm -r .venv/lock
	@$(MAKE) --no-print-directory sbom

# What is in the wheel's bill of materials (CycloneDX): packaging/newsbot.cdx.json, of packaging/core.lock.
sbom: .venv/audit
	@$(BIN)/python -m tests.audit --sbom packaging/newsbot.cdx.json

# Inventions for so many seconds; what is found is kept in tests/fuzz/finds. Atheris leads where it installs.
FUZZ ?= 300
fuzz: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'atheris>=3' 2>/dev/null || true
	@$(BIN)/python -m tests.fuzz --seconds $(FUZZ)

# Known vulnerabilities, licences, what is unused or undeclared, floors below which a known hole is open.
audit: .venv/audit
	@$(BIN)/python -m tests.audit

.venv/audit: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .venv/constraints.txt --no-build-isolation -e '.[audit]'
	@touch $@

clean:
	rm -rf .venv .venv-peers .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist
