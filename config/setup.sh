#!/bin/sh
# `sh config/setup.sh LOCKFILE`: make .venv where there is none, and install what LOCKFILE names, checked by hash.
# Does nothing when that very file was installed before. Called by the Makefile; needs only Python and pip.
set -eu

lock=$1
python=${PYTHON:-python3}
venv=.venv
stamp=$venv/installed-$lock

stop() {
    echo "$1" >&2
    exit 1
}

hash_of() {
    "$venv/bin/python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}

if ! "$venv/bin/python" -c "" 2>/dev/null; then
    command -v "$python" >/dev/null || stop "Throughline needs Python 3.11 or newer, and '$python' is not there. Name another: make PYTHON=/path/to/python3 run"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Throughline needs Python 3.11 or newer; '$python' is $("$python" -c 'import platform; print(platform.python_version())'). Name another: make PYTHON=/path/to/python3 run"
    echo "Making the environment in $venv…"
    rm -rf "$venv"
    "$python" -m venv "$venv" || stop "Python could not make an environment: on Debian and Ubuntu, install python3-venv first."
fi

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(hash_of "$lock")" ]; then
    exit 0
fi

case $lock in
    *dev*) echo "Installing the tools for testing from $lock (once, about a minute)…" ;;
    *) echo "Installing what Throughline needs from $lock (once, about a minute)…" ;;
esac
"$venv/bin/python" -m pip install --require-hashes --only-binary :all: --progress-bar off -r "$lock" ||
    stop "The installation did not finish; nothing is broken. Check the connection to the package index and run this again."
hash_of "$lock" >"$stamp"
echo "Installed."
