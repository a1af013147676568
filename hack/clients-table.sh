#!/usr/bin/env bash
# Writes docs/clients.md from the reports of the last `make it`: which client, in which version, passed which tests.
# A test that was skipped or failed is not counted, and a client without a passed test is not in the table. Where tests
# begin with a client's name, only its own count for it. With --check it writes nothing and ends with 1 where the page is
# another; the versions may differ, which are this machine's.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/.."
tests=playground/src/test/java/dev/priok/playground/acceptance
reports=playground/target/failsafe-reports
page=docs/clients.md
PATH=$PATH:/usr/sbin:${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin

# passed CLASS PROGRAM: how many of its tests passed.
passed() {
  local report=$reports/TEST-dev.priok.playground.acceptance.$1.xml
  [ -f "$report" ] || { echo 0; return; }
  local name=$2
  case $2 in
    dockerd) name=docker ;; # the engine of these
    ctr | containerd) name="(ctr|containerd)" ;;
  esac
  # A passed test's element is empty, or has nothing in it but what it printed.
  awk -v own="<testcase name=\"$name[^a-z]" '
    /<testcase /{bad = 0; open = 1; mine = $0 ~ own} /<(failure|error|skipped)/{bad = 1}
    open && (/<testcase [^>]*\/>/ || /<\/testcase>/) {open = 0; if (!bad) {n++; m += mine}} mine {named = 1}
    END {print (named ? m : n) + 0}' "$report"
}

# version PROGRAM: the first thing in what it prints that looks like one.
version() {
  { "$1" --version 2>/dev/null || "$1" version 2>/dev/null || true; } | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?([-+~.a-z0-9]*)' | head -1
}

# heavy: what the last `make heavy` left, else, and always for a check, what the page has of an earlier one.
heavy() {
  local built report=playground/target/heavy-clients.txt
  built=$(sed -n 's/^build \([a-z]*\) .*@v\(.*\)/\1 \2/p' hack/heavy/build.sh | paste -sd, | sed 's/,/, /g')
  echo "Not in \`make it\`, because they take ten minutes to build: \`make heavy\` plays docker (with moby's engine), ctr, helm and cosign through in the same way, over HTTP with Basic and with tokens and over TLS ($built)."
  echo "Its last run here:"
  echo
  if [ "$check" = no ] && [ -f "$report" ]; then
    sed -n 's/^passed: \([a-z]*\), \([a-z]*\): .*/- \1, \2: passed/p' "$report"
  else
    grep '^- .*: passed$' "$page" || echo "- none"
  fi
}

row() { # PROGRAM TOOL
  local class count shown=
  command -v "$1" >/dev/null || return 0
  for file in $(grep -l "Tool\.$2\b" "$tests"/*IT.java | sort); do
    class=$(basename "$file" .java) count=$(passed "$class" "$1")
    [ "$count" -eq 0 ] || shown="${shown:+$shown, }\`$class\` ($count)"
  done
  [ -z "$shown" ] || echo "| $1 | $(version "$1") | $shown |"
}

write() {
  cat <<'HEAD'
# Clients
Written by `make clients-table` from the reports of a run of `make it`; not by hand. In brackets: how many tests of that class passed.

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
  row buildah BUILDAH
  row crane CRANE
  row regctl REGCTL
  row oras ORAS
  row helm HELM
  row docker-registry DOCKER_REGISTRY
  cat <<'TAIL'

`ClientFlowsIT` plays what [hack/clients](../hack/clients) has for each: login and logout, push, list, copy, pull, delete, and what a client has beside these, over HTTP and TLS with Basic and with tokens, and with tokens through an nginx that ends TLS.

Not counted here, and part of each run of CI: `make image-test` has docker refuse a registry whose CA it does not know, and push and pull once the CA lies in `/etc/docker/certs.d`; `make e2e` has skopeo push and pull by the ClusterIP of a Registry and by `kubectl port-forward`, and containerd pull on a real node.

TAIL
  heavy
}
comparable() { sed -E 's/^(\| [a-z-]+ \|)[^|]*\|/\1 |/'; }

[ -d $reports ] || { echo "No reports yet: make it" >&2; exit 2; }
check=no
[ "${1:-}" != --check ] || check=yes
written=$(write)
if [ $check = yes ]; then
  diff <(comparable <"$page") <(comparable <<<"$written") || { echo "$page is not what the tests showed: make clients-table after make it" >&2; exit 1; }
else
  tee "$page" <<<"$written"
fi
