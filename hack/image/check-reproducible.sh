#!/usr/bin/env bash
# Builds the images of the committed tree twice, in two folders and from two empty caches, and compares them layer by
# layer; only the AOT cache, the uppermost, may differ. Then the agent's once more, upon the same base by its name.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

contents() { # TAR: its layers and its configuration, without the AOT cache
  tar -C "$work" -xf "$1" index.json blobs
  local manifest config
  manifest=$work/blobs/$(jq -r '.manifests[0].digest' "$work/index.json" | tr : /)
  config=$work/blobs/$(jq -r .config.digest "$manifest" | tr : /)
  jq -r --arg image "$(basename "$1")" '.layers[:-1][] | "\($image) layer \(.digest)"' "$manifest"
  jq -cS --arg image "$(basename "$1")" '.rootfs.diff_ids |= .[:-1] | "\($image) configuration \(.)"' "$config"
  rm -rf "$work/index.json" "$work/blobs"
}
build() { # FOLDER [NAME=VALUE...]
  (cd "$work/$1" && env XDG_CACHE_HOME="$work/$1-cache" "${@:2}" hack/image/build.sh) >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
for build in first second-build; do
  mkdir "$work/$build" "$work/$build-cache"
  git archive HEAD | tar -x -C "$work/$build"
  build $build
  for tar in "$work/$build"/*/target/*-image.tar; do contents "$tar"; done >"$work/$build.contents"
done
if ! diff "$work/first.contents" "$work/second-build.contents"; then
  echo "The two builds differ: look for a time, a path or an unordered set in the layers above." >&2
  exit 1
fi
agent=$work/first/node-agent/target/node-agent-image.tar
contents "$agent" >"$work/own-base"
rm "$agent"
build first PRIOK_IMAGE_MODULES=node-agent BASE_IMAGE="docker-archive:$(ls "$work"/first-cache/priok/image/base-*.tar)"
if ! diff "$work/own-base" <(contents "$agent"); then
  echo "BASE_IMAGE does not give what it names." >&2
  exit 1
fi
echo "Reproducible:"
grep ' layer ' "$work/first.contents"
