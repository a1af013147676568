#!/usr/bin/env bash
# build.sh control-plane   etcd, kube-apiserver, kubectl
# build.sh controllers     the same, controllers and scheduler
# build.sh node            controllers and scheduler, kubelet, kube-proxy, CoreDNS, a volume provisioner, the images
#                          a node needs, and Debian's containerd, runc, CNI plugins, iptables
# build.sh all             all of it
# Needs Go (>= 1.24) and, for node, apt-get as root. Modules come from the machine's own Go proxy and
# are checked against go.sum beside each go.mod. What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")"
. ./lib.sh
export CGO_ENABLED=0 GOWORK=off GOFLAGS=-mod=readonly GOTOOLCHAIN=local
unset GOOS GOARCH
K8S=v1.34.10 K8S_MINOR=34 K8S_DATE=2026-07-22T22:05:06Z COREDNS=1.13.2
mkdir -p "$BIN" "$IMAGES"
command -v go >/dev/null || die "Go is missing: install 1.24 or newer (Debian: apt-get install golang)"
exec 9>"$CACHE/build.lock"; flock 9 # two checkouts share the cache

STAMP=$(go env GOVERSION; echo "$K8S $COREDNS 1")
ver() { # -X flags: without them the server says v0.0.0-master and clients misjudge it
  local p; for p in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    printf ' -X %s.%s' $p gitVersion=$K8S $p gitMajor=1 $p gitMinor=$K8S_MINOR $p gitTreeState=archive \
      $p gitCommit=unknown $p buildDate=$K8S_DATE
  done
}
build() { # MODULE_DIR NAME PACKAGE [LDFLAGS]
  local want; want=$(printf '%s\n' "$STAMP" "$3" "${4:-}" | cat - "src/$1/go.mod" "src/$1/go.sum" | cat - $(find "src/$1" -name '*.go' | sort) | sha256sum)
  if [ -x "$BIN/$2" ] && [ "$(cat "$BIN/.$2.stamp" 2>/dev/null)" = "$want" ]; then echo "$2 is up to date"; return; fi
  local s=$SECONDS
  ( cd "src/$1" && go build -trimpath -buildvcs=false -ldflags="-s -w -buildid= ${4:-}" -o "$BIN/$2" "$3" )
  echo "$want" > "$BIN/.$2.stamp"
  echo "$2 built in $((SECONDS-s))s, $(stat -c %s "$BIN/$2") bytes"
}
control_plane() {
  build k8s etcd go.etcd.io/etcd/server/v3
  build k8s kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver "$(ver)"
  build k8s kubectl k8s.io/kubernetes/cmd/kubectl "$(ver)"
}
controllers() {
  build k8s kube-controller-manager k8s.io/kubernetes/cmd/kube-controller-manager "$(ver)"
  build k8s kube-scheduler k8s.io/kubernetes/cmd/kube-scheduler "$(ver)"
}
apt_parts() {
  local p miss=(); for p in containerd runc containernetworking-plugins iptables nftables conntrack iproute2 busybox-static openssl; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || miss+=("$p"); done
  [ ${#miss[@]} != 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "missing packages: apt-get install ${miss[*]}"
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${miss[@]}"
}
image() { # NAME:TAG ROOTFS_DIR ENTRYPOINT_JSON: a docker-archive tarball, the same bytes each time
  local t f; f=$IMAGES/$(basename "${1%:*}").tar; t=$(mktemp -d)
  chmod 755 "$2"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$2" -cf "$t/layer.tar" .
  cat > "$t/config.json" <<JSON
{"architecture":"$(go env GOARCH)","os":"linux","created":"1970-01-01T00:00:00Z","config":{"Entrypoint":$3,"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:$(sha256sum "$t/layer.tar" | cut -d' ' -f1)"]},"history":[{"created":"1970-01-01T00:00:00Z"}]}
JSON
  echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$1\"],\"Layers\":[\"layer.tar\"]}]" > "$t/manifest.json"
  tar --sort=name --owner=0 --group=0 --mtime=@0 -C "$t" -cf "$f" manifest.json config.json layer.tar
  rm -rf "$t"; echo "image $1, $(stat -c %s "$f") bytes"
}
node() {
  apt_parts
  controllers
  build k8s kubelet k8s.io/kubernetes/cmd/kubelet "$(ver)"
  build k8s kube-proxy k8s.io/kubernetes/cmd/kube-proxy "$(ver)"
  build addons coredns ./coredns
  build addons localpv ./localpv
  build addons pause ./pause
  build addons probe ./probe
  local r; r=$(mktemp -d)
  mkdir -p "$r/pause" "$r/coredns" "$r/probe" "$r/busybox/bin" "$r/busybox/tmp" "$r/busybox/etc"
  cp "$BIN/pause" "$r/pause/"; cp "$BIN/coredns" "$r/coredns/"; cp "$BIN/probe" "$r/probe/"
  cp "$(command -v busybox)" "$r/busybox/bin/busybox"; chmod 1777 "$r/busybox/tmp"
  echo 'root:x:0:0:root:/:/bin/sh' > "$r/busybox/etc/passwd"
  for a in $(busybox --list); do [ "$a" = busybox ] || ln -sf busybox "$r/busybox/bin/$a"; done
  image local.test/pause:3.10 "$r/pause" '["/pause"]'
  image local.test/coredns:$COREDNS "$r/coredns" '["/coredns"]'
  image local.test/probe:1 "$r/probe" '["/probe"]'
  image local.test/busybox:1 "$r/busybox" '[]'
  rm -rf "$r"
}
case ${1:-} in
  control-plane) control_plane;;
  controllers) control_plane; controllers;;
  node) node;;
  all) control_plane; node;;
  *) sed -n 2,8p "$0"; exit 2;;
esac
