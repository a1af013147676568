engine=${ENGINE:-podman}
how=--cert-dir=trusted
[ -n "$CA" ] || how=--tls-verify=false
[ -z "$CA" ] || { mkdir -p trusted && cp "$CA" trusted/ca.crt; }
# Only 50 characters are taken for the directory of what runs.
run=$(mktemp -d /tmp/pkXXXX)
trap 'rm -rf "$run"' EXIT
export REGISTRY_AUTH_FILE=$PWD/auth.json
echo '{}' >auth.json

it() { "$engine" --storage-driver=vfs --root="$run/root" --runroot="$run/run" "$@"; }
login() { echo "$1" | it login "$how" --username "$client" --password-stdin "$HOST"; }
logout() { it logout "$HOST"; }
push() {
  it pull -q "docker-archive:$ARCHIVE" >/dev/null
  it push "$how" "${IMAGE_ID#sha256:}" "docker://$1"
}
pull() {
  it rmi --all --force
  it pull "$how" "docker://$1"
  [ "$(it images --all --no-trunc --quiet)" = "$IMAGE_ID" ]
}
# Its search takes no --cert-dir.
tags() { SSL_CERT_FILE=$CA it search --tls-verify="$([ -n "$CA" ] && echo true || echo false)" --list-tags "$1"; }
