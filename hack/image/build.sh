#!/usr/bin/env bash
# Writes <module>/target/<name>-image.tar, an OCI image tarball, for each module whose pom says image.skip=false
# (PRIOK_IMAGE_MODULES=a,b limits them). BASE_IMAGE names another base to build upon, in skopeo's terms
# (docker://host/name:tag, docker-archive:file, ...; a plain name means docker://); it must bring glibc.
set -euo pipefail
cd "$(dirname "$0")/../.."
fail() { echo "$*" >&2; exit 1; }

[ "$(uname -s)" = Linux ] || fail "Images are made on Linux only"
for tool in jq curl unshare ip strip; do
  command -v $tool >/dev/null || fail "$tool is missing (Debian: apt-get install jq curl util-linux iproute2 binutils)"
done
case $(uname -m) in
  x86_64) arch=amd64 ;;
  aarch64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac
modules=${PRIOK_IMAGE_MODULES:-$(grep -l '<image.skip>false<' ./*/pom.xml | cut -d/ -f2 | paste -sd,)}

if [ -n "${BASE_IMAGE:-}" ]; then
  command -v skopeo >/dev/null || fail "skopeo is missing: apt-get install skopeo"
  case $BASE_IMAGE in
    docker://* | docker-archive:* | docker-daemon:* | oci:* | oci-archive:* | dir:* | containers-storage:*) ;;
    *) BASE_IMAGE=docker://$BASE_IMAGE ;;
  esac
  flags=(--override-os linux --override-arch "$arch")
  case $BASE_IMAGE in docker://127.* | docker://localhost[:/]*) flags+=(--src-tls-verify=false) ;; esac
  base=$(mktemp -u --suffix=.tar)
  trap 'rm -f "$base"' EXIT
  skopeo --insecure-policy copy --quiet "${flags[@]}" "$BASE_IMAGE" "docker-archive:$base"
else
  base=$(hack/image/base.sh)
fi

mvn -B -q -P image -pl "$modules" -am -Dmaven.test.skip=true -Djib.disableUpdateChecks=true -Djib.console=plain \
  -Dimage.base="$base" -Dimage.arch="$arch" \
  package exec:exec@image-runtime jib:buildTar@image-without-aot exec:exec@image-aot jib:buildTar@image exec:exec@image-size
