#!/usr/bin/env bash
# A Docker engine of our own, for machines where none answers: Debian's packages, a data folder of its own, and an end
# that leaves nothing behind.
#
#   engine.sh start     brings one up, unless one answers already
#   engine.sh stop      ends the one that `start` brought up, with its containers, images and mounts; no other
#   engine.sh status    says whether one answers, and whose it is; exit code 0 when one does
#   engine.sh compose   installs `docker compose` where it is missing (from Debian's package, as a CLI plugin)
#
# SESSION_LOGS_ENGINE_DIR   its folder: images, state, log, pid (default /var/lib/session-logs-engine)
# DOCKER_HOST               unix://... for a socket other than /var/run/docker.sock
# SESSION_LOGS_ENGINE_MTU   default 1400: fits inside the tunnels that build machines sit behind
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

folder=${SESSION_LOGS_ENGINE_DIR:-/var/lib/session-logs-engine}
socket=$(engine_socket)
start_deadline=60
stop_deadline=30
pid_file=$folder/dockerd.pid
log_file=$folder/dockerd.log
owner_file=$folder/owner

# "<pid> <start time>": the pid alone is reused.
identity() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk -v pid="$1" '$1 != "Z" { print pid, $20 }'; }

# The pid of the engine that `start` brought up here, as long as it is the same process.
own_pid() {
  local noted
  noted=$(sed -n 1p "$owner_file" 2>/dev/null) || return 1
  [ -n "$noted" ] && [ "$(identity "${noted%% *}")" = "$noted" ] && echo "${noted%% *}"
}

require_root() {
  [ "$(uname -s)" = Linux ] || fail needs-linux "an engine of our own needs Linux" "Start Docker Desktop, or any other engine."
  [ "$(id -u)" -eq 0 ] || fail needs-root "only root can $1 a Docker engine" "Run it with sudo."
}

# One at a time. Whoever had it may have removed the file, and then the lock is on nothing.
take_lock() {
  while :; do
    exec 9>"$folder.lock"
    flock -w 300 9 || fail engine-locked "another engine.sh works on $folder" "Wait for it, or end it."
    [ ! "$folder.lock" -ef /proc/self/fd/9 ] || break
  done
  trap 'rm -f "$folder.lock"' EXIT
}

engine_answers_at_socket() { DOCKER_HOST="unix://$socket" engine_answers; }

