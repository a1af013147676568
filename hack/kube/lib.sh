# Shared by the scripts of this folder. What is built lies under $CACHE, outside the checkout, so that every
# checkout uses the same programs; what a running cluster writes lies under $RUN.
KUBE_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/priok/kube
BIN=${KUBE_BIN:-$CACHE/bin}
IMAGES=$CACHE/images
RUN=${KUBE_RUN:-$CACHE/run}
ADMIN_CONF=${KUBE_ADMIN_CONF:-$RUN/admin.conf}

# Addresses. The node's lie in a network namespace of its own, with no default route.
HOST_IP=10.250.0.1          # this side of the veth pair (node mode only)
NODE_IP=10.250.0.2          # the node's side
POD_CIDR=10.244.0.0/24
SVC_CIDR=${KUBE_SVC_CIDR:-10.96.0.0/16}
SVC_FIRST=${SVC_CIDR%.*}.1         # Service default/kubernetes
DNS_IP=${SVC_CIDR%.*}.10
API_PORT=${KUBE_API_PORT:-6443}
ETCD_PORT=${KUBE_ETCD_PORT:-23790}
ETCD_PEER_PORT=${KUBE_ETCD_PEER_PORT:-23800}
NODE_NAME=node1
CGROUP=kubebox              # parent of the pods' cgroups, in every v1 hierarchy

log() { printf '%s %s\n' "$(date +%T)" "$*"; }
die() { log "error: $*" >&2; exit 1; }

# A pid file holds "pid starttime", so that a recycled pid is never taken for ours.
# (A zombie has no start time here: it has ended.)
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" {print $20}'; }
alive() { # NAME
  local p s; [ -f "$RUN/pids/$1" ] || return 1
  read -r p s < "$RUN/pids/$1"
  [ -n "$s" ] && [ "$(start_time "$p")" = "$s" ]
}
pid_of() { local p s; read -r p s < "$RUN/pids/$1"; echo "$p"; }
start() { # NAME COMMAND...: in the background, detached, log under $RUN/log
  local n=$1; shift
  if alive "$n"; then return 0; fi
  mkdir -p "$RUN/pids" "$RUN/log"
  setsid nohup "$@" >"$RUN/log/$n.log" 2>&1 </dev/null &
  local p=$!
  echo "$p $(start_time $p)" > "$RUN/pids/$n"
  echo "$n" >> "$RUN/pids/.order"
}
wait_for() { # SECONDS WHAT COMMAND...
  local t=$1 what=$2 end; shift 2; end=$(( $(date +%s) + t ))
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || die "$what: not there after ${t}s (logs: $RUN/log)"
    sleep 0.2
  done
}
# Run something inside the node's namespaces (node mode).
box() { nsenter -t "$(cat "$RUN/box.pid")" -m -n -p -u -i -- "$@"; }
k() { "$BIN/kubectl" --kubeconfig="$ADMIN_CONF" "$@"; }
