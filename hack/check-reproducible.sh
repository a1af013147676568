#!/usr/bin/env bash
# Builds the committed tree twice in two folders of different names and compares the runnable jars byte by byte.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in first second-build; do
  mkdir "$work/$build"
  git archive HEAD | tar -x -C "$work/$build"
  (cd "$work/$build" && mvn -B -q package -DskipTests)
  (cd "$work/$build" && sha256sum registry-server/target/registry-server.jar operator/target/operator.jar playground/target/playground.jar) >"$work/$build.sha256"
done
if ! diff "$work/first.sha256" "$work/second-build.sha256"; then
  echo "The two builds differ: look for a time, a path or an unordered set in the jars above." >&2
  exit 1
fi
echo "Reproducible:"
cat "$work/first.sha256"
