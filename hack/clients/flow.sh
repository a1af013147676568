#!/usr/bin/env bash
# Plays one client through at a registry, as its user would: hack/clients/flow.sh CLIENT [push]
# A wrong password, a push before the login, push, list, copy, pull (what comes back is what was pushed), delete, logout:
# what the client can is what functions hack/clients/CLIENT.sh has. With `push` it pushes to app:1 only. In the environment:
#   HOST       host:port; there is a user of the name CLIENT with the password secret
#   ANONYMOUS  pull: everybody pulls, else only users do
#   CA         a file with the authority to trust; empty: the registry speaks plain HTTP
#   LAYOUT     an OCI layout with something tagged "latest"
#   ARCHIVE    an image as docker save writes it, and IMAGE_ID, its digest
# Works in the current directory, which has to be empty; HOME and DOCKER_CONFIG should lie in it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
client=$1
export PATH=$PATH:/usr/sbin:/sbin
CA=${CA:-} ANONYMOUS=${ANONYMOUS:-none}
APP=$HOST/$client/app COPY=$HOST/$client/copy
# shellcheck source=/dev/null
. "$here/$client.sh"

can() { declare -F "$1" >/dev/null; }

step() { echo "--- $client: $*"; }

# refused COMMAND...: fails, and says something.
refused() {
  local code
  set +e
  (set -e; "$@") >refusal 2>&1
  code=$?
  set -e
  cat refusal
  [ "$code" -ne 0 ] && [ -s refusal ] || { echo "not refused ($code): $*"; exit 1; }
}

# unchanged LAYOUT: it has everything that was pushed, byte for byte.
unchanged() {
  for blob in "$LAYOUT"/blobs/sha256/*; do
    cmp "$blob" "$1/blobs/sha256/$(basename "$blob")"
  done
}

if [ "${2:-}" = push ]; then
  push "$APP:1"
  exit
fi

step a push without a login is refused
refused push "$APP:1"
step a wrong password is refused
refused login wrong
step login, push
login secret
push "$APP:1"
if can tags; then
  step list tags
  tags "$APP" >listed
  grep -qw 1 listed || { cat listed; exit 1; }
fi
if can copy; then
  step copy to another repository
  copy "$APP:1" "$COPY:2"
fi
if can more; then
  step what it can beside that
  more
fi
step logout
logout
refused push "$APP:3"
if [ "$ANONYMOUS" = pull ]; then
  step pull without a login
  pull "$APP:1"
else
  step pull, which takes a login
  refused pull "$APP:1"
  login secret
  pull "$APP:1"
  logout
fi
if can remove; then
  step delete
  refused remove "$APP:1"
  login secret
  remove "$APP:1"
  refused pull "$APP:1"
  logout
fi
step done
