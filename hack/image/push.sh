#!/usr/bin/env bash
# push.sh HOST[:PORT][/PREFIX] [SKOPEO_FLAG...]: pushes the image tarballs that build.sh wrote, as priok/<name>:<version>.
# Plain HTTP is used for a registry on this machine's loopback; others get --dest-tls-verify=false only when asked for.
set -euo pipefail
cd "$(dirname "$0")/../.."
registry=${1:?which registry? make image-push REGISTRY=host:port}
shift
command -v skopeo >/dev/null || { echo "skopeo is missing: apt-get install skopeo" >&2; exit 1; }
case $registry in 127.*|localhost|localhost[:/]*|'[::1]'*) set -- --dest-tls-verify=false "$@" ;; esac

found=
for tar in */target/*-image.tar; do
  [ -e "$tar" ] || continue
  found=yes
  name=$(tar -xOf "$tar" index.json | jq -er '.manifests[0].annotations["org.opencontainers.image.ref.name"]')
  skopeo --insecure-policy copy --quiet --preserve-digests "$@" "oci-archive:$tar" "docker://$registry/${name#localhost/}"
  echo "$registry/${name#localhost/}"
done
[ -n "$found" ] || { echo "No image tarball yet: make image" >&2; exit 1; }
