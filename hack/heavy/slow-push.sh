#!/usr/bin/env bash
# Pushes two blobs slowly, one at 2 MB/s and one hardly faster than the 1 KiB/s that a body must come with, both for
# SECONDS_EACH (150): longer than the 60 s in which a body must not stand still and than any time-out of a connection.
# Needs the server's jar, curl and openssl.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${SECONDS_EACH:-150}
jar=$PWD/registry-server/target/registry-server.jar
[ -f "$jar" ] || { echo "$jar is missing: run make jars" >&2; exit 2; }
work=$(mktemp -d) pid=''
stop() {
  [ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT

printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: $work/data}}" \
  "http: {addr: '127.0.0.1:0', debug: {addr: '127.0.0.1:0'}}" >"$work/config.yml"
mkdir "$work/data"
: >"$work/log"
"$(hack/find-jdk.sh 25)/bin/java" --enable-native-access=ALL-UNNAMED -Xmx256m -jar "$jar" serve "$work/config.yml" >"$work/log" 2>&1 &
pid=$!
address=
until [ -n "$address" ]; do
  kill -0 $pid 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  address=$(sed -n 's/.* Serving .* address="\([^"]*\)".*/\1/p' "$work/log")
  sleep 0.1
done

# push NAME BYTES_PER_SECOND
push() {
  local bytes=$(($2 * seconds)) file=$work/$1 place digest begun=$SECONDS
  { openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null || true; } | head -c "$bytes" >"$file"
  digest=sha256:$(sha256sum "$file" | cut -d' ' -f1)
  place=$(curl -fsS -o /dev/null -D - -X POST "http://$address/v2/slow/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  curl -fsS -o /dev/null --limit-rate "$2" -X PATCH -H 'Content-Type: application/octet-stream' -T "$file" "http://$address$place" &&
    curl -fsS -o /dev/null -X PUT -H 'Content-Length: 0' "http://$address$place?digest=$digest" &&
    [ "sha256:$(curl -fsS "http://$address/v2/slow/blobs/$digest" | sha256sum | cut -d' ' -f1)" = "$digest" ] ||
    { echo "NOT OK  $bytes bytes at $2 a second"; return 1; }
  echo "$bytes bytes pushed at $2 a second in $((SECONDS - begun)) s, and pulled again"
}

push quick 2000000 &
quick=$!
failed=0
push crawling 1300 || failed=1
wait "$quick" || failed=1
exit "$failed"
