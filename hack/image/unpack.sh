#!/usr/bin/env bash
# unpack.sh TAR DIR: the root file system of an OCI image tarball at DIR/rootfs, its configuration at DIR/config.json.
# For looking in and for trying it out: a file that an upper layer deletes from a lower one stays.
set -euo pipefail
tar=$1 dir=$2

mkdir -p "$dir/oci" "$dir/rootfs"
tar -C "$dir/oci" -xf "$tar"
blob() { echo "$dir/oci/blobs/${1/://}"; }
manifest=$(blob "$(jq -er '.manifests[0].digest' "$dir/oci/index.json")")
cp "$(blob "$(jq -er .config.digest "$manifest")")" "$dir/config.json"
for layer in $(jq -r '.layers[].digest' "$manifest"); do
  tar -C "$dir/rootfs" --warning=no-unknown-keyword --exclude='.wh.*' -xpf "$(blob "$layer")"
done
rm -rf "$dir/oci"
