#!/usr/bin/env bash
# aot.sh TAR DIR WORKLOAD [CLASSPATH]: the AOT cache of the program in the OCI image TAR, below DIR at the path that its
# entrypoint's -XX:AOTCache names. The cache holds only for the very runtime, class path and options it was made with,
# so the image is unpacked and its own entrypoint runs in it, with a network of its own.
# WORKLOAD is called with the command that starts the program; it exercises it over loopback and ends it.
# It finds the root of the program's file system in PRIOK_ROOT and CLASSPATH in PRIOK_CLASSPATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" = --inside ]; then # the namespaces, as (their) root
  workload=$2 identity=$3
  shift 3
  ip link set lo up
  mount --bind "$PRIOK_ROOT" "$PRIOK_ROOT" # a store asks for its mount, and a chroot alone is none
  mount -t proc proc "$PRIOK_ROOT/proc"
  mount --rbind /dev "$PRIOK_ROOT/dev"
  "$workload" chroot ${identity:+--userspec=$identity} "$PRIOK_ROOT" "$@"
  exit
fi

tar=$1 dir=$2 workload=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
"$here/unpack.sh" "$tar" "$work"
readarray -t command < <(jq -r '.config | (.Entrypoint + (.Cmd // []))[]' "$work/config.json")
cache=$(printf '%s\n' "${command[@]}" | sed -n 's/^-XX:AOTCache=//p')
mkdir -p "$work/rootfs$(dirname "$cache")"
chmod 777 "$work/rootfs$(dirname "$cache")"
user=() identity=65532:65532
[ "$(id -u)" = 0 ] || user=(--user --map-root-user) identity=
export PRIOK_ROOT=$work/rootfs PRIOK_CLASSPATH=${4:-}
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
if ! unshare "${user[@]}" --mount --pid --net --ipc --fork --kill-child "$0" --inside "$workload" "$identity" \
  "${command[@]/#-XX:AOTCache=/-XX:AOTCacheOutput=}" >"$work/log" 2>&1 || ! [ -s "$work/rootfs$cache" ]; then
  cat "$work/log" >&2
  echo "No AOT cache came of it" >&2
  exit 1
fi
rm -rf "$dir"
install -D -m 644 "$work/rootfs$cache" "$dir$cache"
