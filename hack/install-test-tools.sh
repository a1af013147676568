#!/bin/sh
# Installs what the tests drive and the images are made with and this machine lacks: Debian's or Ubuntu's packages, and
# built with Go into the user's cache a small go-dockerclient program, helm, oras, crane and regctl. Safe to run again; quick when nothing is
# missing. Ends with 1 when something is still missing, and names it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
bin="${XDG_CACHE_HOME:-$HOME/.cache}/priok/bin"
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The package that brings a command.
package_of() {
  case $1 in
    docker | dockerd) echo docker.io ;;
    htpasswd) echo apache2-utils ;;
    kubectl) echo kubernetes-client ;;
    ctr) echo containerd ;;
    nginx) echo nginx-light ;;
    ip) echo iproute2 ;;
    strip) echo binutils ;;
    *) echo "$1" ;;
  esac
}

commands="docker dockerd skopeo podman docker-registry htpasswd jq kubectl curl mmdebstrap ctr runc ip strip buildah nginx openssl"

missing_packages() {
  for command in $commands; do
    has "$command" || package_of "$command"
  done | sort -u
}

# A package may start its daemon at once. The tests start their own; one that was here before is not touched.
stop_service() {
  if [ -d /run/systemd/system ]; then
    as_root systemctl disable --now "$@" >/dev/null 2>&1 || true
  else
    for unit in "$@"; do
      [ ! -x "/etc/init.d/$unit" ] || as_root "/etc/init.d/$unit" stop >/dev/null 2>&1 || true
    done
  fi
}

install_packages() {
  if ! has apt-get; then
    echo "No apt-get here; install by hand: $*" >&2
    return 0
  fi
  if [ "$(id -u)" -ne 0 ] && ! has sudo; then
    echo "Not root and no sudo; install by hand: apt-get install $*" >&2
    return 0
  fi
  echo "Installing: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq ||
    echo "apt-get update failed; going on with the lists that are here" >&2
  for package in "$@"; do
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
      echo "apt-get install $package failed" >&2
    case $package in
      docker.io) stop_service docker.socket docker ;;
      docker-registry) stop_service docker-registry ;;
      nginx-light) stop_service nginx ;;
    esac
  done
}

# build_go NAME FOLDER PACKAGE [LDFLAGS]: $bin/NAME, anew when something in FOLDER is newer. Its go.sum pins the modules.
build_go() {
  program="$bin/$1"
  [ -z "$(find "$here/$2" -newer "$program" -type f 2>&1)" ] && return 0
  if ! has go; then
    echo "No Go here (package golang-go, or a newer one from its makers): $1 cannot be built" >&2
    return 0
  fi
  echo "Building $program (the first time this takes minutes)"
  mkdir -p "$bin"
  (cd "$here/$2" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w ${4:-}" -o "$program" "$3") ||
    echo "go build failed (it needs $(grep '^go ' "$here/$2/go.mod" || true) or newer)" >&2
}

# install_go NAME PACKAGE@VERSION: $bin/NAME, anew when the version is another.
install_go() {
  [ -x "$bin/$1" ] && [ "$(cat "$bin/.$1.version" 2>/dev/null)" = "$2" ] && return 0
  if ! has go; then
    echo "No Go here (package golang-go, or a newer one from its makers): $1 cannot be built" >&2
    return 0
  fi
  echo "Building $bin/$1"
  mkdir -p "$bin"
  if GOBIN="$bin" CGO_ENABLED=0 GOFLAGS=-buildvcs=false go install -trimpath -ldflags="-s -w" "$2"; then
    echo "$2" >"$bin/.$1.version"
  else
    echo "go install $2 failed" >&2
  fi
}

packages=$(missing_packages)
# shellcheck disable=SC2086 # one word for each package
[ -z "$packages" ] || install_packages $packages
# Newer Debian and Ubuntu have the client apart from the engine.
has docker || install_packages docker-cli
build_go priok-go-dockerclient go-dockerclient .
helm=helm.sh/helm/v3
helm_version=$(sed -nE "s,^\s*$helm (v[0-9.]+).*,\1,p" "$here/helm/go.mod")
build_go helm helm $helm/cmd/helm "-X $helm/internal/version.version=$helm_version"
build_go oras oras oras.land/oras/cmd/oras
install_go crane github.com/google/go-containerregistry/cmd/crane@v0.22.1
install_go regctl github.com/regclient/regclient/cmd/regctl@v0.11.7

still=""
for command in $commands; do
  has "$command" || still="$still $command"
done
for program in priok-go-dockerclient helm oras crane regctl; do
  [ -x "$bin/$program" ] || still="$still $program"
done
if [ -n "$still" ]; then
  echo "Still missing:$still" >&2
  exit 1
fi
