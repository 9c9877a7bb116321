#!/usr/bin/env bash
# Everything on containers, with an engine of its own where none answers: the proof (after one that is killed), the tests
# of the scenarios, docker-compose.yml as its header says. Takes down what it brought up, and counts what is left as
# failures. The last line on stdout is "N passed, M failed". What an engine that was there already holds is not touched.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
work=$(mktemp -d)
passed=0
failed=0
own_engine=
project=
step_name=
step_begun=$(now_ms)

# Says how long the step before took.
step() {
  [ -z "$step_name" ] || say "$step_name: $(seconds_since "$step_begun") s"
  step_name=$1
  step_begun=$(now_ms)
}

# check WHAT COMMAND... : one test.
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$what"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$what"
  fi
}

# Cells of a proof: valid ones have passed, all others failed. No summary is a failure.
count_cells() {
  local what=$1 runs=$2 counts
  counts=$(node -e '
    const { results } = require(process.argv[1]);
    const valid = results.filter((cell) => cell.verdict === "valid").length;
    console.log(valid, results.length - valid);
  ' "$runs/latest/summary.json" 2>/dev/null) || counts="0 1"
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  printf '%s: %s cells as expected, %s not\n' "$what" "${counts% *}" "${counts#* }"
}

count_tests() {
  local what=$1 file=$2 counts
  counts=$(node -e '
    const r = require(process.argv[1]);
    console.log(r.numPassedTests, r.numFailedTests + r.numFailedTestSuites + r.numPendingTests);
  ' "$file" 2>/dev/null) || counts="0 1"
  [ "$counts" != "0 0" ] || counts="0 1"
  passed=$((passed + ${counts% *}))
  failed=$((failed + ${counts#* }))
  printf '%s: %s passed, %s failed\n' "$what" "${counts% *}" "${counts#* }"
}

instance_is_up() {
  [ -n "$(timeout 20 docker ps -q --filter "ancestor=$SESSION_LOGS_INSTANCE_IMAGE" --filter label=session-logs.run)" ]
}

# Every container, network and volume of the engine.
everything() {
  timeout 20 docker ps -a --no-trunc --format 'container {{.ID}} {{.Names}}' | sort
  timeout 20 docker network ls --no-trunc --format 'network {{.ID}} {{.Name}}' | sort
  timeout 20 docker volume ls --format 'volume {{.Name}}' | sort
}
not() { ! "$@"; }
same() { [ "$1" = "$2" ] || { diff <(echo "$1") <(echo "$2") >&2; return 1; }; }

compose() { timeout 300 docker compose --project-directory "$root" -p "$project" "$@"; }

# Every way out comes through here, once.
take_down() {
  if [ -n "$project" ]; then
    compose down --volumes --remove-orphans --timeout 15 >/dev/null 2>&1 || true
    project=
  fi
  if [ -n "$own_engine" ]; then
    own_engine=
    timeout 300 "$root/docker/engine.sh" stop || true
  fi
  rm -rf "$work"
}
trap take_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

no_engine_left() {
  local entry
  for entry in /proc/[0-9]*; do
    if tr '\0' '\n' 2>/dev/null <"$entry/cmdline" | grep -qF "$1/exec"; then
      tr '\0' ' ' <"$entry/cmdline" >&2
      return 1
    fi
  done
  [ ! -e "$1" ] && ! grep -qF " $1/" /proc/mounts
}

if ! engine_answers; then
  step "an engine of our own"
  export SESSION_LOGS_ENGINE_DIR="${SESSION_LOGS_ENGINE_DIR:-$work/engine}"
  own_engine=$SESSION_LOGS_ENGINE_DIR
  timeout 900 docker/engine.sh start
  check "a second start finds it" test "$(docker/engine.sh start 2>&1 | grep -c 'answers already (ours')" -eq 1
fi
timeout 600 docker/engine.sh compose

step "images"
mapfile -t images < <(timeout 1800 docker/build-images.sh)
[ "${#images[@]}" -eq 2 ] || fail no-images "the images could not be built" "See above."
export LOCALSTACK_IMAGE=${images[0]} SESSION_LOGS_INSTANCE_IMAGE=${images[1]}
check "a second build finds both images up to date" \
  test "$(timeout 300 docker/build-images.sh 2>&1 >/dev/null | grep -c 'is up to date')" -eq 2

before=$(everything)
nothing_left() { same "$before" "$(everything)"; }
something_left() { not same "$before" "$(everything)" 2>/dev/null; }
# Where Ryuk's image is not there it cannot be had either; and where the engine's own mark is on this machine, it is
# taken for a container.
timeout 20 docker image inspect testcontainers/ryuk >/dev/null 2>&1 || export TESTCONTAINERS_RYUK_DISABLED=true
[ ! -e /.dockerenv ] || export TESTCONTAINERS_HOST_OVERRIDE=localhost

prove_on_containers=(node cli/bin.cjs prove --backend container --instances container)

step "a run that is killed"
"${prove_on_containers[@]}" --runs "$work/killed" >/dev/null 2>&1 &
killed=$!
until_deadline 60 instance_is_up || true
kill -KILL "$killed" 2>/dev/null || true
wait "$killed" 2>/dev/null || true
check "a run killed with SIGKILL leaves its containers" something_left

step "prove on containers"
check "prove exits with 0" timeout 600 "${prove_on_containers[@]}" --runs "$work/container"
count_cells "proof on containers" "$work/container"
check "nothing is left of the killed run and the next one" nothing_left

step "tests of the scenarios on containers"
check "npm run test:containers exits with 0" \
  timeout 900 npm run --silent test:containers -- --json --outputFile "$work/jest.json"
count_tests "scenarios on containers" "$work/jest.json"
check "nothing is left of the tests" nothing_left

step "docker-compose.yml"
project=session-logs-ci-$$
LOCALSTACK_PORT=$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export LOCALSTACK_PORT
check "docker compose up --wait" compose up --wait
check "its ports are on 127.0.0.1 and nowhere else" \
  test "$(docker ps --filter "label=com.docker.compose.project=$project" --format '{{.Ports}}' | grep -o '[^ ,]*->' | cut -d: -f1 | sort -u)" = 127.0.0.1
check "prove --backend endpoint exits with 0" \
  timeout 600 node cli/bin.cjs prove --backend endpoint --endpoint-url "http://127.0.0.1:$LOCALSTACK_PORT" --runs "$work/endpoint"
count_cells "proof on docker-compose.yml" "$work/endpoint"
check "docker compose down" compose down --volumes --timeout 15
project=
check "nothing is left of it" nothing_left

if [ -n "$own_engine" ]; then
  step "the engine ends"
  folder=$own_engine
  # Removing a gigabyte of small files takes a busy disk minutes.
  check "docker/engine.sh stop" timeout 300 docker/engine.sh stop
  check "nothing of the engine is left" no_engine_left "$folder"
  check "no engine answers" not engine_answers
  [ -e "$folder" ] || own_engine=
fi
step ""
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
