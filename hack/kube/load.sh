#!/usr/bin/env bash
# load.sh TAR...: gives image tarballs (of make image, docker save ...) to the running node.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$KUBE_HOME/node.sh"
alive box || die "no node is up: up.sh node"
for tar; do CTR images import --all-platforms=false - <"$tar"; done
