# shellcheck shell=bash
# Shared by the scripts of this folder; sourced, never run.
# Progress and errors go to stderr, results to stdout.

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

# fail CODE MESSAGE [HINT]
fail() {
  printf 'error: %s (%s)\n' "$2" "$1" >&2
  [ $# -lt 3 ] || printf '  hint: %s\n' "$3" >&2
  exit 2
}

now_ms() { date +%s%3N; }
seconds_since() { awk -v a="$1" -v b="$(now_ms)" 'BEGIN { printf "%.1f", (b - a) / 1000 }'; }

# until_deadline SECONDS COMMAND... : tries again until it succeeds; fails when the time is up.
until_deadline() {
  local deadline=$(($(now_ms) + $1 * 1000))
  shift
  until "$@"; do
    [ "$(now_ms)" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# The socket of the engine that DOCKER_HOST names, or the default one; empty for an engine elsewhere (tcp, ssh).
engine_socket() {
  case "${DOCKER_HOST:-}" in
    '') echo /var/run/docker.sock ;;
    unix://*) echo "${DOCKER_HOST#unix://}" ;;
    *) ;;
  esac
}

# Any client will do to ask, and to run containers.
# SESSION_LOGS_DOCKER names one for everything.
any_docker() {
  local client
  for client in "${SESSION_LOGS_DOCKER:-docker}" ${SESSION_LOGS_DOCKER:-/usr/bin/docker}; do
    if command -v "$client" >/dev/null 2>&1; then
      command -v "$client"
      return
    fi
  done
  return 1
}

engine_answers() {
  local client
  client=$(any_docker) || return 1
  timeout 10 "$client" version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# A client that can build with BuildKit: one with buildx, or one from before 23 that has BuildKit in itself. A bare newer
# client earlier on PATH has neither.
building_docker() {
  local client major
  for client in ${SESSION_LOGS_DOCKER:-$(type -aP docker) /usr/bin/docker}; do
    [ -x "$(command -v "$client" 2>/dev/null)" ] || continue
    if timeout 10 "$client" buildx version >/dev/null 2>&1; then
      command -v "$client"
      return
    fi
    major=$(timeout 10 "$client" --version 2>/dev/null | sed -n 's/^Docker version \([0-9]*\)\..*/\1/p')
    if [ -n "$major" ] && [ "$major" -ge 19 ] && [ "$major" -lt 23 ]; then
      command -v "$client"
      return
    fi
  done
  return 1
}

# The package lists are fetched once in a script's run.
apt_updated=
apt_install() {
  command -v apt-get >/dev/null || fail no-apt "$* is not installed, and this is not Debian or Ubuntu" \
    "Install it (for Docker: https://docs.docker.com/engine/install/)."
  if [ -z "$apt_updated" ]; then
    say "apt-get update"
    timeout 300 apt-get update -qq >&2 || fail apt-failed "apt-get update failed" "Is the network there?"
    apt_updated=yes
  fi
  say "apt-get install $*"
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    fail apt-failed "apt-get install $* failed" "See above."
}
