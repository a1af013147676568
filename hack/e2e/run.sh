#!/usr/bin/env bash
# Installs Priok on a real node (hack/kube) by helm and by install.yaml, from the image tarballs of `make image`, and
# uses it as a person would. As root; the node must not be up. KEEP=1 leaves it running.
set -euo pipefail
cd "$(dirname "$0")/../.."
. hack/kube/lib.sh
helm=${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin/helm
system=priok-system
[ "$(id -u)" = 0 ] || die "run it as root: it makes a node"
[ -x "$helm" ] || die "no $helm: hack/install-test-tools.sh"
for name in operator registry-server node-agent; do
  [ -s "$name/target/$name-image.tar" ] || die "no image tarball of $name: make image"
done
[ ! -e "$RUN/mode" ] || die "$RUN holds a cluster: make kube-down"
export KUBECONFIG=$ADMIN_CONF
work=$(mktemp -d)
finish() {
  local status=$?
  if [ $status != 0 ]; then
    k get pods,pvc,registries -A || true
    k -n $system logs deployment/priok-operator --tail=30 | cut -c1-400 || true
    k -n apps get events --sort-by=.lastTimestamp | tail -20 || true
  fi
  [ -n "${KEEP:-}" ] || hack/kube/down.sh
  rm -rf "$work"
}
trap finish EXIT
holds() { # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    printf 'ok      %s\n' "$sentence"
  else
    printf 'NOT OK  %s\n' "$sentence"
    sed 's/^/        | /' "$work/out"
    exit 1
  fi
}
within() { # SECONDS COMMAND...: until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    read -rt 0.5 <> <(:) || true
  done
}
up() {
  hack/kube/up.sh node
  hack/kube/load.sh */target/*-image.tar
}
registry() { k -n apps get registry team -o jsonpath="$1"; }
password() { k -n apps get secret team-registry-admin -o go-template='{{.data.password | base64decode}}'; }
address() { registry '{.status.endpoints[0].address}'; }
skopeo_here() { skopeo --insecure-policy "$@"; }
push() { # NAME
  skopeo_here copy --quiet --dest-tls-verify=false --dest-creds "admin:$(password)" \
    "docker-archive:$IMAGES/busybox.tar" "docker://$(address)/$1"
}
digest() { skopeo_here inspect --tls-verify=false --creds "admin:$(password)" --format '{{.Digest}}' "docker://$(address)/$1"; }
same_image() { [ "$(digest team/app:1)" = "$digest" ]; }
counted() { [ "$(registry '{.status.catalog.repositories} {.status.catalog.tags}')" = "$1" ]; }
ready() { k -n apps wait --for=condition=Ready registry/team --timeout="${1:-120}s"; }
use() {
  holds "kubectl apply -f examples/registry.yaml" k apply -f examples/registry.yaml
  holds "the Registry is Ready" ready
  holds "an image is pushed to its ClusterIP with the credentials that status.access names" within 30 push team/app:1 # kube-proxy may be a second behind
  holds "kubectl get registry counts it within 30 s" within 30 counted "1 1"
  k -n apps get registry team
}
denied() { k -n $system logs deployment/priok-operator | grep -c 'is forbidden'; }

up
holds "helm install --wait" "$helm" install priok helm/priok --namespace $system --create-namespace --wait --timeout 3m
use
holds "the operator was refused nothing" test "$(denied)" = 0
digest=$(digest team/app:1) secret=$(password)
holds "the operator's pod deleted, the registry goes on serving" k -n $system delete pod -l app.kubernetes.io/name=priok-operator --wait=false
holds "  its image is there" same_image
holds "  the operator comes back" k -n $system rollout status deployment/priok-operator --timeout=120s
k -n apps delete pod team-registry-0 >/dev/null
holds "the registry's pod deleted, it comes back" within 60 k -n apps wait --for=condition=Ready pod/team-registry-0 --timeout=1s
holds "  with the same image" within 30 same_image
holds "the Registry deleted" k -n apps delete registry team --timeout=90s
holds "  its claim stays" k -n apps get persistentvolumeclaim team-registry
holds "  helm uninstall leaves the CRD" "$helm" uninstall priok --namespace $system --wait
holds "  it is there" k get crd registries.priok.dev
k delete namespace $system --wait >/dev/null

holds "kubectl apply -f crds/ -f install.yaml" k apply -f crds/registries.priok.dev-v1.yml -f install.yaml
holds "the operator is available" k -n $system rollout status deployment/priok-operator --timeout=120s
holds "applied again, the Registry is Ready" k apply -f examples/registry.yaml
holds "  Ready" ready
holds "  with the same password" test "$(password)" = "$secret"
holds "  and the same image" within 30 same_image
hack/kube/down.sh --keep-data
up
holds "after a reboot of the node it is Ready" within 120 ready 5
holds "  with the same image" within 60 same_image
echo "all of it holds"
