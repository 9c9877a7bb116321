#!/usr/bin/env bash
# The whole proof on containers, with an engine of its own where none answers; then docker-compose.yml as its header
# says. Takes down what it brought up, and counts what is left as failures. The last line on stdout is
# "N passed, M failed". What an engine that was there already holds is not touched.
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
step_begun=$(now_ms)

step() {
  say "$* (after $(seconds_since "$step_begun") s)"
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

containers() { timeout 20 docker ps -aq --no-trunc | sort; }
volumes() { timeout 20 docker volume ls -q | sort; }
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
    timeout 120 "$root/docker/engine.sh" stop || true
  fi
  rm -rf "$work"
}
trap take_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

no_engine_left() {
  local entry
  for entry in /proc/[0-9]*; do
    if tr '\0' '\n' <"$entry/cmdline" 2>/dev/null | grep -qF "$1/exec"; then
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
fi
timeout 600 docker/engine.sh compose

step "images"
mapfile -t images < <(timeout 1800 docker/build-images.sh)
[ "${#images[@]}" -eq 2 ] || fail no-images "the images could not be built" "See above."
export LOCALSTACK_IMAGE=${images[0]} SESSION_LOGS_INSTANCE_IMAGE=${images[1]}
check "a second build finds both images up to date" \
  test "$(timeout 300 docker/build-images.sh 2>&1 >/dev/null | grep -c 'is up to date')" -eq 2

containers_before=$(containers)
volumes_before=$(volumes)
# Where Ryuk's image is not there it cannot be had either; and where the engine's own mark is on this machine, it is
# taken for a container.
timeout 20 docker image inspect testcontainers/ryuk >/dev/null 2>&1 || export TESTCONTAINERS_RYUK_DISABLED=true
[ ! -e /.dockerenv ] || export TESTCONTAINERS_HOST_OVERRIDE=localhost

step "prove --backend container"
check "prove --backend container exits with 0" \
  timeout 600 node harness/cli/bin.cjs prove --backend container --runs "$work/container"
count_cells "proof on containers" "$work/container"
check "no container is left" same "$containers_before" "$(containers)"
check "no volume is left" same "$volumes_before" "$(volumes)"

step "docker-compose.yml"
project=session-logs-ci-$$
LOCALSTACK_PORT=$(node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export LOCALSTACK_PORT
check "docker compose up --wait" compose up --wait
check "its ports are on 127.0.0.1 and nowhere else" \
  test "$(docker ps --filter "label=com.docker.compose.project=$project" --format '{{.Ports}}' | grep -o '[^ ,]*->' | cut -d: -f1 | sort -u)" = 127.0.0.1
check "prove --backend endpoint exits with 0" \
  timeout 600 node harness/cli/bin.cjs prove --backend endpoint --endpoint-url "http://127.0.0.1:$LOCALSTACK_PORT" --runs "$work/endpoint"
count_cells "proof on docker-compose.yml" "$work/endpoint"
check "docker compose down" compose down --volumes --timeout 15
project=
check "no container is left" same "$containers_before" "$(containers)"
check "no volume is left" same "$volumes_before" "$(volumes)"

if [ -n "$own_engine" ]; then
  step "the engine ends"
  folder=$own_engine
  own_engine=
  check "docker/engine.sh stop" timeout 120 docker/engine.sh stop
  check "nothing of the engine is left" no_engine_left "$folder"
  check "no engine answers" not engine_answers
fi
step "done"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
