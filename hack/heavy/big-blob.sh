#!/usr/bin/env bash
# Pushes one blob of GIGABYTES (5) to the registry server's image in a memory cgroup of 256 MB and pulls it again:
# no request holds more than its buffers. Needs make image, root (for the cgroup), curl, jq, openssl and the disk space.
set -euo pipefail
cd "$(dirname "$0")/../.."
bytes=$((${GIGABYTES:-5} * 1000 * 1000 * 1000)) limit=$((256 * 1024 * 1024)) anonymous_limit=130
tar=$PWD/registry-server/target/registry-server-image.tar
[ -f "$tar" ] || { echo "$tar is missing: run make image" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "Run it as root: it makes a memory cgroup" >&2; exit 2; }
if [ -d /sys/fs/cgroup/memory ]; then
  group=/sys/fs/cgroup/memory/priok-big-blob-$$ bound=memory.limit_in_bytes
else
  group=/sys/fs/cgroup/priok-big-blob-$$ bound=memory.max
fi
work=$(mktemp -d) pid=''
stop() {
  [ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; }
  rmdir "$group" 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
fail() { echo "NOT OK  $*" >&2; tail -3 "$work/log" >&2; exit 1; }

mkdir "$group"
echo $limit >"$group/$bound"
hack/image/unpack.sh "$tar" "$work/image"
mkdir -p "$work/data/store"
printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: $work/data/store}}" \
  "http: {addr: '127.0.0.1:0', debug: {addr: '127.0.0.1:0'}}" >"$work/data/config.yml"
# A root of its own does not show the JVM its cgroup as a container does.
JVM_OPTIONS=-XX:MaxRAM=$limit bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" \
  hack/bench/in-image.sh "$work/image" "$work/data" serve "$work/data/config.yml" >"$work/log" 2>&1 &
pid=$!
until address=$(sed -n 's/.* Serving .* address="\([^"]*\)".*/\1/p' "$work/log") && [ -n "$address" ]; do
  kill -0 $pid 2>/dev/null || fail "the server does not start in 256 MB"
  sleep 0.1
done

api=http://$address/v2/big

# The same bytes each time, and no two blocks alike.
content() { { openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null || true; } | head -c $bytes; } # head ends it
digest=sha256:$(content | sha256sum | cut -d' ' -f1)
anonymous() { awk '$1 == "RssAnon:" {printf "%d", $2 / 1024}' "/proc/$pid/status"; }
place=$(curl -fsS -o /dev/null -D - -X POST "$api/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
content | curl -fsS -o /dev/null -X PATCH -H 'Content-Type: application/octet-stream' -T - "http://$address$place" ||
  fail "the push breaks off"
pushed=$(anonymous)
curl -fsS -o /dev/null -X PUT -H 'Content-Length: 0' "http://$address$place?digest=$digest" || fail "the push is refused"
[ "sha256:$(curl -fsS "$api/blobs/$digest" | sha256sum | cut -d' ' -f1)" = "$digest" ] || fail "the pull brings something else"
pulled=$(anonymous)
kill -0 $pid || fail "the server is gone"
echo "$bytes bytes pushed and pulled in a cgroup of 256 MB: RssAnon $pushed MB after the push, $pulled MB after the pull"
[ "$pushed" -le $anonymous_limit ] && [ "$pulled" -le $anonymous_limit ] || fail "more than $anonymous_limit MB of its own"
