#!/usr/bin/env bash
# Writes docs/clients.md from the reports of the last `make it`: which client, in which version, passed which tests.
# A test that was skipped or failed is not counted, and a client without a passed test is not in the table.
set -euo pipefail
cd "$(dirname "$0")/.."
tests=playground/src/test/java/dev/priok/playground/acceptance
reports=playground/target/failsafe-reports
PATH=$PATH:/usr/sbin:${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin

# passed CLASS: how many of its tests passed.
passed() {
  local report=$reports/TEST-dev.priok.playground.acceptance.$1.xml
  [ -f "$report" ] || { echo 0; return; }
  # A passed test's element is empty, or has nothing in it but what it printed.
  awk '/<testcase /{bad = 0; open = 1} /<(failure|error|skipped)/{bad = 1}
    open && (/<testcase [^>]*\/>/ || /<\/testcase>/) {open = 0; if (!bad) n++} END {print n + 0}' "$report"
}

# version PROGRAM: the first thing in what it prints that looks like one.
version() {
  { "$1" --version 2>/dev/null || true; } | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?([-+~.a-z0-9]*)' | head -1
}

row() { # PROGRAM TOOL
  local class count shown=
  command -v "$1" >/dev/null || return 0
  for file in $(grep -l "Tool\.$2\b" "$tests"/*IT.java | sort); do
    class=$(basename "$file" .java) count=$(passed "$class")
    [ "$count" -eq 0 ] || shown="${shown:+$shown, }\`$class\` ($count)"
  done
  [ -z "$shown" ] || echo "| $1 | $(version "$1") | $shown |"
}

{
  cat <<'HEAD'
# Clients
Written by `hack/clients-table.sh` from the reports of a run of `make it`; not by hand. In brackets: how many tests of that class passed.

| client | version | tests |
|---|---|---|
HEAD
  row docker DOCKER
  row dockerd DOCKERD
  row skopeo SKOPEO
  row podman PODMAN
  row containerd CONTAINERD
  row ctr CTR
  row priok-go-dockerclient GO_DOCKERCLIENT
  row docker-registry DOCKER_REGISTRY
} > docs/clients.md
cat docs/clients.md
