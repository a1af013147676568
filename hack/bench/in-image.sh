#!/usr/bin/env bash
# in-image.sh DIR WORK ARGUMENT...: becomes the program of the image that unpack.sh left in DIR, with the image's own
# runtime, AOT cache and options, in a root of its own where WORK is found under its path. The network is this
# machine's. JVM_OPTIONS come on top: -XX:MaxRAM=256m for what a container of 256 MB tells the JVM. WORK/began has the
# microsecond at which the program began.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ "$1" != --inside ]; then
  user=()
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  exec unshare "${user[@]}" --mount --propagation private "$here/in-image.sh" --inside "$@"
fi
root=$2/rootfs work=$3
readarray -t command < <(jq -r '.config.Entrypoint[]' "$2/config.json")
shift 3
mount --bind "$root" "$root" # a store asks for its mount, and a chroot alone is none
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root$work"
mount --bind "$work" "$root$work"
read -ra options <<<"${JVM_OPTIONS:-}"
unset JAVA_HOME JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS JVM_OPTIONS
echo "${EPOCHREALTIME/[.,]/}" > "$work/began"
exec chroot "$root" "${command[0]}" "${options[@]}" "${command[@]:1}" "$@"
