# make demo: the main job on the embedded replica. make test: all tests. Both set up .venv first.
# make crash: 200 kills (KILLS=n). make faults: every fault and attack. make month: a simulated month of hourly runs; taken up where it
# stopped (output/month, output/policies). make mutants: what the tests would not notice.
PYTHON ?= python3
BIN := .venv/bin
KILLS ?= 200
EXTRACTION := newsbot/text/*,newsbot/layouts/*,newsbot/pipelines/*,newsbot/items.py

.PHONY: demo test check crash faults month mutants docs bench lock clean

demo: .venv/ready
	@$(BIN)/python -m newsbot.replica.demo

test: .venv/ready
	@$(BIN)/python -m pytest -n 2 --dist worksteal --durations=10

check: .venv/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q --cov --cov-report= tests/test_cases.py tests/text
	@$(BIN)/python -m coverage report --include='$(EXTRACTION)' --omit='newsbot/pipelines/store.py,newsbot/text/durations.py' --fail-under=95

crash: .venv/ready
	@$(BIN)/python -m tests.crash --kills $(KILLS)
	@$(BIN)/python -m tests.damage --mutations $(KILLS)

month: .venv/ready
	@$(BIN)/python -m tests.month --output output/month
	@$(BIN)/python -m tests.month --policies --hours 120 --articles 600 --output output/policies

# Every fault and attack, the long ones too; writes the table of docs/faults.md.
faults: .venv/ready
	@$(BIN)/python -m pytest tests -n 2 -m fault --fault-table docs/faults.md

# Bounded; a second call goes on where the first one stopped.
mutants: .venv/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock --no-build-isolation -e '.[mutants]'
	@-timeout --signal=INT 20m $(BIN)/mutmut run
	@$(BIN)/mutmut results

# The tables that are made from the code.
docs: .venv/ready
	@$(BIN)/python -m tests.documents

bench: .venv/ready
	@$(BIN)/python tests/benchmarks/extraction.py
	@$(BIN)/python tests/benchmarks/startup.py
	@$(BIN)/python tests/benchmarks/ledger.py
	@$(BIN)/python -m tests.benchmarks.export

# Everything pinned; the project itself editable, built with the pinned build tools.
.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("newsbot needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": name another with make PYTHON=...")'
	@echo "setting up .venv (once, about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The versions that the tests pass with, from a fresh environment.
lock:
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check '.[dev,docs]' hatchling editables
	@.venv/lock/bin/python -m pip freeze --exclude newsbot > requirements.lock
	@rm -r .venv/lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist
