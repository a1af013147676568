#!/usr/bin/env bash
# What holds for the chart without a cluster.
set -euo pipefail
cd "$(dirname "$0")/../.."
helm=${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin/helm
failed=0
holds() { # SENTENCE COMMAND...
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    printf 'ok      %s\n' "$sentence"
  else
    failed=$((failed + 1))
    printf 'NOT OK  %s\n%s\n' "$sentence" "$output"
  fi
}
render() { "$helm" template priok helm/priok --namespace priok-system --kube-version 1.34 "$@"; }
refused() { # WORD FLAG...: the values are refused, and the message says where
  local word=$1 output
  shift
  if output=$(render "$@" 2>&1); then echo "accepted: $*"; return 1; fi
  grep -q -- "$word" <<<"$output" || { echo "$output"; return 1; }
}
lacks() {
  local output
  output=$(render "${@:2}") || return 1
  ! grep -nE -- "$1" <<<"$output"
}
has() { grep -qE -- "$1" <(render "${@:2}"); }

holds "helm lint" "$helm" lint --strict --quiet helm/priok
holds "install.yaml is what the chart gives (make install-yaml)" diff install.yaml <(hack/chart/install-yaml.sh)
holds "rendered twice it is the same" diff <(render) <(render)
holds "chart and program have one version" grep -qx "appVersion: $(sed -nE '0,/<artifactId>priok</{d}; s,^  <version>(.*)</version>,\1,p' pom.xml | head -1)" helm/priok/Chart.yaml
holds "no rule has a wildcard" lacks "(resources|verbs|apiGroups): .*\*" --show-only templates/operator/rbac.yaml
holds "with watchNamespaces and no node agent no ClusterRole of the operator is left" lacks "^kind: ClusterRole" --set 'watchNamespaces={apps},nodeAgent.enabled=false' --show-only templates/operator/rbac.yaml
holds "without the node agent nothing privileged is left" lacks "privileged|hostPath|priok-node-agent" --set nodeAgent.enabled=false
holds "crds.enabled=false leaves the CRD out" lacks CustomResourceDefinition --set crds.enabled=false
holds "the CRD outlives the chart" has "helm.sh/resource-policy: .?keep" --show-only templates/crd-registries.yaml
holds "a digest wins over the tag" has "image: localhost/priok/operator@sha256:0{64}$" --set operator.image.digest=sha256:$(printf '0%.0s' {1..64})
holds "labels of monitoring namespaces reach the operator in one line" has 'value: "a=b,kubernetes.io/metadata.name=monitoring"' --set 'monitoring.namespaceLabels.kubernetes\.io/metadata\.name=monitoring,monitoring.namespaceLabels.a=b'
holds "pull Secrets reach the registries' accounts by the operator" has 'value: "a,b"$' --set 'image.pullSecrets={a,b}' --show-only templates/operator/deployment.yaml
holds "a label that cannot exist is refused" refused monitoring --set 'monitoring.namespaceLabels.a=b c'
holds "an unknown key is refused by name" refused watchNamespace --set watchNamespace=apps
holds "a key that is unknown further down too" refused tagg --set operator.image.tagg=1
holds "a namespace that cannot exist is refused" refused watchNamespaces --set 'watchNamespaces={Apps}'
holds "a relative path on the node is refused" refused certs --set nodeAgent.containerd.certs=etc/certs.d
[ $failed = 0 ] || { echo "$failed of the sentences above do not hold" >&2; exit 1; }
