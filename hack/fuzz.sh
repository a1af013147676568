#!/usr/bin/env bash
# Fuzzes each parser for some seconds: fuzz.sh SECONDS [TEST#METHOD...]. Jazzer takes one test to a JVM. What it
# generates stays in registry-server/.cifuzz-corpus for the next time; an input that breaks a parser is written
# beside the test's resources, where `make it` replays it from then on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?how many seconds for each?}
shift
if [ $# -eq 0 ]; then
  mapfile -t targets < <(grep -rl '@FuzzTest' registry-server/src/test/java | sort | while read -r file; do
    grep -A3 '@FuzzTest' "$file" | sed -n "s/^ *void \([a-zA-Z]*\)(.*/$(basename "$file" .java)#\1/p"
  done)
else
  targets=("$@")
fi
failed=0
for target in "${targets[@]}"; do
  echo "== $target, $seconds s"
  JAZZER_FUZZ=1 JAZZER_MAX_DURATION=${seconds}s mvn -B -q verify -pl registry-server -am -Dskip.unit.tests \
    -Dit.test="$target" -Dfailsafe.failIfNoSpecifiedTests=false || failed=1
done
exit $failed
