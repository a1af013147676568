#!/usr/bin/env bash
# Plays the flags of `docker run` through on the images that build.sh wrote: unpacked in a chroot, by a containerd and,
# where it is installed, by a dockerd of its own. Needs root, containerd with runc, skopeo, curl, jq, openssl; docker-registry
# where the data of an older registry is to be adopted.
# All of it runs in namespaces of its own (network, mounts, processes), whose end is the end of everything started.
set -euo pipefail
cd "$(dirname "$0")/../.."
IMAGE_TARS=$(ls ./*/target/*-image.tar 2>/dev/null) || { echo "No image tarball yet: make image" >&2; exit 2; }
SERVER_TAR=$PWD/registry-server/target/registry-server-image.tar

if [ "${1:-}" != --inside ]; then
  [ "$(id -u)" = 0 ] || { echo "Run it as root: it makes namespaces, mounts and containers" >&2; exit 2; }
  for tool in containerd ctr runc skopeo curl jq openssl; do
    command -v $tool >/dev/null || { echo "$tool is missing (Debian: apt-get install containerd runc skopeo curl jq openssl)" >&2; exit 2; }
  done
  work=$(mktemp -d)
  trap 'rm -rf --one-file-system "$work"' EXIT
  status=0
  unshare --net --mount --pid --ipc --uts --fork --kill-child --mount-proc "$0" --inside "$work" || status=$?
  exit $status
fi

work=$2
chmod 755 "$work"
mount -t tmpfs tmpfs /run
ip link set lo up
failed=0
ok() { printf 'ok      %s\n' "$*"; }
not_ok() { failed=$((failed + 1)); printf 'NOT OK  %s\n' "$*"; head -20 "$work/out" | sed 's/^/        | /'; }
check() { # SENTENCE COMMAND...
  local sentence=$1
  shift
  if "$@" >>"$work/out" 2>&1; then ok "$sentence"; else not_ok "$sentence"; fi
}

# --- What one `docker run` is made of; each backend starts it in the background, with its output in $work/out.
options() { user='' volumes=() variables=() arguments=() read_only='' memory=''; }

start_chroot() {
  local root=$work/image/rootfs command mount from to
  readarray -t command < <(jq -r '.config.Entrypoint[]' "$work/image/config.json")
  [ ${#arguments[@]} != 0 ] || readarray -t arguments < <(jq -r '.config.Cmd // [] | .[]' "$work/image/config.json")
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  for mount in "${volumes[@]}"; do
    from=${mount%%:*} to=$root${mount#*:}
    if [ -d "$from" ]; then mkdir -p "$to"; else mkdir -p "${to%/*}"; touch "$to"; fi
    mount --bind "$from" "$to"
  done
  # The mounts below stay as they are: a volume is written to on a read-only root too.
  [ -z "$read_only" ] || mount -o remount,bind,ro "$root"
  env -i PATH="$PATH" "${variables[@]}" chroot --userspec="${user:-65532:65532}" "$root" "${command[@]}" "${arguments[@]}" >"$work/out" 2>&1 &
  pid=$!
}
end_chroot() { # and the next one finds the image as it is, as a new container would
  umount -R "$work/image/rootfs"
  find "$work/image/rootfs/var/lib/registry" -mindepth 1 -delete
}

start_ctr() {
  local flags=() mount command=()
  [ -z "$user" ] || flags+=(--user "$user")
  [ -z "$read_only" ] || flags+=(--read-only)
  [ -z "$memory" ] || flags+=(--memory-limit "$memory")
  for mount in "${volumes[@]}"; do flags+=(--mount "type=bind,src=${mount%%:*},dst=${mount#*:},options=rbind:rw"); done
  for mount in "${variables[@]}"; do flags+=(--env "$mount"); done
  # Unlike docker run, ctr takes arguments for the whole command.
  [ ${#arguments[@]} = 0 ] || readarray -t command < <(jq -r '.config.Entrypoint[]' "$work/image/config.json")
  name=c$((${name#c} + 1))
  ctr -a "$work/containerd.sock" run --rm --net-host "${flags[@]}" "$image" $name "${command[@]}" "${arguments[@]}" >"$work/out" 2>&1 &
  pid=$!
}
end_ctr() { :; }
name=c10

docker_here() { docker -H "unix://$work/docker.sock" "$@"; }
start_docker() {
  local flags=() each
  [ -z "$user" ] || flags+=(--user "$user")
  [ -z "$read_only" ] || flags+=(--read-only)
  [ -z "$memory" ] || flags+=(--memory "$memory")
  for each in "${volumes[@]}"; do flags+=(-v "$each"); done
  for each in "${variables[@]}"; do flags+=(-e "$each"); done
  name=c$((${name#c} + 1))
  docker_here run --name $name --network host "${flags[@]}" "$image" "${arguments[@]}" >"$work/out" 2>&1 &
  pid=$!
}
end_docker() { docker_here rm -f $name >/dev/null; }

beside() { # COMMAND...: runs it in the container that runs, within its memory
  case $backend in
    chroot) env -i PATH=/usr/sbin:/usr/bin chroot --userspec=65532:65532 "$work/image/rootfs" "$@" ;;
    ctr) ctr -a "$work/containerd.sock" task exec --exec-id beside $name "$@" ;;
    docker) docker_here exec -i $name "$@" ;;
  esac
}

within_two_minutes() { local begun=$SECONDS; "$@" && [ $((SECONDS - begun)) -lt 120 ]; }

answers() { # [PORT]: until it answers, or has ended
  until curl -fs --max-time 5 -o /dev/null "http://127.0.0.1:${1:-5000}/v2/"; do
    kill -0 $pid 2>/dev/null || return 1
    sleep 0.1
  done
}
stop() { # as docker stop: TERM, and its exit code
  case $backend in
    chroot) kill -TERM $pid ;;
    ctr) ctr -a "$work/containerd.sock" task kill -s SIGTERM $name ;;
    docker) docker_here stop -t 20 $name ;;
  esac || true
  local code=0
  timeout 30 tail --pid=$pid -f /dev/null || return 1
  wait $pid || code=$?
  end_$backend
  return $code
}
serves() { # SENTENCE [PORT]: starts, answers, stops with 0
  start_$backend
  check "$1" answers "${2:-}"
  check "  and stops with exit code 0 when told to" stop
}
ends() { # SENTENCE: by itself, with 0
  local code=0
  start_$backend
  timeout 60 tail --pid=$pid -f /dev/null || kill $pid
  wait $pid || code=$?
  end_$backend
  check "$1" test $code = 0
}
refuses() { # SENTENCE PATTERN: ends by itself with 1, and its last word is one line that matches
  local code=0
  start_$backend
  timeout 60 tail --pid=$pid -f /dev/null || kill $pid
  wait $pid || code=$?
  end_$backend
  if [ $code = 1 ] && tail -n 1 "$work/out" | grep -qE "$2" && ! grep -qE '^\s+at ' "$work/out"; then
    ok "$1: $(tail -n 1 "$work/out")"
  else
    not_ok "$1 (exit code $code)"
  fi
}

# --- What holds for every image
structure() { # TAR
  local root=$work/any/rootfs config=$work/any/config.json command
  : >"$work/out"
  rm -rf "$work/any"
  hack/image/unpack.sh "$1" "$work/any"
  echo "$(basename "$1")"
  check "its only programs are java and its helper, and a registry's commands by java" diff \
    <(find "$root" -type f -perm /111 ! -name '*.so*' ! -path "$root/usr/bin/registry-server" ! -path "$root/usr/bin/priok-registry" -printf '%P\n' | sort) \
    <(printf '%s\n' opt/java/bin/java opt/java/lib/jspawnhelper)
  check "it holds no set-uid file and no device" test -z "$(find "$root" -perm /6000 -o -type b -o -type c)"
  check "it runs as a user that is not root" jq -e '.config.User == "65532:65532"' "$config"
  check "it carries title, version, licence and a fixed time" jq -e '.created as $created | .config.Labels | with_entries(.key |= ltrimstr("org.opencontainers.image."))
    | (.title | length > 0) and (.version | length > 0) and .licenses == "Apache-2.0" and .created == $created and (has("source") | not)' "$config"
  check "it sets no variable that changes every JVM" jq -e '[.config.Env // [] | .[] | select(test("^(JAVA|JDK)"))] == []' "$config"
  readarray -t command < <(jq -r '.config.Entrypoint[:-1][]' "$config")
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  check "its AOT cache fits its runtime, class path and options" chroot --userspec=65532:65532 "$root" "${command[@]}" -XX:AOTMode=on -version
  umount -R "$root"
  rm -rf "$work/any"
}

directory() { # NAME OWNER: a directory to mount, as it lies on a host
  mkdir -p "$work/$1"
  chown -R "$2" "$work/$1"
  echo "$work/$1:/var/lib/registry"
}
skopeo_copy() { skopeo --insecure-policy copy --quiet --src-tls-verify=false --dest-tls-verify=false "$@"; }
digest_of() { skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://127.0.0.1:$1"; }

stand_alone() { # what an image of a registry is asked to do
  echo "The registry server, $backend"
  options
  serves "docker run IMAGE"
  options; volumes=("$(directory "$backend-root" 0:0)")
  refuses "-v of a directory that root owns" "chown -R 65532:65532 /var/lib/registry"
  chown -R 65532:65532 "$work/$backend-root"
  serves "-v of that directory after the cure it named"
  chown -R 0:0 "$work/$backend-root"
  options; volumes=("$(directory "$backend-foreign" 12345:12345)")
  refuses "-v of a directory that somebody else owns" "belongs to 12345:12345 .* runs as 65532:65532"
  if [ $backend != ctr ] || grep -q -e --user < <(ctr run --help); then
    user=12345:12345
    serves "--user 12345:12345 -v of their own directory"
    options; user=0:0 volumes=("$work/$backend-root:/var/lib/registry")
    serves "--user 0 -v of a directory that root owns"
    options; user=23456:23456
    serves "--user 23456:23456 without a volume"
  else
    echo "skipped: this ctr knows no --user"
  fi

  printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: /var/lib/registry}}\nhttp: {addr: ":5055"}\n' >"$work/config.yml"
  local place
  for place in /etc/docker/registry/config.yml /etc/distribution/config.yml; do
    options; volumes=("$work/config.yml:$place")
    serves "-v config.yml:$place" 5055
    [ $backend != chroot ] || rm -f "$work/image/rootfs$place"
  done
  options; volumes=("$work/config.yml:/my.yml") arguments=(serve /my.yml)
  serves "IMAGE serve /my.yml" 5055
  options; volumes=("$work/config.yml:/my.yml") arguments=(/my.yml)
  serves "IMAGE /my.yml" 5055
  options; volumes=("$work/config.yml:/my.yml" "$(directory "$backend-collected" 65532:65532)") arguments=(garbage-collect /my.yml)
  mkdir -p "$work/$backend-collected/docker/registry/v2"
  ends "IMAGE garbage-collect /my.yml"
  options; variables=(REGISTRY_HTTP_ADDR=:5066)
  serves "-e REGISTRY_HTTP_ADDR=:5066" 5066
  options; read_only=yes volumes=("$(directory "$backend-data" 65532:65532)")
  serves "--read-only -v of a directory of uid 65532"

  options; volumes=("$work/$backend-data:/var/lib/registry")
  [ $backend = chroot ] || memory=$((160 * 1024 * 1024))
  start_$backend
  check "with a volume${memory:+ and --memory 160m} it starts" answers
  check "  and takes its own image" skopeo_copy "oci-archive:$SERVER_TAR" docker://127.0.0.1:5000/priok/registry-server:1
  check "  and beside it registry-server check finds it whole" beside registry-server check
  check "  and beside it priok-registry import - takes a docker archive in two minutes" within_two_minutes beside priok-registry import - <"$work/saved.tar"
  check "  which can be pulled" skopeo_copy docker://127.0.0.1:5000/team/saved:1 "dir:$work/$backend-saved"
  check "  and what make image-push sends" hack/image/push.sh 127.0.0.1:5000
  local digest
  digest=$(digest_of 5000/priok/registry-server:1) || true
  check "  and stops with exit code 0 when told to" stop
  start_$backend
  check "started again on that volume" answers
  check "  it still has the image" test -n "$digest" -a "$digest" = "$(digest_of 5000/priok/registry-server:1)"
  check "  and stops with exit code 0 when told to" stop

  [ $backend != docker ] || restarted
  [ -d "$work/adopted" ] || return 0
  chown -R 65532:65532 "$work/adopted"
  options; volumes=("$work/adopted:/var/lib/registry")
  start_$backend
  check "on data that docker-registry $peer wrote it starts" answers
  check "  and serves the same digest" test "$adopted" = "$(digest_of 5000/team/app:1)"
  check "  and the whole image" skopeo_copy docker://127.0.0.1:5000/team/app:1 "dir:$work/$backend-pulled"
  check "  and stops with exit code 0 when told to" stop
}

restarted() { # what a tutorial's first line asks
  options
  docker_here run -d --name always -p 5000:5000 --restart=always -v "$work/docker-data:/var/lib/registry" "$image" >"$work/out"
  pid=$(docker_here inspect --format '{{.State.Pid}}' always)
  check "-d -p 5000:5000 --restart=always starts" answers
  kill -9 "$pid"
  tail --pid="$pid" -f /dev/null
  pid=$$
  check "  and is there again after kill -9" timeout 60 bash -c "until curl -fs -o /dev/null http://127.0.0.1:5000/v2/; do sleep 0.2; done"
  docker_here rm -f always >/dev/null
}

docker_verifies() { # the CA of --tls auto, by an address that is no loopback: of those docker asks no certificate
  local place=10.250.99.1:5000
  ip address add ${place%:*}/32 dev lo
  mkdir -p /etc/docker
  mount -t tmpfs tmpfs /etc/docker
  options; volumes=("$(directory docker-tls 65532:65532)") arguments=(serve --tls auto)
  start_docker
  check "serve --tls auto has its CA in the volume" within_seconds 30 \
    curl -fs -o /dev/null --cacert "$work/docker-tls/priok/tls/ca.crt" https://$place/v2/
  docker_here tag "$image" $place/priok/registry-server:1
  check "  docker push to $place is refused for its certificate" unknown_authority docker_here push -q $place/priok/registry-server:1
  mkdir -p /etc/docker/certs.d/$place
  cp "$work/docker-tls/priok/tls/ca.crt" /etc/docker/certs.d/$place/ca.crt
  check "  with the CA in /etc/docker/certs.d/$place it works" docker_here push -q $place/priok/registry-server:1
  docker_here rmi $place/priok/registry-server:1 >>"$work/out"
  check "  and docker pull" docker_here pull -q $place/priok/registry-server:1
  printf '%s\n' "$(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=other 2>>"$work/out")" \
    >/etc/docker/certs.d/$place/ca.crt
  check "  and with somebody else's it is refused" unknown_authority docker_here pull -q $place/priok/registry-server:1
  check "  and stops with exit code 0 when told to" stop
  umount /etc/docker
}
unknown_authority() { ! "$@" >"$work/said" 2>&1 && grep 'x509: certificate signed by unknown authority' "$work/said"; }
within_seconds() { # SECONDS COMMAND...: until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

adopt() { # data as an older registry leaves it, owned by root
  peer=$(dpkg-query -W -f='${Version}' docker-registry 2>/dev/null || echo)
  command -v docker-registry >/dev/null || { echo "skipped: docker-registry is not installed, no data of its to adopt"; return 0; }
  mkdir "$work/adopted"
  printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "127.0.0.1:5077"}\n' "$work/adopted" >"$work/peer.yml"
  docker-registry serve "$work/peer.yml" >"$work/out" 2>&1 &
  pid=$!
  answers 5077
  skopeo_copy "oci-archive:$SERVER_TAR" docker://127.0.0.1:5077/team/app:1
  adopted=$(digest_of 5077/team/app:1)
  kill $pid
  wait $pid || true
}

for tar in $IMAGE_TARS; do structure "$tar"; done
if [ -e "$SERVER_TAR" ]; then
  hack/image/unpack.sh "$SERVER_TAR" "$work/image"
  skopeo_copy "oci-archive:$SERVER_TAR" "docker-archive:$work/saved.tar:team/saved:1"
  adopt
  backend=chroot
  stand_alone

  daemon() { # NAME COMMAND...: until a question is answered, which the caller asks with `up`
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    daemon=$!
    until up >/dev/null 2>&1; do
      kill -0 $daemon || { cat "$work/$name.log" >&2; exit 1; }
      sleep 0.1
    done
  }
  backend=ctr
  printf 'version = 2\nroot = "%s"\nstate = "/run/containerd"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\n  address = "%s"\n' \
    "$work/containerd" "$work/containerd.sock" >"$work/containerd.toml"
  up() { ctr -a "$work/containerd.sock" version; }
  daemon containerd containerd --config "$work/containerd.toml"
  ctr -a "$work/containerd.sock" images import "$SERVER_TAR" >/dev/null
  image=$(ctr -a "$work/containerd.sock" images ls -q | head -1)
  stand_alone
  kill $daemon
  wait $daemon || true

  backend=docker
  if command -v dockerd >/dev/null; then
    up() { docker_here version; }
    daemon dockerd dockerd --iptables=false --data-root "$work/docker" --exec-root /run/docker \
      --pidfile "$work/docker.pid" -H "unix://$work/docker.sock"
    skopeo_copy --dest-daemon-host "unix://$work/docker.sock" "oci-archive:$SERVER_TAR" "docker-daemon:$image"
    stand_alone
    docker_verifies
    kill $daemon
    wait $daemon || true
  else
    echo "skipped: dockerd is not installed"
  fi
fi
[ $failed = 0 ] || { echo "$failed of the sentences above do not hold" >&2; exit 1; }
