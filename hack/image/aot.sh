#!/usr/bin/env bash
# aot.sh TAR DIR WORKLOAD: the AOT cache of the program in the OCI image TAR, below DIR at the path that its
# entrypoint's -XX:AOTCache names. The cache holds only for the very runtime, class path and options it was made with,
# so the image is unpacked and its own entrypoint runs in it, with a network of its own, until WORKLOAD, which
# exercises it over loopback, has ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

inside() { # ROOTFS CACHE WORKLOAD COMMAND...: in the namespaces
  local root=$1 cache=$2 workload=$3 run=(chroot)
  shift 3
  [ "$PRIOK_AOT_ROOT" != yes ] || run+=(--userspec=65532:65532)
  ip link set lo up
  mount --bind "$root" "$root" # a store asks for its mount, and a chroot alone is none
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  env -i PATH="$PATH" "${run[@]}" "$root" "$@" >"$root.log" 2>&1 &
  local pid=$!
  "$workload" &
  wait -n || { cat "$root.log" >&2; exit 1; }
  kill -TERM $pid 2>/dev/null || true
  wait $pid || true
  [ -s "$root$cache" ] || { cat "$root.log" >&2; echo "No AOT cache was written" >&2; exit 1; }
}
if [ "${1:-}" = --inside ]; then
  shift
  inside "$@"
  exit
fi

tar=$1 dir=$2 workload=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/unpack.sh" "$tar" "$work"
chmod 755 "$work"
readarray -t command < <(jq -r '.config | (.Entrypoint + (.Cmd // []))[]' "$work/config.json")
cache=$(printf '%s\n' "${command[@]}" | sed -n 's/^-XX:AOTCache=//p')
mkdir -p "$work/rootfs$(dirname "$cache")"
chmod 777 "$work/rootfs$(dirname "$cache")"
export PRIOK_AOT_ROOT=yes
user=()
[ "$(id -u)" = 0 ] || { PRIOK_AOT_ROOT=no user=(--user --map-root-user); }
unshare "${user[@]}" --mount --pid --net --ipc --fork --kill-child \
  bash "$0" --inside "$work/rootfs" "$cache" "$workload" "${command[@]/#-XX:AOTCache=/-XX:AOTCacheOutput=}"
rm -rf "$dir"
install -D -m 644 "$work/rootfs$cache" "$dir$cache"
