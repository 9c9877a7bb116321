#!/usr/bin/env bash
# Builds both images, each only when its inputs changed since it was built (a label keeps their hash):
#
#   session-logs/localstack:4.14.0   LocalStack of the hash lock     docker/localstack/Dockerfile
#   session-logs/instance:latest     Node and the simulated agent    docker/instance/Dockerfile
#
#   build-images.sh [--force] [localstack] [instance]
#
# SESSION_LOGS_LOCALSTACK_TAG, SESSION_LOGS_INSTANCE_IMAGE   other names for the images
# SESSION_LOGS_BASE_PYTHON, SESSION_LOGS_BASE_NODE           the base images. Without them: the public ones, and where
#                                                            these can be neither found nor pulled, out of packages
# SESSION_LOGS_CA_BUNDLE   certificates that the build trusts (a BuildKit secret, never part of an image); by default
#                          what SSL_CERT_FILE names, or the machine's own bundle
# SESSION_LOGS_DOCKER      the docker client to use
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

root=$(cd "$(dirname "$0")/.." && pwd)
localstack_tag=${SESSION_LOGS_LOCALSTACK_TAG:-session-logs/localstack:4.14.0}
instance_tag=${SESSION_LOGS_INSTANCE_IMAGE:-session-logs/instance:latest}
force=
wanted=
for word in "$@"; do
  case "$word" in
    --force) force=yes ;;
    localstack | instance) wanted="$wanted $word" ;;
    *) fail bad-argument "$word is not an option of build-images.sh" "build-images.sh [--force] [localstack] [instance]" ;;
  esac
done

docker=$(any_docker) || fail no-docker "there is no docker client" "Install Docker, or run docker/engine.sh start as root (Debian, Ubuntu)."
engine_answers || fail no-engine "no Docker engine answers at ${DOCKER_HOST:-/var/run/docker.sock}" \
  "Start it, or run docker/engine.sh start as root (Debian, Ubuntu)."
builder=$(building_docker) || fail no-buildx "no docker client here can build with BuildKit: $docker has no buildx" \
  "Install the buildx plugin (Debian: docker-buildx), or name another client with SESSION_LOGS_DOCKER."

context=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$context" "$log"' EXIT

# A base image that is there or can be pulled; else one out of packages. Prints its name.
base_image() {
  local named=$1 public=$2 kind=$3
  if [ -n "$named" ]; then
    "$docker" image inspect "$named" >/dev/null 2>&1 || timeout 300 "$docker" pull --quiet "$named" >&2 ||
      fail base-image-missing "the base image $named is not there and cannot be pulled" "Build or pull it, or leave the variable out."
    echo "$named"
  elif "$docker" image inspect "$public" >/dev/null 2>&1; then
    echo "$public"
  elif timeout 300 "$docker" pull --quiet "$public" >/dev/null 2>"$log"; then
    echo "$public"
  else
    say "$public cannot be pulled ($(tail -n 1 "$log" | cut -c 1-150)): building a base out of Debian's packages"
    "$root/docker/base-image.sh" "$kind" ||
      fail base-image-missing "there is no base image for $kind" \
        "Make $public pullable, or name a base with SESSION_LOGS_BASE_${kind^^}, or install mmdebstrap and run this as root."
  fi
}

# Every input file's name and contents, and the base that was asked for.
hash_of() { (cd "$context" && find "$@" -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum | cut -c 1-16; }

# build NAME TAG NAMED_BASE PUBLIC_BASE KIND INPUT...
build() {
  local name=$1 tag=$2 named=$3 public=$4 kind=$5 inputs base begun
  shift 5
  inputs=$(printf '%s %s' "$(hash_of "$@")" "$named" | sha256sum | cut -c 1-16)
  if [ -z "$force" ] &&
    [ "$("$docker" image inspect --format '{{index .Config.Labels "session-logs.inputs"}}' "$tag" 2>/dev/null)" = "$inputs" ]; then
    say "$tag is up to date ($(size_of "$tag"))"
    return
  fi
  base=$(base_image "$named" "$public" "$kind")
  say "building $tag on $base"
  begun=$(now_ms)
  local arguments=(--progress plain --build-arg "BASE_IMAGE=$base" --label "session-logs.inputs=$inputs"
    --label "session-logs.base=$base" ${agent:+--label "session-logs.agent=$agent"} -f "$context/docker/$name/Dockerfile" -t "$tag")
  local ca=${SESSION_LOGS_CA_BUNDLE:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
  [ ! -s "$ca" ] || arguments+=(--secret "id=ca-bundle,src=$ca")
  local proxy
  for proxy in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
    [ -z "${!proxy:-}" ] || arguments+=(--build-arg "$proxy")
  done
  if ! DOCKER_BUILDKIT=1 timeout 900 "$builder" build "${arguments[@]}" "$context" >"$log" 2>&1; then
    tail -n 25 "$log" >&2
    fail build-failed "$tag could not be built" "Its last words are above."
  fi
  # What the tag named before.
  "$docker" image prune --force --filter label=session-logs.inputs >/dev/null 2>&1 || true
  say "$tag is built in $(seconds_since "$begun") s ($(size_of "$tag"))"
}

size_of() { "$docker" image inspect --format '{{.Size}}' "$1" | awk '{ printf "%.0f MB", $1 / 1e6 }'; }

# Only what an image is built from goes into the context: one hash covers it, and two builds at once do not meet.
stage() { (cd "$root" && tar cf - "$@") | tar xf - -C "$context"; }

[ -n "$wanted" ] || wanted="localstack instance"
for name in $wanted; do
  case "$name" in
    localstack)
      stage docker/localstack harness/backend/uv-0.13.9.lock.txt harness/backend/localstack-4.14.0.lock.txt
      build localstack "$localstack_tag" "${SESSION_LOGS_BASE_PYTHON:-}" python:3.13-slim-trixie python \
        docker/localstack harness/backend
      echo "$localstack_tag"
      ;;
    instance)
      stage docker/instance/Dockerfile docker/instance/Dockerfile.dockerignore docker/instance/init.sh \
        docker/instance/start-agent.sh
      agent=$(cd "$root" && node -r ./base/register.cjs docker/instance/bundle-agent.ts "$context/docker/instance/build" 2>"$log") || {
        tail -n 15 "$log" >&2
        fail bundle-failed "the simulated agent could not be bundled" "Are the packages installed? npm ci"
      }
      build instance "$instance_tag" "${SESSION_LOGS_BASE_NODE:-}" node:20-bookworm-slim node docker/instance
      echo "$instance_tag"
      ;;
  esac
done
