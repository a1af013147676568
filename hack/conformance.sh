#!/usr/bin/env bash
# Runs the official OCI conformance suite (distribution-spec, as `oci-conformance` on the PATH)
# against our server, once per way to serve. Everything the suite knows is switched on; the verdict
# is read from its junit.xml, because it exits 0 also when it ran nothing.
# A run of all the ways writes its counts into docs/protocol.md.
# conformance.sh [open] [basic] [tokens] [tls] [defaults]      (no argument: all of them)
set -euo pipefail
cd "$(dirname "$0")/.."

suite=$(command -v oci-conformance) || {
  echo "oci-conformance is not on the PATH: the official suite did not run." >&2
  echo "Our own cases, from the specification's text, run with: make it" >&2
  exit 3
}
jar=registry-server/target/registry-server.jar
[ -f "$jar" ] || { echo "$jar is missing: run make jars" >&2; exit 3; }
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
results=$PWD/registry-server/target/conformance
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
  server=
}
trap 'stop; rm -rf "$work"' EXIT

# start MODE: serves on a free port, which is read from the log line that says where.
start() {
  local mode=$1
  rm -rf "$results/$mode" "$work/$mode"
  mkdir -p "$results/$mode" "$work/$mode"
  # A file of its own, so that none of the machine's is found.
  echo 'version: 0.1' > "$work/config.yml"
  export REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=$work/$mode
  export REGISTRY_STORAGE_DELETE_ENABLED=true
  export REGISTRY_HTTP_ADDR=127.0.0.1:0 REGISTRY_HTTP_DEBUG_ADDR=127.0.0.1:0
  unset REGISTRY_VALIDATION_MANIFESTS_LAYERS REGISTRY_AUTH_HTPASSWD_PATH REGISTRY_AUTH_ANONYMOUS
  unset REGISTRY_HTTP_TLS_CERTIFICATE REGISTRY_HTTP_TLS_KEY
  [ "$mode" = defaults ] || export REGISTRY_VALIDATION_MANIFESTS_LAYERS=none
  case $mode in
    basic | tokens | tls)
      htpasswd -Bbn -C 10 suite secret > "$work/htpasswd"
      export REGISTRY_AUTH_HTPASSWD_PATH=$work/htpasswd
      [ "$mode" = basic ] || export REGISTRY_AUTH_ANONYMOUS=pull ;;
  esac
  if [ "$mode" = tls ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
      -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
    export REGISTRY_HTTP_TLS_CERTIFICATE=$work/tls.crt REGISTRY_HTTP_TLS_KEY=$work/tls.key
  fi
  "$java" --enable-native-access=ALL-UNNAMED -jar "$jar" serve "$work/config.yml" > "$results/$mode/server.log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    address=$(sed -n 's/.* Serving .* address="\([^"]*\)".*/\1/p' "$results/$mode/server.log")
    [ -z "$address" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$results/$mode/server.log" >&2
  return 1
}

# run MODE: the suite with all its switches, or with what it checks of 1.1 when nothing is said.
run() {
  local mode=$1 name
  (
    for name in $(env | sed -n 's/^\(OCI_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
    export OCI_REGISTRY=$address OCI_REPO1=conformance/repo1 OCI_REPO2=conformance/repo2
    export OCI_CONFIGURATION=/dev/null OCI_LOG=error OCI_RESULTS_DIR=$results/$mode
    export OCI_TLS=disabled OCI_VERSION=dev
    case $mode in basic | tokens | tls) export OCI_USERNAME=suite OCI_PASSWORD=secret ;; esac
    [ "$mode" != tls ] || export OCI_TLS=enabled SSL_CERT_FILE=$work/tls.crt
    if [ "$mode" = defaults ]; then
      export OCI_VERSION=stable
    else
      for name in API_PING API_PULL API_PUSH API_REFERRER API_BLOBS_ATOMIC API_BLOBS_DELETE \
        API_BLOBS_DIGEST_HEADER API_BLOBS_MOUNT_ANONYMOUS API_BLOBS_UPLOAD_CANCEL \
        API_MANIFESTS_ATOMIC API_MANIFESTS_DELETE API_MANIFESTS_DIGEST_HEADER \
        API_MANIFESTS_TAG_PARAM API_TAGS_ATOMIC API_TAGS_DELETE API_TAGS_LIST DATA_IMAGE \
        DATA_INDEX DATA_INDEX_LIST DATA_SPARSE DATA_ARTIFACT DATA_SUBJECT DATA_SUBJECT_MISSING \
        DATA_ARTIFACT_LIST DATA_SUBJECT_LIST DATA_DATA_FIELD DATA_NONDISTRIBUTABLE \
        DATA_CUSTOM_FIELDS DATA_NO_LAYERS DATA_EMPTY_BLOB DATA_SHA512; do
        export "OCI_$name=true"
      done
    fi
    "$suite" > "$results/$mode/out.txt" 2>&1 || true
  )
}

# verdict MODE: prints the counts; defaults may skip what 1.1 leaves to the registry.
verdict() {
  local mode=$1 report=$results/$1/junit.xml passed failed skipped
  [ -f "$report" ] || { echo "$mode: the suite wrote no junit.xml, see $results/$mode/out.txt"; return 1; }
  count() { grep -o '<testcase [^>]*status="[a-z]*"' "$report" | grep -c "status=\"\($1\)\"" || true; }
  passed=$(count passed) failed=$(count 'failure\|error') skipped=$(count skipped)
  printf '%-9s %5d passed %5d failed %5d skipped\n' "$mode" "$passed" "$failed" "$skipped"
  echo "| $mode | $([ "$mode" = defaults ] && echo stable || echo dev) | $passed | $failed | $skipped |" >> "$work/table"
  [ "$passed" -gt 0 ] && [ "$failed" -eq 0 ] && { [ "$mode" = defaults ] || [ "$skipped" -eq 0 ]; }
}

# keep: puts the counts between their marks. The suite has no number: it is told by its program's digest.
keep() {
  {
    echo "The last run of all the ways, on $(date -u +%F), with the suite whose program begins with sha256 \`$(sha256sum "$suite" | cut -c1-12)\`:"
    echo
    echo '| served | specification | passed | failed | skipped |'
    echo '|---|---|---|---|---|'
    cat "$work/table"
  } > "$work/kept"
  sed -i -e "/<!-- conformance -->/r $work/kept" -e '/<!-- conformance -->/,/<!-- end of conformance -->/{//!d}' docs/protocol.md
}

status=0
for mode in ${*:-open basic tokens tls defaults}; do
  case $mode in
    open | basic | tokens | tls | defaults) ;;
    *) echo "unknown: $mode (open, basic, tokens, tls, defaults)" >&2; exit 2 ;;
  esac
  start "$mode"
  run "$mode"
  stop
  verdict "$mode" || status=1
done
[ $# -gt 0 ] || keep
echo "Reports: registry-server/target/conformance/<mode>/report.html"
exit $status
