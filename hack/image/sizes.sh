#!/usr/bin/env bash
# sizes.sh TAR LIMIT: prints the layers of an OCI image tarball with their bytes as downloaded and as unpacked;
# fails when all of them unpacked exceed LIMIT megabytes.
set -euo pipefail
tar=$1 limit=$2

manifest=$(tar -xOf "$tar" "blobs/$(tar -xOf "$tar" index.json | jq -er '.manifests[0].digest' | tr : /)")
echo "$tar"
total=0 packed=0
while read -r digest size; do
  unpacked=$(tar -xOf "$tar" "blobs/${digest/://}" | gzip -dc | wc -c)
  awk -v d="${digest:7:12}" -v p="$size" -v t="$unpacked" 'BEGIN { printf "  %s %6.1f MB %6.1f MB unpacked\n", d, p/1e6, t/1e6 }'
  total=$((total + unpacked)) packed=$((packed + size))
done < <(jq -r '.layers[] | "\(.digest) \(.size)"' <<<"$manifest")
awk -v p=$packed -v t=$total -v l="$limit" 'BEGIN {
  printf "  in all       %6.1f MB %6.1f MB unpacked, at most %d\n", p/1e6, t/1e6, l; exit t > l*1e6 }'
