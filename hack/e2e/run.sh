#!/usr/bin/env bash
# Installs Priok on a real node (hack/kube) by helm and by install.yaml, from the image tarballs of `make image`, and
# uses it as a person would. As root; the node must not be up. KEEP=1 leaves it running.
set -euo pipefail
cd "$(dirname "$0")/../.."
. hack/kube/lib.sh
helm=${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin/helm
system=priok-system
of=team # the Registry that is spoken of
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
  [ -z "${forwarder:-}" ] || kill "$forwarder" 2>/dev/null || true
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
    sleep 0.5
  done
}
up() {
  hack/kube/up.sh node
  hack/kube/load.sh */target/*-image.tar
}
registry() { k -n apps get registry $of -o jsonpath="$1"; }
credential() { k -n apps get secret "$(registry '{.status.access.secretName}')" -o go-template="{{.data.$1 | base64decode}}"; }
password() { credential password; }
login() { echo "$(credential username):$(password)"; }
address() { registry '{.status.endpoints[0].address}'; }
skopeo_here() { skopeo --insecure-policy "$@"; }
trust() { # PREFIX: skopeo's flag for what status.access names, as a person would take it
  local map
  map=$(registry '{.status.access.caConfigMap}')
  if [ -z "$map" ]; then
    echo "--$1tls-verify=false"
  else
    # Moved there whole: other pushes read it at this moment.
    mkdir -p "$work/ca" && k -n apps get configmap "$map" -o jsonpath='{.data.ca\.crt}' >"$work/ca.$BASHPID" &&
      mv "$work/ca.$BASHPID" "$work/ca/ca.crt"
    echo "--$1cert-dir=$work/ca"
  fi
}
push() { # NAME
  skopeo_here copy --quiet "$(trust dest-)" --dest-creds "$(login)" \
    "docker-archive:$IMAGES/busybox.tar" "docker://$(address)/$1"
}
digest() { skopeo_here inspect "$(trust "")" --creds "$(login)" --format '{{.Digest}}' "docker://$(address)/$1"; }
same_image() { [ "$(digest team/app:1)" = "$digest" ]; }
same_ca() { trust "" && diff "$work/ca/ca.crt" "$work/ca.before"; }
counted() { k -n apps get registry $of --no-headers | awk '{exit !($4 == 1 && $5 == 1 && $6 ~ /^[0-9.]+MiB$/)}'; }
ready() { k -n apps wait --for=condition=Ready registry/$of --timeout="${1:-120}s"; }
without_tls() {
  k apply -f - <<YAML
apiVersion: priok.dev/v1alpha1
kind: Registry
metadata: {name: $of, namespace: apps}
spec: {storage: {emptyDir: {}}, tls: {mode: Disabled}}
YAML
}
use() {
  holds "the Registry is Ready" ready
  holds "an image is pushed to its ClusterIP with the credentials that status.access names" within 30 push team/app:1 # kube-proxy may be a second behind
  holds "kubectl get registry counts it within 30 s" within 30 counted
  k -n apps get registry $of
}
nodes() { registry '{.status.nodes.summary}'; }
all_nodes() { [ "$(nodes)" = 1/1 ]; }
# What Priok must leave as it is.
certs() { (cd "$RUN/etc-containerd" && find . -exec stat -c '%n %F %a %u %g' {} + && find . -type f -exec sha256sum {} +) | sort; }
diff_of() { diff <(certs) "$work/$1"; }
programs() { box sh -c "pgrep -x containerd; pgrep -x kubelet"; } # of the node: this machine may run others
pod() { # NAME [SECRET]: runs the pushed image by the name that Pods use
  local secrets='[]'
  [ -z "${2:-}" ] || secrets="[{name: $2}]"
  k -n apps apply -f - <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  terminationGracePeriodSeconds: 0
  imagePullSecrets: $secrets
  containers:
  - {name: app, image: "$of-registry.apps.svc:5000/team/app:1", imagePullPolicy: Always, command: [sleep, "3600"],
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
YAML
}
refused() { # NAME: the kubelet says 401 of it
  k -n apps get events --field-selector "involvedObject.name=$1" -o jsonpath='{.items[*].message}' | grep -iE '401|unauthorized|authorization failed'
}
pull_secret() {
  k -n apps create secret docker-registry $of-pull --docker-server=$of-registry.apps.svc:5000 --docker-username="$(credential username)" --docker-password="$(password)"
}
pull() {
  holds "NODES is 1/1 within 30 s" within 30 all_nodes
  holds "a pull Secret is made of the credentials" pull_secret
  holds "a Pod without it is applied" pod without
  holds "  and is refused" within 60 refused without
  runs_with
  k -n apps delete pod without --wait >/dev/null
  holds "kubelet and containerd are the same processes" diff <(programs) "$work/programs"
}
runs_with() {
  holds "a Pod with it is applied" pod with $of-pull
  holds "  and runs" k -n apps wait --for=condition=Ready pod/with --timeout=60s
  k -n apps delete pod with --wait >/dev/null
}
away() {
  certs >"$work/trusted"
  holds "the operator taken away" k -n $system scale deployment/priok-operator --replicas=0
  holds "  it is gone" k -n $system wait --for=delete pod -l app.kubernetes.io/name=priok-operator --timeout=60s
  runs_with
  holds "a node that lost what was written" box sh -c 'rm -r /etc/containerd/certs.d/*-registry.apps.svc:5000 /var/lib/priok/*'
  holds "  and its agent" k -n priok-node-agent delete pod --all --wait
  holds "  gets it back from a fresh agent, without the operator" within 60 diff_of trusted
  runs_with
  holds "the operator brought back" k -n $system scale deployment/priok-operator --replicas=1
  holds "  it is available" k -n $system rollout status deployment/priok-operator --timeout=120s
}
told() { # CONDITION TEXT
  registry "{.status.conditions[?(@.type==\"$1\")].message}" | grep -F "$2"
}
in_certs_d() { box sh -c 'cd /etc/containerd/certs.d && eval "$1"' sh "$1"; }
mistakes() {
  local place=taken-registry.apps.svc:5000
  holds "a file of somebody else's in the place of a Registry on the node" in_certs_d "mkdir $place && echo mine >$place/hosts.toml"
  of=taken
  holds "  the Registry comes" without_tls
  holds "  it says which file is in the way" within 60 told NodesTrusted "/etc/containerd/certs.d/$place"
  holds "  it goes" k -n apps delete registry $of --timeout=90s
  holds "  and the file is as it was" in_certs_d "grep -x mine $place/hosts.toml && rm -r $place"
  of=team
  holds "an image that is nowhere" "$helm" upgrade priok helm/priok --namespace $system --reuse-values --wait \
    --set registryServer.image.repository=priok/no-such-image
  holds "  is named with the setting" within 60 told Available "priok/no-such-image:0.1.0-SNAPSHOT cannot be pulled"
  holds "  and put right" "$helm" rollback priok --namespace $system --wait
  holds "  it is Ready without more ado" ready
}
refused_nothing() { k -n $system logs deployment/priok-operator >"$work/log" && ! grep 'is forbidden' "$work/log"; }

. hack/e2e/uses.sh

up
certs >"$work/certs"
programs >"$work/programs"
holds "helm install --wait" "$helm" install priok helm/priok --namespace $system --create-namespace --wait --timeout 3m \
  --set 'nodeAgent.allowInsecureNamespaces={apps}'
holds "a namespace that admits nothing beyond Pod Security restricted" k create namespace apps
k label namespace apps pod-security.kubernetes.io/enforce=restricted >/dev/null
holds "kubectl apply -f examples/registry.yaml" k apply -f examples/registry.yaml
use
pull
of=plain
holds "a Registry with tls.mode Disabled where the installer allows it" without_tls
use
pull
of=team
through_a_port_forward
unforward
beside_pushes
open_to_pulls
trust "" >/dev/null && cp "$work/ca/ca.crt" "$work/ca.before"
digest=$(digest team/app:1) secret=$(password)
holds "the operator was refused nothing" refused_nothing
away
holds "the operator was refused nothing" refused_nothing
holds "the operator's pod deleted, the registry goes on serving" k -n $system delete pod -l app.kubernetes.io/name=priok-operator --wait=false
holds "  its image is there" same_image
holds "  the operator comes back" k -n $system rollout status deployment/priok-operator --timeout=120s
k -n apps delete pod team-registry-0 >/dev/null
holds "the registry's pod deleted, it comes back" within 60 k -n apps wait --for=condition=Ready pod/team-registry-0 --timeout=1s
holds "  with the same image" within 30 same_image
holds "  password" test "$(password)" = "$secret"
holds "  and CA" same_ca
mistakes
holds "the Registries deleted" k -n apps delete registry team plain --timeout=90s
holds "  the node's certs.d is byte for byte what it was" within 30 diff_of certs
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
trust "" >/dev/null && cp "$work/ca/ca.crt" "$work/ca.before"
of=plain
holds "a Registry with tls.mode Disabled where the installer did not allow it" without_tls
holds "  is Ready" ready
holds "  and no node trusts it, with the setting named" within 30 told NodesTrusted nodeAgent.allowInsecureNamespaces
of=team
hack/kube/down.sh --keep-data
up
holds "after a reboot of the node it is Ready" within 120 ready 5
holds "  with the same password" test "$(password)" = "$secret"
holds "  and the same image" within 60 same_image
holds "  and CA" same_ca
runs_with
holds "make uninstall" env YES=1 KUBECTL="$BIN/kubectl" HELM="$helm" make --no-print-directory uninstall
cat "$work/out"
holds "  takes the CRD with it" test -z "$(k get crd -o name)"
holds "  and what was written on the node" within 30 diff_of certs
holds "  and leaves the images" k -n apps get persistentvolumeclaim team-registry
holds "  and the password" k -n apps get secret team-registry-admin
echo "all of it holds"
