#!/usr/bin/env bash
# up.sh control-plane   etcd + kube-apiserver on 127.0.0.1
# up.sh controllers     the same, and kube-controller-manager (garbage collection, namespaces,
#                       Deployments, ServiceAccounts ...) and kube-scheduler; no node
# up.sh node            all of it and a real node, in network/mount/PID namespaces of its own
# One cluster per $KUBE_RUN; its kubeconfig is $RUN/admin.conf (lib.sh has the defaults).
set -euo pipefail
. "$(dirname "$0")/lib.sh"
mode=${1:-}; case $mode in control-plane|controllers|node) ;; *) sed -n 2,7p "$0"; exit 2;; esac
[ ! -s "$RUN/mode" ] || [ "$(cat "$RUN/mode")" = "$mode" ] || die "$RUN holds a cluster of mode $(cat "$RUN/mode"): down.sh first"
need="etcd kube-apiserver kubectl"; [ "$mode" = control-plane ] || need="$need kube-controller-manager kube-scheduler"
[ "$mode" != node ] || need="$need kubelet kube-proxy localpv pause"
for b in $need; do [ -x "$BIN/$b" ] || die "no $BIN/$b: make kube"; done
t0=$(date +%s.%N)
mkdir -p "$RUN"; chmod 700 "$RUN"; echo "$mode" > "$RUN/mode"
IN=; API_IP=127.0.0.1
if [ "$mode" = node ]; then API_IP=$NODE_IP; IN=box; . "$KUBE_HOME/node.sh"; node_box; fi
NODE_NAME=$NODE_NAME NODE_IP=$NODE_IP "$KUBE_HOME/certs.sh" "$RUN/pki" 127.0.0.1 "$API_IP" "$SVC_FIRST"
P=$RUN/pki SERVER=https://$API_IP:$API_PORT

umask 022
kubeconfig() ( # FILE CERT; a subshell, for containerd must not inherit this umask (images' / would be 0700)
  umask 077
  cat > "$1" <<YAML
apiVersion: v1
kind: Config
clusters:
- {name: kube, cluster: {server: "$SERVER", certificate-authority-data: $(base64 -w0 < "$P/ca.crt")}}
users:
- {name: $2, user: {client-certificate-data: $(base64 -w0 < "$P/$2.crt"), client-key-data: $(base64 -w0 < "$P/$2.key")}}
contexts:
- {name: kube, context: {cluster: kube, user: $2}}
current-context: kube
YAML
)
run() { # NAME COMMAND...: on the host, or in the node's namespaces
  local n=$1; shift
  if [ -n "$IN" ]; then start "$n" nsenter -t "$(cat "$RUN/box.pid")" -m -n -p -u -i -- "$@"; else start "$n" "$@"; fi
}
kubeconfig "$ADMIN_CONF" admin

mkdir -p "$RUN/etcd"; chmod 700 "$RUN/etcd"
run etcd "$BIN/etcd" --name=default --data-dir="$RUN/etcd" --unsafe-no-fsync --log-level=warn \
  --listen-client-urls=http://127.0.0.1:$ETCD_PORT --advertise-client-urls=http://127.0.0.1:$ETCD_PORT \
  --listen-peer-urls=http://127.0.0.1:$ETCD_PEER_PORT --initial-advertise-peer-urls=http://127.0.0.1:$ETCD_PEER_PORT \
  --initial-cluster=default=http://127.0.0.1:$ETCD_PEER_PORT

# Without a node the address is a loopback one, which the endpoints of Service
# default/kubernetes may not hold: leave them out.
reconciler=lease; [ "$mode" = node ] || reconciler=none
run kube-apiserver "$BIN/kube-apiserver" \
  --etcd-servers=http://127.0.0.1:$ETCD_PORT --bind-address=$API_IP --secure-port=$API_PORT --advertise-address=$API_IP \
  --endpoint-reconciler-type=$reconciler --service-cluster-ip-range=$SVC_CIDR --allow-privileged=true \
  --client-ca-file="$P/ca.crt" --tls-cert-file="$P/apiserver.crt" --tls-private-key-file="$P/apiserver.key" \
  --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
  --service-account-issuer=https://kubernetes.default.svc.cluster.local \
  --service-account-key-file="$P/sa.pub" --service-account-signing-key-file="$P/sa.key" \
  --kubelet-client-certificate="$P/apiserver-kubelet-client.crt" --kubelet-client-key="$P/apiserver-kubelet-client.key" \
  --kubelet-certificate-authority="$P/ca.crt" --kubelet-preferred-address-types=InternalIP \
  --requestheader-client-ca-file="$P/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
  --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
  --requestheader-extra-headers-prefix=X-Remote-Extra- \
  --proxy-client-cert-file="$P/front-proxy-client.crt" --proxy-client-key-file="$P/front-proxy-client.key" \
  --enable-aggregator-routing=true --profiling=false ${KUBE_APISERVER_ARGS:-}
wait_for 120 "kube-apiserver" k get --raw /readyz
log "kube-apiserver ready at $SERVER after $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}')s"
[ "$mode" != control-plane ] || exit 0

kubeconfig "$RUN/kube-controller-manager.conf" kube-controller-manager
kubeconfig "$RUN/kube-scheduler.conf" kube-scheduler
cidr=; [ "$mode" != node ] || cidr="--allocate-node-cidrs=true --cluster-cidr=$POD_CIDR --node-cidr-mask-size=24"
# Nobody asks them for their health; outside of the node's namespaces a port is one too many for two at once.
ports=; [ "$mode" = node ] || ports=--secure-port=0
run kube-controller-manager "$BIN/kube-controller-manager" --bind-address=127.0.0.1 \
  --kubeconfig="$RUN/kube-controller-manager.conf" --authentication-kubeconfig="$RUN/kube-controller-manager.conf" \
  --authorization-kubeconfig="$RUN/kube-controller-manager.conf" --use-service-account-credentials=true \
  --service-account-private-key-file="$P/sa.key" --root-ca-file="$P/ca.crt" \
  --cluster-signing-cert-file="$P/ca.crt" --cluster-signing-key-file="$P/ca.key" \
  --service-cluster-ip-range=$SVC_CIDR --leader-elect=false $cidr $ports
run kube-scheduler "$BIN/kube-scheduler" --bind-address=127.0.0.1 --kubeconfig="$RUN/kube-scheduler.conf" \
  --authentication-kubeconfig="$RUN/kube-scheduler.conf" --authorization-kubeconfig="$RUN/kube-scheduler.conf" --leader-elect=false $ports
wait_for 60 "ServiceAccount default/default" k -n default get serviceaccount default
log "controllers ready after $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}')s"
[ "$mode" = node ] || exit 0

node_up
log "node $NODE_NAME Ready after $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}')s"
node_addons
log "cluster complete after $(echo "$(date +%s.%N) $t0" | awk '{printf "%.1f", $1-$2}')s: export KUBECONFIG=$ADMIN_CONF"
