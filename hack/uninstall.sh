#!/usr/bin/env bash
# Removes Priok from the cluster of the present kubectl context, in the order in which nothing is left over: Registries
# while the operator and the node agents can let them go, then both, then the CRD. Images stay. YES=1 does it.
# RELEASE and NAMESPACE name another install than `priok` in `priok-system`.
set -euo pipefail
cd "$(dirname "$0")/.."
kubectl=${KUBECTL:-kubectl} helm=${HELM:-helm} release=${RELEASE:-priok} namespace=${NAMESPACE:-priok-system}
k() { "$kubectl" "$@"; }
die() { echo "$*" >&2; exit 1; }
crd=crd/registries.priok.dev
context=$(k config current-context) || die "kubectl has no context: set KUBECONFIG"
k get --raw /readyz >/dev/null || die "The cluster of context $context does not answer."

registries=
if k get "$crd" >/dev/null 2>&1; then
  registries=$(k get registries -A --no-headers -o custom-columns=:metadata.namespace,:metadata.name)
fi
if [ "${YES:-}" != 1 ]; then
  echo "Context $context: $(grep -c . <<<"$registries" || true) Registries, then Priok itself. Their claims and passwords stay."
  [ -z "$registries" ] || sed 's/^/  /' <<<"$registries"
  die "To do it: make uninstall YES=1"
fi

if [ -n "$registries" ]; then
  echo "Deleting Registries; the nodes are told first."
  k delete registries --all -A --timeout=180s ||
    die "Not all Registries are gone. Is the operator there? kubectl -n $namespace get pods; then again. Nothing else was removed."
fi
if command -v "$helm" >/dev/null && "$helm" status "$release" -n "$namespace" >/dev/null 2>&1; then
  "$helm" uninstall "$release" -n "$namespace" --wait
else
  # Not the operator's namespace: the CA is in there.
  awk -v RS='---\n' -v ORS='---\n' '!(/kind: Namespace/ && /name: priok-system\n/)' install.yaml |
    k delete --ignore-not-found --wait -f - >/dev/null
fi
k delete "$crd" --ignore-not-found --wait

echo
echo "Removed. What stays, and how to remove it too:"
k get persistentvolumeclaims -A -l app.kubernetes.io/managed-by=priok --no-headers \
  -o custom-columns=:metadata.namespace,:metadata.name | sed -E 's/^([^ ]+) +([^ ]+).*/  images     kubectl -n \1 delete pvc \2/'
k get secrets -A -l app.kubernetes.io/managed-by=priok --no-headers \
  -o custom-columns=:metadata.namespace,:metadata.name | sed -nE 's/^([^ ]+) +([^ ]+-registry-admin) *$/  password   kubectl -n \1 delete secret \2/p'
k get secret priok-ca -n "$namespace" >/dev/null 2>&1 &&
  echo "  CA         kubectl delete namespace $namespace" || true
