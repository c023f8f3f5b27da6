#!/usr/bin/env bash
# Everything that must hold, in one command: ./test.sh
#
# It makes what it needs in .cache/, which git ignores, and needs go, git, gcc
# and python3 (with venv) on the machine; GNU parallel and qemu-user are installed
# where apt-get and root allow it. A test whose capability stands in internal/testkit/mustrun.txt
# fails where that is missing; `COMAL_MUST_RUN= ./test.sh` skips it instead.
# COMAL_LONG=1 runs the whole fault matrix instead of its quick part.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD
venv=$root/.cache/venv
bin=$root/.cache/bin

export GOFLAGS="${GOFLAGS:-} -buildvcs=false"
export COMAL_MUST_RUN=${COMAL_MUST_RUN-all}
export COMAL_TEST_PYTHON=$venv/bin/python
# Workers under the race detector would each wait a second before they end.
export GORACE=atexit_sleep_ms=0
systems="linux/amd64 linux/arm64 darwin/arm64 windows/amd64"

failed=()
steps=0

# step NAME COMMAND... runs a step in a shell of its own, so that the next one
# runs whatever comes of it, and prints how long it took.
step() {
	local name=$1 begin=$SECONDS status
	shift
	printf '== %s\n' "$name"
	set +e
	(set -e; "$@")
	status=$?
	set -e
	steps=$((steps + 1))
	if [ "$status" -eq 0 ]; then
		printf '   ok, %d s\n' $((SECONDS - begin))
	else
		printf '   FAILED with %d, %d s: %s\n' "$status" $((SECONDS - begin)) "$name"
		failed+=("$name")
	fi
}

# within SECONDS COMMAND... ends a command that hangs, where the system can.
within() {
	local limit=$1
	shift
	if command -v timeout >/dev/null; then timeout "$limit" "$@"; else "$@"; fi
}

tool() { go tool -modfile=tools/go.mod "$@"; }

programs() {
	local name missing=0
	for name in go git gcc python3; do
		if ! command -v "$name" >/dev/null; then
			echo "   $name is missing: install it (on Debian: apt-get install golang git gcc python3 python3-venv)"
			missing=1
		fi
	done
	go version
	return "$missing"
}

# installed PACKAGE installs it where that is possible.
installed() {
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		echo "   $1 is missing and cannot be installed from here: the tests that need it will say so"
		return
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -y -qq "$1" >/dev/null 2>&1 || {
		apt-get update -qq
		apt-get install -y -qq "$1" >/dev/null
	}
}

gnu_parallel() {
	if [[ $(parallel --version 2>/dev/null) == "GNU parallel"* ]]; then return; fi
	installed parallel
}

qemu_user() {
	if command -v qemu-aarch64 >/dev/null; then return; fi
	installed qemu-user
}

# python_packages makes the environment anew when the interpreter or a pinned
# version changed; the stamp is written last, so that half of one never counts.
python_packages() {
	local wanted
	wanted=$(python3 -c 'import sys; print(sys.version)' && cat bench/requirements.txt)
	if [ "$(cat "$venv/stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
	rm -rf "$venv"
	python3 -m venv "$venv"
	"$venv/bin/python" -m pip install --quiet --only-binary :all: -r bench/requirements.txt
	printf '%s\n' "$wanted" >"$venv/stamp"
}

tidy() {
	if ! go mod tidy -diff >/dev/null; then
		echo "   go.mod or go.sum is not what the imports ask for; write them with: go mod tidy"
		return 1
	fi
}

gofumpt_clean() {
	local files
	files=$(tool gofumpt -l .)
	if [ -n "$files" ]; then
		printf '%s\n' "$files"
		echo "   write them with: go tool -modfile=tools/go.mod gofumpt -w ."
		return 1
	fi
}

# other_systems builds the module, and checks the tests too, for all systems
# and without cgo.
other_systems() {
	local system
	for system in $systems; do
		echo "   $system"
		export CGO_ENABLED=0 GOOS=${system%/*} GOARCH=${system#*/}
		go build ./...
		go vet ./...
	done
}

# but_faults are all packages but the fault matrix, which runs by itself: the
# program it tests is another process, and it minds what else the machine does.
but_faults() { go list ./... | grep -v /internal/faults; }

raced() { go test -race -timeout 15m $(but_faults); }

# The whole matrix, for 1, 2 and 4 workers and with outputs of 3 GiB, takes six
# quiet minutes and as much disk: COMAL_LONG=1 asks for it.
fault_matrix() {
	local size=(-short)
	if [ -n "${COMAL_LONG:-}" ]; then size=(); fi
	go test "${size[@]}" -timeout 25m ./internal/faults
}

without_cgo() { CGO_ENABLED=0 go test -short -timeout 10m $(but_faults); }

nested_modules() {
	local folder
	while read -r folder; do
		echo "   $folder"
		(cd "$folder" && go vet ./... && go test -timeout 5m ./...) </dev/null
	done
}

# examples runs each one as a reader would, with comal and the tests' Python
# first on PATH: its run.sh, else its Go program. What it prints is shown if it
# fails.
examples() {
	local folder begin log=$root/.cache/example.log status=0
	mkdir -p "$bin"
	go build -o "$bin/" ./cmd/comal
	export VIRTUAL_ENV=$venv PATH=$bin:$venv/bin:$PATH
	for folder in examples/*/; do
		folder=${folder%/}
		begin=$SECONDS
		if example "$folder" </dev/null >"$log" 2>&1; then
			echo "   $folder, $((SECONDS - begin)) s"
		else
			echo "   $folder FAILED:"
			cat "$log"
			status=1
		fi
	done
	return "$status"
}

example() {
	if [ -f "$1/run.sh" ]; then within 120 bash "$1/run.sh"; else within 120 go run "./$1"; fi
}

mkdir -p .cache
step "programs" programs
step "GNU parallel" gnu_parallel
step "qemu-user" qemu_user
step "Python packages" python_packages
step "go.mod is tidy" tidy
step "gofumpt" gofumpt_clean
step "go vet" go vet ./...
step "staticcheck" tool staticcheck ./...
step "builds without cgo" other_systems
step "tests with the race detector" raced
step "fault matrix" fault_matrix
step "quick tests without cgo" without_cgo
nested=$(find . -name go.mod -not -path './.*' -not -path '*/testdata/*' -not -path ./go.mod -not -path ./tools/go.mod -exec dirname {} \;)
if [ -n "$nested" ]; then step "nested modules" nested_modules <<<"$nested"; fi
if compgen -G 'examples/*/' >/dev/null; then step "examples" examples; fi

if [ ${#failed[@]} -gt 0 ]; then
	printf 'test.sh: %d of %d steps FAILED in %d s:' "${#failed[@]}" "$steps" "$SECONDS"
	printf ' %s;' "${failed[@]}"
	echo
	exit 1
fi
printf 'test.sh: all %d steps ok in %d s\n' "$steps" "$SECONDS"
