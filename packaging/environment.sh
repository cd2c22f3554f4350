#!/bin/sh
# environment.sh: makes .venv beside requirements.lock, with everything pinned and newsbot editable.
# PYTHON names the interpreter. What pip says goes to .venv.log; here stands what was done, which step
# failed, and what helps.
set -u
python=${PYTHON:-python3}
log=.venv.log

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# step WHAT COMMAND...: runs it, its output into the log.
step() {
    what=$1
    shift
    "$@" >>"$log" 2>&1 && return
    printf '%s\n' "could not $what; the end of $log:" >&2
    tail -n 5 "$log" | cut -c 1-300 >&2
    if grep -qiE 'connection|resolution|resolve|timed out|proxy|certificate' "$log"; then
        fail "Is there a network? Packages come from PyPI: behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL." \
            "Then start the same command again."
    fi
    if grep -qi 'no space left' "$log"; then
        fail "The disk is full: .venv takes about 1.2 GB."
    fi
    fail "Once that is mended, start the same command again; it begins this step anew."
}

"$python" -c '' 2>/dev/null ||
    fail "$python can't be started: install Python 3.11.2 or newer (Debian, Ubuntu: apt install python3 python3-venv)," \
        "or name another with make PYTHON=..."
version=$("$python" -c 'import platform; print(platform.python_version())')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11, 2))' ||
    fail "newsbot needs Python 3.11.2 or newer, $python is $version: name another with make PYTHON=..."
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python ($version) has no venv: on Debian or Ubuntu, apt install python3-venv; elsewhere install Python's venv and ensurepip."

echo "setting up .venv for Python $version (once, about a minute)"
: >"$log" || fail "this folder can't be written: $(pwd)"
rm -f .venv/ready
step "make the environment .venv" "$python" -m venv --clear .venv
step "install the packages of requirements.lock" \
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
# The versions alone, for what is installed beside them.
sed -e '/^ /d' -e 's/ \\$//' requirements.lock >.venv/constraints.txt
step "install newsbot itself" \
    .venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
mv "$log" .venv/install.log
touch .venv/ready
