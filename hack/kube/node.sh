# The node half of up.sh/down.sh (sourced). The node and the control plane run in a "box":
# network, mount, PID, UTS and IPC namespaces of their own whose PID 1 is $BIN/pause.
# Ending the box ends every process in it (containers and shims too) and drops its mounts,
# interfaces and iptables rules; the machine's own network and mounts are never changed,
# except for one veth (kbox0) and the two routes through it.
CTR() { box ctr -a /run/containerd/containerd.sock -n k8s.io "$@"; }

node_box() {
  local f; for f in containerd runc ctr ip iptables conntrack; do command -v $f >/dev/null || die "$f is missing: make kube"; done
  [ -x "$BIN/kubelet" ] || die "no kubelet: make kube"
  if alive box; then return 0; fi
  ! ip link show kbox0 >/dev/null 2>&1 || die "kbox0 exists: another node is up"
  rm -f "$RUN/box.ready" "$RUN/box.pid"
  mkdir -p "$RUN"/{kubelet,containerd,var-log,cni-state,cni,etc-containerd/certs.d,priok,volumes} \
    /var/lib/kubelet /var/lib/cni /var/lib/priok /etc/containerd
  chmod 755 "$RUN"/volumes
  echo "nameserver 127.0.0.1" > "$RUN/resolv.conf"
  # Global settings that the kubelet changes; down.sh puts them back.
  for f in vm.overcommit_memory kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes; do
    echo "$f=$(sysctl -n $f)"; done > "$RUN/sysctl.saved"
  start box unshare --net --mount --pid --uts --ipc --fork --kill-child=KILL --mount-proc --propagation shared \
    bash "$KUBE_HOME/node-box.sh" "$RUN" "$BIN" "$NODE_NAME"
  wait_for 20 "the box" test -e "$RUN/box.ready"
  local p; p=$(pid_of box); awk '{print $1}' "/proc/$p/task/$p/children" > "$RUN/box.pid"
  ip link add kbox0 type veth peer name eth0 netns "$(cat "$RUN/box.pid")"
  ip addr add $HOST_IP/30 dev kbox0; ip link set kbox0 up
  box ip addr add $NODE_IP/30 dev eth0; box ip link set eth0 up
  # A Service address must have a route before kube-proxy's rules can rewrite it; what they
  # do not rewrite ends in a bridge without ports. There is no default route on purpose.
  box ip link add ksink type bridge; box ip link set ksink up
  box ip route add $SVC_CIDR dev ksink src $NODE_IP
  # So that a test on the machine reaches pods and Services as the node itself would.
  ip route add $SVC_CIDR via $NODE_IP dev kbox0; ip route add $POD_CIDR via $NODE_IP dev kbox0
  # The pods' cgroup parent, in every v1 hierarchy.
  for f in /sys/fs/cgroup/*/; do
    [ -d "$f$CGROUP" ] || mkdir "$f$CGROUP" 2>/dev/null || continue
    case $f in */cpuset/) cat "$f/cpuset.cpus" > "$f$CGROUP/cpuset.cpus"; cat "$f/cpuset.mems" > "$f$CGROUP/cpuset.mems";; esac
  done
}

node_up() {
  cat > "$RUN/etc-containerd/config.toml" <<TOML
version = 2
root = "$RUN/containerd"
state = "/run/containerd"
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "local.test/pause:3.10"
  stream_server_address = "127.0.0.1"
  # Where root lacks CAP_SYS_RESOURCE, runc dies ("can't get final child's PID from pipe")
  # on a sandbox's oom_score_adj of -998.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$RUN/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
TOML
  cat > "$RUN/cni/10-kubebox.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "kubebox", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "isDefaultGateway": true, "hairpinMode": true, "ipMasq": false,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$POD_CIDR"}]]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
  cat > "$RUN/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $P/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $P/kubelet-server.crt
tlsPrivateKeyFile: $P/kubelet-server.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
clusterDNS: [$DNS_IP]
clusterDomain: cluster.local
resolvConf: $RUN/resolv.conf
healthzBindAddress: 127.0.0.1
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 5s
serializeImagePulls: false
YAML
  cat > "$RUN/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: ${KUBE_PROXY_MODE:-iptables}
clusterCIDR: $POD_CIDR
clientConnection: {kubeconfig: $RUN/kube-proxy.conf}
hostnameOverride: $NODE_NAME
bindAddress: $NODE_IP
oomScoreAdj: 0
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
YAML
  kubeconfig "$RUN/kubelet.conf" kubelet; kubeconfig "$RUN/kube-proxy.conf" kube-proxy; kubeconfig "$RUN/localpv.conf" localpv
  run containerd containerd --config /etc/containerd/config.toml
  wait_for 30 containerd CTR version
  local i; for i in "$IMAGES"/*.tar; do CTR images import "$i" >/dev/null; done
  run kubelet "$BIN/kubelet" --config="$RUN/kubelet.yaml" --kubeconfig="$RUN/kubelet.conf" \
    --node-ip=$NODE_IP --hostname-override=$NODE_NAME
  run kube-proxy "$BIN/kube-proxy" --config="$RUN/kube-proxy.yaml"
  wait_for 120 "node $NODE_NAME Ready" k wait --for=condition=Ready "node/$NODE_NAME" --timeout=1s
}

node_addons() {
  sed -e "s/@DNS_IP@/$DNS_IP/g" "$KUBE_HOME/addons.yaml" | k apply --server-side -f - >/dev/null
  run localpv "$BIN/localpv" -kubeconfig "$RUN/localpv.conf" -dir "$RUN/volumes" -node "$NODE_NAME"
  k -n kube-system rollout status deployment/coredns --timeout=120s >/dev/null
}

node_down() {
  local f s
  # Half-closed TCP connections can keep the dead network namespace for a minute: cut it off.
  ip link del kbox0 2>/dev/null
  # The kernel may still be finishing the PID namespace; then take the empty cgroups away.
  for _ in $(seq 20); do
    s=; for f in /sys/fs/cgroup/*/$CGROUP; do
      [ -d "$f" ] || continue
      find "$f" -depth -type d -exec rmdir {} \; 2>/dev/null; [ ! -d "$f" ] || s=1
    done; [ -n "$s" ] || break; sleep 0.2
  done
  [ -z "$s" ] || log "some cgroups below $CGROUP are still in use"
  [ ! -s "$RUN/sysctl.saved" ] || sysctl -q -p "$RUN/sysctl.saved"
}
