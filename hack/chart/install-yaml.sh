#!/usr/bin/env bash
# Prints install.yaml: the chart as it is by default, in namespace priok-system, without the CRDs of crds/.
set -euo pipefail
cd "$(dirname "$0")/../.."
helm=${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin/helm
[ -x "$helm" ] || { echo "No $helm: hack/install-test-tools.sh" >&2; exit 1; }
cat <<'YAML'
# Generated from helm/priok by `make install-yaml`. First: kubectl apply -f crds/
apiVersion: v1
kind: Namespace
metadata:
  name: priok-system
  labels:
    pod-security.kubernetes.io/enforce: restricted
YAML
"$helm" template priok helm/priok --namespace priok-system --kube-version 1.34 --set crds.enabled=false |
  grep -v '^# Source: '
