#!/usr/bin/env bash
# Compares our registry server with a peer on the same disk: bench.sh PEER, the program of a distribution
# (registry or docker-registry). Prints for each kind of work the server's CPU time per unit, medians of
# ROUNDS (5) in which each work is done by ours and at once by the peer, and peer's by ours: above 1, ours needs
# less. Rates are not compared, because they hang on what else the machine does; of the start, the time that passes
# is what its user waits for. Ours runs from its image (make image), with that image's runtime, AOT cache and
# options. Needs wrk, curl, jq, htpasswd, openssl and unshare; 20 minutes and 4 GB of disk below TMPDIR. What each
# round came to is in registry-server/target/bench.
set -euo pipefail
cd "$(dirname "$0")/.."

peer=$(command -v "${1:?which peer? bench.sh registry}") || { echo "$1 is no program" >&2; exit 2; }
rounds=${ROUNDS:-5} blob_megabytes=${BLOB_MB:-64}
image=$PWD/registry-server/target/registry-server-image.tar lua=$PWD/hack/bench/push.lua
[ -f "$image" ] || { echo "$image is missing: run make image" >&2; exit 3; }
for tool in wrk curl jq htpasswd openssl unshare; do command -v $tool >/dev/null || { echo "$tool is missing" >&2; exit 3; }; done
work=$(mktemp -d) results=$PWD/registry-server/target/bench
mkdir -p "$results"
hack/image/unpack.sh "$image" "$work/image"
sync # else who starts waits until the disk has taken the image
declare -A pid port root
stop() { for p in "${pid[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"; }
trap stop EXIT
export OTEL_TRACES_EXPORTER=none
for name in $(env | sed -n 's/^\(REGISTRY_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done

# config NAME PORT [users|tls]
config() {
  local tls=''
  [ "${3:-}" != tls ] || tls=", tls: {certificate: $work/tls.crt, key: $work/tls.key}"
  root[$1]=$work/$1 port[$1]=$2
  mkdir -p "$work/$1"
  printf '%s\n' 'version: 0.1' 'log: {level: error, accesslog: {disabled: true}}' \
    "storage: {filesystem: {rootdirectory: $work/$1}, delete: {enabled: true}}" \
    "http: {addr: '127.0.0.1:$2', secret: bench$tls}" > "$work/$1.yml"
  [ "${3:-}" != users ] || printf '%s\n' "auth: {htpasswd: {realm: bench, path: $work/users}}" >> "$work/$1.yml"
}
base() { case $1 in *-tls) echo "https://127.0.0.1:${port[$1]}" ;; *) echo "http://127.0.0.1:${port[$1]}" ;; esac; }
# answers NAME: without a program, where that will do: to begin one takes longer than the answer, and the time of who starts.
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/${port[$1]}"
    case $1 in
      *-tls) curl -sk -o /dev/null "$(base "$1")/v2/" ;;
      *)
        printf 'GET /v2/ HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' >&3
        read -r line <&3
        case $line in *' 200 '* | *' 401 '*) ;; *) exit 1 ;; esac
        ;;
    esac
  ) 2>/dev/null
}
# launch NAME: as in a container of 256 MB; sets took, the milliseconds until it answers. What sets up the image's root
# is not counted.
launch() {
  local name=$1 began
  began=$(date +%s%N)
  case $name in
    ours*) JVM_OPTIONS=-XX:MaxRAM=256m hack/bench/in-image.sh "$work/image" "$work" serve "$work/$name.yml" \
      > "$work/$name.log" 2>&1 & ;;
    *) "$peer" serve "$work/$name.yml" > "$work/$name.log" 2>&1 & ;;
  esac
  pid[$name]=$!
  until answers "$name"; do
    kill -0 "${pid[$name]}" || { cat "$work/$name.log" >&2; exit 1; }
    sleep 0.01
  done
  case $name in ours*) began=$(cat "$work/began")000 ;; esac
  took=$((($(date +%s%N) - began) / 1000000))
}
end() { kill "${pid[$1]}"; wait "${pid[$1]}" || true; } # a server that is told to stop may say so by its exit code
cpu() { awk '{print ($14 + $15) * 1000 / hz}' hz="$(getconf CLK_TCK)" "/proc/${pid[$1]}/stat"; }
status() { awk -v k="$2:" '$1 == k {printf "%.0f", $2 / 1024}' "/proc/${pid[$1]}/status"; }
# watch: the most RssAnon of each server so far, looked at five times a second, at WORK/peak.SERVER in KB.
watch() {
  local name word words
  declare -A most
  while sleep 0.2; do
    for name in "${!pid[@]}"; do
      readarray -t words 2>/dev/null < "/proc/${pid[$name]}/status" || continue
      for word in "${words[@]}"; do
        [[ $word =~ ^RssAnon:[[:space:]]+([0-9]+) ]] || continue
        [ "${BASH_REMATCH[1]}" -gt "${most[$name]:-0}" ] || continue
        most[$name]=${BASH_REMATCH[1]}
        echo "${most[$name]}" > "$work/peak.$name"
      done
    done
  done
}
# figure WORK SERVER UNITS CPU: milliseconds of CPU per unit.
figure() { echo "$1 $2 $(awk -v c="$4" -v n="$3" 'BEGIN {printf "%.4f", c / n}')" >> "$work/figures"; }
note() { figure "$1" "$2" "$3" $(($(cpu "$2") - $4)); } # likewise, with the CPU before
# ask WORK SERVER UNIT PATH [HEADER]: wrk on one path; UNIT requests are one unit.
ask() {
  local before requests
  before=$(cpu "$2")
  wrk -t2 -c8 -d"${seconds}s" ${5:+-H "$5"} "$(base "$2")$4" > "$work/wrk"
  requests=$(awk '/requests in/ {print $1}' "$work/wrk")
  ! grep -q 'Non-2xx' "$work/wrk" || { echo "$1: $2 refuses" >&2; cat "$work/wrk" >&2; exit 1; }
  note "$1" "$2" "$(awk -v n="$requests" -v u="$3" 'BEGIN {print n / u}')" "$before"
}
upload() { # SERVER REPOSITORY FILE DIGEST
  local location
  location=$(curl -sSk -o /dev/null -D - -X POST "$(base "$1")/v2/$2/blobs/uploads/" ${auth:+-u "$auth"} |
    tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
  case $location in http*) ;; *) location=$(base "$1")$location ;; esac
  case $location in *\?*) location="$location&digest=$4" ;; *) location="$location?digest=$4" ;; esac
  curl -sSk -f -o /dev/null ${auth:+-u "$auth"} -H 'Content-Type: application/octet-stream' -T "$3" "$location"
}
digest() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }
# image SERVER REPOSITORY: one small image with the tag latest.
image() {
  echo "{\"architecture\":\"amd64\",\"os\":\"linux\"}" > "$work/config"
  remember "$work/config"
  upload "$1" "$2" "$work/config" "$(digest "$work/config")"
  manifest "$work/config" > "$work/manifest"
  curl -sSk -f -o /dev/null ${auth:+-u "$auth"} -T "$work/manifest" \
    -H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json' "$(base "$1")/v2/$2/manifests/latest"
}
# remember FILE...: their digests and sizes, by few processes.
declare -A known size
remember() {
  local value file
  while read -r value file; do known[$file]=sha256:$value; done < <(sha256sum "$@")
  while read -r value file; do size[$file]=$value; done < <(stat -c '%s %n' "$@")
}
descriptor() { printf '{"mediaType":"%s","size":%d,"digest":"%s"}' "$1" "${size[$2]}" "${known[$2]}"; }
manifest() { # CONFIG LAYER...
  local layer separator='' type=application/vnd.docker
  printf '{"schemaVersion":2,"mediaType":"%s.distribution.manifest.v2+json","config":' $type
  descriptor $type.container.image.v1+json "$1"
  printf ',"layers":['
  for layer in "${@:2}"; do printf '%s' "$separator"; descriptor $type.image.rootfs.diff.tar.gzip "$layer"; separator=,; done
  printf ']}'
}
# pieces DIRECTORY COUNT: random files of 1 KiB.
pieces() { mkdir -p "$1" && head -c $(($2 * 1024)) /dev/urandom | split -b 1024 -a 4 - "$1/"; }
thousands() { awk -v n="$1" 'BEGIN {print n / 1000}'; }
push() { # WORK SERVER UNITS LIST
  local before
  before=$(cpu "$2")
  # The script stops by itself at the list's end.
  wrk -t1 -c1 -d120s -s "$lua" "http://127.0.0.1:${port[$2]}" -- "$4" > "$work/wrk"
  note "$1" "$2" "$3" "$before"
}
blobs() { # SERVER
  local count=$((1000 * longer))
  rm -rf "$work/pieces" && pieces "$work/pieces" $count
  (cd "$work/pieces" && sha256sum -- *) | awk '{print "blob bench/small sha256:" $1 " " d "/" $2}' d="$work/pieces" > "$work/list"
  push "1 KiB blob push, per 1000" "$1" "$(thousands $count)" "$work/list"
}
images() { # SERVER
  local i file files count=$((100 * longer))
  rm -rf "$work/pieces" "$work/list" && pieces "$work/pieces" $((3 * count))
  for ((i = 0; i < count; i++)); do echo "{\"of\":\"$i $RANDOM\"}" > "$work/pieces/config$i"; done
  remember "$work"/pieces/*
  files=("$work"/pieces/????)
  for ((i = 0; i < count; i++)); do
    manifest "$work/pieces/config$i" "${files[@]:i * 3:3}" > "$work/pieces/manifest$i"
    for file in "$work/pieces/config$i" "${files[@]:i * 3:3}"; do echo "blob bench/image ${known[$file]} $file"; done
    echo "manifest bench/image t$i $work/pieces/manifest$i"
  done > "$work/list"
  push "image push (3 layers), per 1000" "$1" "$(thousands $count)" "$work/list"
}
all() { # PROCESS...: waits for each, and fails with any
  local job
  for job in "$@"; do wait "$job"; done
}
large_put() { # SERVER
  local i jobs=()
  for i in 1 2 3 4; do upload "$1" bench/large "$work/large$i" "${known[$work/large$i]}" & jobs+=($!); done
  all "${jobs[@]}"
}
large_get() { # SERVER, after large_put
  local i jobs=() url
  for i in 1 2 3 4; do
    url=$(base "$1")/v2/bench/large/blobs/${known[$work/large$i]}
    curl -sSk -f -o /dev/null "$url" -o /dev/null "$url" & jobs+=($!)
  done
  all "${jobs[@]}"
  rm -rf "${root[$1]}/docker/registry/v2/repositories/bench/large"
  for i in 1 2 3 4; do rm -rf "${root[$1]}/docker/registry/v2/blobs/sha256/$(sed 's/sha256:\(..\)\(.*\)/\1\/\1\2/' <<< "${known[$work/large$i]}")"; done
}
# large SUFFIX [WORDS]: one turn takes a second or two, and falls into one mood of the machine or the other: four make
# a figure.
large() {
  local turn turns=4 server before gigabytes
  declare -A put=() get=()
  for turn in $(seq $turns); do
    for server in ours$1 peer$1; do
      before=$(cpu "$server")
      large_put "$server"
      put[$server]=$((${put[$server]:-0} + $(cpu "$server") - before))
      before=$(cpu "$server")
      large_get "$server"
      get[$server]=$((${get[$server]:-0} + $(cpu "$server") - before))
    done
  done
  gigabytes=$(awk -v m="$blob_megabytes" -v t=$turns 'BEGIN {print t * 4 * m / 1000}')
  for server in ours$1 peer$1; do
    figure "blob PUT x4${2:-}, per GB" "$server" "$gigabytes" "${put[$server]}"
    figure "blob GET x4${2:-}, per GB" "$server" "$(awk -v g="$gigabytes" 'BEGIN {print 2 * g}')" "${get[$server]}"
  done
}
# in_turn FUNCTION ARGUMENT...: once for ours and at once for the peer, whose name stands for each @.
in_turn() {
  local server
  for server in ours peer; do "${@//@/$server}"; done
}
repositories() { # SERVER COUNT
  (cd "${root[$1]}/docker/registry/v2/repositories" && seq -f "many%06g/_manifests/tags" "$2" | xargs mkdir -p)
}

# idle SERVER: what a thousand connections cost that have asked once and stay open.
idle() {
  local before open
  before=$(status "$1" VmRSS)
  wrk -t1 -c1000 -d15s -s hack/bench/idle.lua "http://127.0.0.1:${port[$1]}/v2/" > /dev/null & open=$!
  sleep 8
  echo "$1: 1,000 idle connections take $(($(status "$1" VmRSS) - before)) MB"
  wait $open
}

htpasswd -Bbn -C 10 bench secret > "$work/users"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/tls.key" -out "$work/tls.crt" -days 2 \
  -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
chmod a+r "$work/tls.key"
config ours 5971; config peer 5972; config ours-users 5973 users; config peer-users 5974 users
config ours-tls 5975 tls; config peer-tls 5976 tls
for round in $(seq 0 "$rounds"); do
  for server in ours peer ours-tls peer-tls; do
    launch $server
    end $server
    case $server in *-tls) what='start to first answer, TLS' ;; *) what='start to first answer' ;; esac
    [ "$round" -eq 0 ] || echo "$what (not CPU) $server $took" >> "$work/starts"
  done
done
for server in "${!port[@]}"; do
  launch "$server"
  sleep 3 # what it compiles after its start takes nothing from the next one's
done
for i in 1 2 3 4; do head -c $((blob_megabytes * 1000000)) /dev/urandom > "$work/large$i"; done
remember "$work"/large?
watch & pid[watch]=$! # which itself knows of the servers only
basic="Authorization: Basic $(printf bench:secret | base64)"
for server in ours peer; do
  echo "$server at rest: RSS $(status $server VmRSS) MB, RssAnon $(status "$server" RssAnon) MB"
  image $server bench/app
  auth=bench:secret image $server-users bench/app
  image $server-tls bench/app
done
for server in ours peer; do idle $server; done
for round in $(seq 0 "$rounds"); do
  # Round 0 warms both up, for longer, and does not count.
  longer=$((round == 0 ? 4 : 1)) seconds=$((${SECONDS_EACH:-3} * longer))
  in_turn ask "GET /v2/, per 1000" @ 1000 /v2/
  in_turn ask "manifest GET by tag, per 1000" @ 1000 /v2/bench/app/manifests/latest
  in_turn ask "manifest GET, htpasswd, per 1000" @-users 1000 /v2/bench/app/manifests/latest "$basic"
  in_turn blobs @
  in_turn images @
  large ''
  in_turn ask "manifest GET by tag, TLS, per 1000" @-tls 1000 /v2/bench/app/manifests/latest
  large -tls ', TLS'
  [ "$round" -gt 0 ] || : > "$work/figures"
done
for count in 2000 100000; do
  for server in ours peer; do
    echo "$server: RssAnon $(status "$server" RssAnon) MB before $count repositories are listed"
    repositories $server $count
  done
  for round in $(seq 0 "$rounds"); do
    for server in ours peer; do
      if [ "$round" -eq 0 ]; then curl -sS -o /dev/null "127.0.0.1:${port[$server]}/v2/_catalog?n=100"; continue; fi
      ask "catalog page of 100 of $count, per 1000" $server 1000 "/v2/_catalog?n=100"
    done
  done
done
for server in "${!port[@]}"; do
  echo "$server: RssAnon at most $(($(cat "$work/peak.$server") / 1024)) MB, RSS at most $(status "$server" VmHWM) MB"
done
sed 's/-users / /; s/-tls / /' "$work/starts" "$work/figures" | tee "$results/rounds.txt" | awk '
  { value = $NF; server = $(NF - 1); $NF = ""; $(NF - 1) = ""; sub(/ +$/, ""); if (!($0 in seen)) { seen[$0] = 1; order[++n] = $0 }
    count[$0, server]++; all[$0, server, count[$0, server]] = value }
  function median(w, s,   i, j, c, t) { c = count[w, s]; for (i = 1; i <= c; i++) v[i] = all[w, s, i] + 0
    for (i = 1; i <= c; i++) for (j = i + 1; j <= c; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
    return v[int((c + 1) / 2)] }
  BEGIN { printf "%-40s %12s %12s %8s\n", "CPU ms", "ours", "peer", "peer/ours" }
  END { for (i = 1; i <= n; i++) { o = median(order[i], "ours"); p = median(order[i], "peer")
    printf "%-40s %12.1f %12.1f %8.2f\n", order[i], o, p, (o > 0 ? p / o : 0) } }' | tee "$results/figures.txt"
