#!/usr/bin/env bash
# What the operator does most, once: "$@" starts it against the local cluster, with one Registry.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$JAVA_HOME/bin/java" -cp "$PRIOK_CLASSPATH" "$here/OperatorWorkload.java" "$here/../../.." "$PRIOK_ROOT" "$@"
