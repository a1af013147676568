#!/usr/bin/env bash
# What an agent does most, once: finds containerd's configuration, probes a registry over TLS, makes the node trust it
# and reports that. "$@" starts the agent.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$JAVA_HOME/bin/keytool" -genkeypair -alias tls -keyalg EC -groupname secp256r1 -dname CN=localhost \
  -ext san=dns:localhost,ip:127.0.0.1 -ext bc=ca:true -keystore "$work/tls.p12" -storepass workload
"$JAVA_HOME/bin/keytool" -exportcert -rfc -alias tls -keystore "$work/tls.p12" -storepass workload -file "$work/tls.crt"
"$JAVA_HOME/bin/java" "$here/NodeAgentWorkload.java" "$PRIOK_ROOT" "$work/tls.p12" "$work/tls.crt" "$@"
