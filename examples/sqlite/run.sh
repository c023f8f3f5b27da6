#!/usr/bin/env bash
# Rows of an SQLite file through a command: formulas go out, one a line; `comal
# map` runs the command on each, many at a time; masses go back into the file as
# they come. Rows without a mass are the work to do, so an interrupted run goes on
# where it stopped if it is started again.
#
#   bash examples/sqlite/run.sh
#
# It needs comal (go install ./cmd/comal), python3 and awk on the PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
comal --version >/dev/null # ends here if it is not there

db=$(mktemp)
trap 'rm -f "$db"' EXIT
python3 rows.py make "$db"

status=0
python3 rows.py out "$db" |
	comal map --items - --json awk -f mass.awk {} |
	python3 rows.py back "$db" || status=$?

# One of the formulas is none: its row gets an error and the others their mass,
# and comal map ends with 1, which says that some items failed.
if [ "$status" -ne 1 ]; then
	echo "wrong: the pipe ended with $status instead of 1"
	exit 1
fi
python3 rows.py check "$db"
