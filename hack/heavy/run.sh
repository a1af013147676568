#!/usr/bin/env bash
# Plays the clients that take too long to build for every run (moby 2, containerd 2.4, helm 4, cosign) through at our
# registry, by every way to it, as hack/clients/flow.sh says. As root, after hack/install-test-tools.sh. Ends with 1 when one
# of them failed, and shows what it printed.
set -euo pipefail

cd "$(dirname "$0")/../.."
repo=$PWD
heavy=$(hack/heavy/build.sh)
export PATH=$heavy:${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin:$PATH:/usr/sbin:/sbin
jdk=$(hack/find-jdk.sh 25)

# Short: a Unix socket's path has some 100 bytes.
work=$(mktemp -d /tmp/pkhXXXX)
started=()
stop() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  for process in "${started[@]}"; do
    timeout 20 tail --pid="$process" -f /dev/null || kill -9 "$process" 2>/dev/null || true
  done
  umount "$work/full/data" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap stop EXIT

# serve WAY ANONYMOUS PORT [OPTION...]
serve() {
  mkdir -p "$work/$1"
  cat >"$work/$1/config.yml" <<YAML
version: 0.1
storage: {filesystem: {rootdirectory: $work/$1/data}, delete: {enabled: true}}
http: {addr: "127.0.0.1:$3", debug: {addr: "127.0.0.1:0"}}
auth: {anonymous: $2, htpasswd: {realm: heavy, path: $work/users}}
YAML
  "$jdk/bin/java" -Xmx256m -jar registry-server/target/registry-server.jar serve "${@:4}" "$work/$1/config.yml" \
    >"$work/$1/log" 2>&1 &
  started+=($!)
}

# A port below those that a system gives to outgoing connections, and the next three.
port=$((20000 + RANDOM % 9000))
for client in docker ctr helm cosign; do htpasswd -nbB "$client" secret; done | grep . >"$work/users"
serve basic none "$port"
serve tokens pull $((port + 1))
serve tls none $((port + 2)) --tls auto
mkdir -p "$work/full/data"
mount -t tmpfs -o size=16m none "$work/full/data"
serve full full $((port + 3))

head -c 3000000 /dev/urandom >"$work/content"
tar -C "$work" -cf "$work/layer.tar" content
crane append --oci-empty-base --platform linux/amd64 -f "$work/layer.tar" -t sample:1 -o "$work/archive.tar"
skopeo --insecure-policy copy -q "docker-archive:$work/archive.tar" "oci:$work/layout:latest"

cat >"$work/containerd.toml" <<TOML
version = 3
root = "$work/c/root"
state = "$work/c/state"
[grpc]
  address = "$work/c.sock"
[ttrpc]
  address = "$work/c.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
  path = "$work/c/opt"
TOML
containerd --config "$work/containerd.toml" >"$work/containerd.log" 2>&1 &
started+=($!)
dockerd --iptables=false --ip6tables=false --bridge=none --data-root "$work/d/data" --exec-root "$work/d/exec" \
  --pidfile "$work/d.pid" --host "unix://$work/d.sock" >"$work/dockerd.log" 2>&1 &
started+=($!)

export DOCKER_HOST=unix://$work/d.sock CONTAINERD_ADDRESS=$work/c.sock
timeout 60 bash -c 'until ctr version >/dev/null 2>&1; do sleep 0.2; done' || { cat "$work/containerd.log"; exit 1; }
timeout 60 bash -c 'until docker version >/dev/null 2>&1; do sleep 0.2; done' || { cat "$work/dockerd.log"; exit 1; }
for p in "$port" $((port + 1)) $((port + 2)) $((port + 3)); do
  timeout 60 bash -c "until curl -s -o /dev/null http://127.0.0.1:$p/v2/; do sleep 0.2; done"
done

failed=0
# play CLIENT WAY ANONYMOUS PORT [CA]
play() {
  local home=$work/$1-$2
  mkdir "$home"
  if (cd "$home" && HOME=$home XDG_RUNTIME_DIR=$home TMPDIR=$home DOCKER_CONFIG=$home/.docker HOST=127.0.0.1:$4 \
    ANONYMOUS=$3 CA=${5:-} LAYOUT=$work/layout ARCHIVE=$work/archive.tar \
    timeout 120 "$repo/hack/clients/flow.sh" "$1" >"$home/printed" 2>&1); then
    echo "passed: $1, $2: $(sed -n "s/^--- $1: //p" "$home/printed" | paste -sd';')" | tee -a "$repo/$report"
  else
    echo "FAILED: $1, $2:"
    tail -20 "$home/printed"
    failed=1
  fi
}

# refuse CLIENT: on a full disk its last line says why and what helps.
refuse() {
  local home=$work/$1-full
  mkdir "$home"
  (cd "$home" && HOME=$home DOCKER_CONFIG=$home/.docker HOST=127.0.0.1:$((port + 3)) LAYOUT=$work/layout \
    ARCHIVE=$work/archive.tar timeout 60 "$repo/hack/clients/flow.sh" "$1" push >"$home/printed" 2>&1) && failed=1
  echo "on a full disk $1 says: $(tail -1 "$home/printed")"
  tail -1 "$home/printed" | grep -q "registry 127.0.0.1:$((port + 3)): storage is nearly full.*delete images" || failed=1
}

# What hack/clients-table.sh reads: what was played by whom, and how far.
report=playground/target/heavy-clients.txt
mkdir -p "$(dirname "$report")"
{
  docker version --format 'version: dockerd {{.Server.Version}}'
  echo "version: containerd $(containerd --version | awk '{print $3}')"
  echo "version: ctr $(ctr --version | awk '{print $NF}')"
  echo "version: helm $(helm version --short)"
  echo "version: cosign $(cosign version 2>&1 | awk '/GitVersion/{print $2}')"
} | tee "$report"
for client in docker ctr helm cosign; do
  play "$client" basic none "$port"
  play "$client" tokens pull $((port + 1))
  play "$client" tls none $((port + 2)) "$work/tls/data/priok/tls/ca.crt"
done
head -c "$(($(df --output=avail -B1 "$work/full/data" | tail -1) - 100000))" /dev/zero >"$work/full/data/filler"
for client in docker ctr helm; do refuse "$client"; done
exit "$failed"
