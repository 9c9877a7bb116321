#!/usr/bin/env bash
# Base images out of Debian's packages, for places where no image registry can be reached:
#
#   base-image.sh python    session-logs/base-python:trixie   Python 3.13
#   base-image.sh node      session-logs/base-node:trixie     Node 20
#
# An image that is there is left alone; --force builds it anew. Prints the image's name.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

kind=${1:-}
force=${2:-}
suite=trixie
case "$kind" in
  python) packages=python3,python3-venv,ca-certificates ;;
  node) packages=nodejs,ca-certificates ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
image=session-logs/base-$kind:$suite

docker=$(any_docker) || fail no-docker "there is no docker client" "docker/engine.sh start installs one."
engine_answers || fail no-engine "no Docker engine answers" "docker/engine.sh start brings one up."
if [ "$force" != --force ] && "$docker" image inspect "$image" >/dev/null 2>&1; then
  say "$image is there"
  echo "$image"
  exit
fi
[ "$(id -u)" -eq 0 ] || fail needs-root "only root can build a base image out of packages" "Run it with sudo, or name a public base image (see docker/build-images.sh)."
command -v mmdebstrap >/dev/null || apt_install mmdebstrap

begun=$(now_ms)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "building $image out of Debian $suite ($packages)"
# Documentation, translations and the package lists are of no use in an image.
# shellcheck disable=SC2016 # the hook's $1 is mmdebstrap's
timeout 600 mmdebstrap --quiet --variant=minbase --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' \
  "$suite" "$work/base.tar" >&2 || fail base-failed "mmdebstrap could not build $image" "See above. Is the network there?"
"$docker" import --change 'ENV LANG=C.UTF-8' --change 'CMD ["/bin/sh"]' "$work/base.tar" "$image" >/dev/null
say "$image is built in $(seconds_since "$begun") s, $("$docker" image inspect --format '{{.Size}}' "$image" | awk '{ printf "%.0f MB", $1 / 1e6 }')"
echo "$image"