start() {
  local begun
  begun=$(now_ms)
  if engine_answers; then
    say "an engine answers already ($(whose)): nothing to do"
    return
  fi
  [ -n "$socket" ] || fail engine-elsewhere "the engine at $DOCKER_HOST does not answer" \
    "Start it, or unset DOCKER_HOST to have one started here."
  require_root start
  if [ -n "$(ls -A "$folder" 2>/dev/null)" ] && [ ! -f "$owner_file" ]; then
    fail folder-not-ours "$folder is not empty and was not made by engine.sh" \
      "Name another folder with SESSION_LOGS_ENGINE_DIR: 'engine.sh stop' removes it."
  fi
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd -P)
  # The longest socket's path below it must fit into 108 bytes.
  [ ${#folder} -le 70 ] || fail path-too-long "$folder is too long a path for the engine's sockets" \
    "Name a shorter one with SESSION_LOGS_ENGINE_DIR."
  take_lock
  if own_pid >/dev/null; then
    say "it is starting already"
  else
    local missing=()
    command -v dockerd >/dev/null && command -v containerd >/dev/null && any_docker >/dev/null || missing+=(docker.io)
    command -v iptables >/dev/null || missing+=(iptables)
    if [ ${#missing[@]} -gt 0 ]; then
      apt_install "${missing[@]}"
      if engine_answers_at_socket; then
        say "the package has started one itself: it is the machine's, and 'engine.sh stop' leaves it alone"
        return
      fi
    fi
    # Of an engine that was killed: a new one does not get on with the old one's containerd.
    kill_remains
    unmount_below "$folder/exec"
    rm -rf "$pid_file" "$folder/exec"
    : >"$owner_file"
    say "starting dockerd in $folder, at $socket, log $log_file"
    # A session of its own: what ends the caller's does not end the engine. The lock is not inherited.
    setsid dockerd --host "unix://$socket" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$pid_file" \
      --mtu "${SESSION_LOGS_ENGINE_MTU:-1400}" </dev/null >>"$log_file" 2>&1 9>&- &
    local pid=$!
    until_deadline 5 test -n "$(identity "$pid")" || true
    { identity "$pid"; echo "$socket"; } >"$owner_file"
  fi
  until_deadline "$start_deadline" answers_or_died || true
  if ! engine_answers_at_socket; then
    tail -n 15 "$log_file" >&2 || true
    local what="did not answer within $start_deadline s"
    own_pid >/dev/null || what="ended at its start"
    end_engine
    fail engine-failed "the Docker engine $what" "Its last words are above; its whole log is $log_file."
  fi
  say "an engine answers at $socket after $(seconds_since "$begun") s; 'engine.sh stop' ends it"
}

answers_or_died() { engine_answers_at_socket || ! own_pid >/dev/null; }

stop() {
  if [ ! -f "$owner_file" ]; then
    say "no engine of ours in $folder: nothing to do"
    return
  fi
  require_root stop
  folder=$(cd "$folder" && pwd -P)
  take_lock
  local begun
  begun=$(now_ms)
  end_engine
  rm -rf "$folder/data" "$folder/exec" "$log_file" "$owner_file"
  rmdir "$folder" || say "$folder holds something else and stays"
  say "the engine and what it kept in $folder are gone after $(seconds_since "$begun") s"
}

# Containers first, so that nothing of them outlives the engine; then the engine, which ends its own containerd.
end_engine() {
  local pid noted_socket ids client
  noted_socket=$(sed -n 2p "$owner_file" 2>/dev/null || true)
  if pid=$(own_pid); then
    if [ -n "$noted_socket" ] && client=$(any_docker); then
      ids=$(DOCKER_HOST="unix://$noted_socket" timeout 20 "$client" ps -aq --no-trunc 2>/dev/null || true)
      # shellcheck disable=SC2086
      [ -z "$ids" ] || DOCKER_HOST="unix://$noted_socket" timeout 60 "$client" rm -f -v $ids >/dev/null 2>&1 || true
    fi
    kill -TERM "$pid" 2>/dev/null || true
    if ! until_deadline "$stop_deadline" gone "$owner_file"; then
      say "dockerd did not end within $stop_deadline s: killing it"
      kill -KILL "$pid" 2>/dev/null || true
      until_deadline 5 gone "$owner_file" || true
    fi
  fi
  kill_remains
  unmount_below "$folder"
  [ -z "$noted_socket" ] || engine_answers_elsewhere "$noted_socket" || rm -f "$noted_socket"
  rm -f "$pid_file"
}

gone() { ! own_pid >/dev/null; }

engine_answers_elsewhere() { DOCKER_HOST="unix://$1" engine_answers; }

# containerd and shims of an engine that was killed: what names our folder on its command line.
remains() {
  local entry name
  for entry in /proc/[0-9]*; do
    read -r name 2>/dev/null <"$entry/comm" || continue
    case "$name" in
      dockerd | containerd*) ;;
      *) continue ;;
    esac
    if tr '\0' '\n' <"$entry/cmdline" 2>/dev/null | awk -v below="$folder/" 'index($0, below) == 1 { found = 1 } END { exit !found }'; then
      echo "${entry#/proc/}"
    fi
  done
}
no_remains() { [ -z "$(remains)" ]; }
kill_remains() {
  local pid child address sockets=()
  # A shim that is killed leaves its socket outside our folder.
  while read -r address; do
    case "$address" in unix:///run/containerd/s/*) sockets+=("${address#unix://}") ;; esac
  done < <(find "$folder/exec" -path '*/io.containerd.runtime.v2.task/*/address' -exec sh -c 'cat "$1"; echo' sh {} \; 2>/dev/null)
  for pid in $(remains); do
    # What runs inside a container names nothing of ours, and is the shim's child.
    for child in $(pgrep -P "$pid" 2>/dev/null || true); do kill -KILL "$child" 2>/dev/null || true; done
    kill -KILL "$pid" 2>/dev/null || true
  done
  [ ${#sockets[@]} -eq 0 ] || rm -f "${sockets[@]}"
  until_deadline 10 no_remains || say "processes are left: $(remains | tr '\n' ' ')"
}

# Deepest first. In /proc/mounts a space is \040.
unmount_below() {
  local mount
  awk -v below="$1/" 'index($2, below) == 1 { print length($2), $2 }' /proc/mounts | sort -rn | cut -d' ' -f2- |
    while read -r mount; do umount -l "$(printf '%b' "$mount")" 2>/dev/null || true; done
}

whose() {
  if own_pid >/dev/null; then echo "ours, $folder"; else echo "not ours"; fi
}

status() {
  if engine_answers; then
    echo "an engine answers ($(whose))"
  else
    echo "no engine answers"
    return 1
  fi
}

compose() {
  local client plugins unpacked
  client=$(any_docker) || fail no-docker "there is no docker client" "engine.sh start installs one."
  if timeout 10 "$client" compose version >/dev/null 2>&1; then
    say "docker compose is there: $("$client" compose version --short)"
    return
  fi
  require_root "install compose for"
  command -v mmdebstrap >/dev/null || apt_install mmdebstrap
  unpacked=$(mktemp -d)
  # Debian bookworm has only the old program written in Python; the newer suite's needs nothing but libc.
  say "fetching docker-compose from Debian trixie"
  timeout 300 mmdebstrap --quiet --variant=extract --include=docker-compose trixie "$unpacked" >&2 ||
    fail compose-failed "cannot fetch the docker-compose package of Debian trixie" "See above."
  plugins=/usr/local/lib/docker/cli-plugins
  mkdir -p "$plugins"
  install -m 755 "$unpacked/usr/libexec/docker/cli-plugins/docker-compose" "$plugins/docker-compose"
  rm -rf "$unpacked"
  say "docker compose is there: $("$client" compose version --short)"
}

case "${1:-}" in
  start | stop | status | compose) "$1" ;;
  *)
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
