#!/usr/bin/env bash
# Prints the path of a base image: a docker-archive with the few Debian packages that a Java runtime needs
# (no shell, no package manager, no other program), made with mmdebstrap from this machine's apt sources.
# It is kept outside the checkout and made anew when the sources offer a newer version of one of its packages.
set -euo pipefail
umask 022
packages=(base-files libc6 libgcc-s1 netbase tzdata)

for tool in mmdebstrap jq; do
  command -v "$tool" >/dev/null || {
    echo "$tool is missing: apt-get install $tool (a machine without apt: give make an image that brings glibc, BASE_IMAGE=name)" >&2
    exit 1
  }
done
debs=$(apt-cache show --no-all-versions "${packages[@]}" | sed -n 's/^SHA256: //p')
sources=$(apt-get indextargets --format '$(CREATED_BY) $(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)' |
  sed -nE 's/^Packages (Debian|Ubuntu) //p' | sort -u)
if [ -z "$sources" ] || [ "$(wc -l <<<"$debs")" != "${#packages[@]}" ]; then
  echo "apt knows no Debian packages here: run apt-get update, or give make BASE_IMAGE=name" >&2
  exit 1
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/priok/image
base=$cache/base-$({ cat "$0"; echo "$debs"; } | sha256sum | cut -c1-16).tar
if [ -s "$base" ]; then
  echo "$base"
  exit
fi

mkdir -p "$cache"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "Making the base image from Debian packages" >&2

# What a process in the container could run, what only package tools read, and libraries that nothing of a Java runtime
# loads stay out.
kept=()
for path in '/bin/*' '/sbin/*' '/usr/bin/*' '/usr/sbin/*' '/usr/games/*' '/usr/lib/*/gconv/*' '/usr/lib/*/audit/*' \
  '/usr/share/*' '/etc/*' '/lib/*/libmvec*' '/lib/*/libnsl*' '/lib/*/libthread_db*' '/lib/*/libc_malloc_debug*'; do
  kept+=("--dpkgopt=path-exclude=$path")
done
for path in '/usr/share/zoneinfo/*' '/usr/share/doc/*/copyright' '/usr/share/common-licenses/*' \
  /etc/debian_version /etc/os-release /etc/protocols /etc/services /etc/host.conf; do
  kept+=("--dpkgopt=path-include=$path")
done
for path in '/usr/share/zoneinfo/posix/*' '/usr/share/zoneinfo/right/*'; do
  kept+=("--dpkgopt=path-exclude=$path")
done
proxies=()
while IFS= read -r line; do
  proxies+=("--aptopt=$line")
done < <(apt-config dump | grep -iE '^Acquire::https?::Proxy' || true)

SOURCE_DATE_EPOCH=0 mmdebstrap --quiet --variant=extract --mode=chrootless --format=tar --skip=output/dev,output/mknod \
  --include="$(IFS=,; echo "${packages[*]}")" "${kept[@]}" "${proxies[@]}" "" "$work/debian.tar" - <<<"$sources" >&2

# The extracted packages without the tools' own state, and with the two accounts that a container uses.
root=$work/root
mkdir "$root"
tar -C "$root" -xpf "$work/debian.tar"
rm -rf "${root:?}"/etc/{apt,dpkg,fstab,hostname,resolv.conf} "${root:?}/var"
printf '%s\n' root:x:0:0:root:/:/sbin/nologin nonroot:x:65532:65532:nonroot:/:/sbin/nologin >"$root/etc/passwd"
printf '%s\n' root:x:0: nonroot:x:65532: >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
find "$root" -mindepth 1 -type d -empty -delete
mkdir "$root"/{dev,proc,run,sys,tmp,var}
chmod 1777 "$root/tmp"
chmod 755 "$root"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$root" -cf "$work/layer.tar" .

jq -n --arg arch "$(dpkg --print-architecture)" --arg layer "sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)" '{
  created: "1970-01-01T00:00:00Z", architecture: $arch, os: "linux", config: {},
  rootfs: {type: "layers", diff_ids: [$layer]}, history: [{created: "1970-01-01T00:00:00Z", created_by: "Debian packages"}]
}' >"$work/config.json"
echo '[{"Config":"config.json","RepoTags":["priok/base:1"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
tar --sort=name --owner=0 --group=0 --mtime=@0 -C "$work" -cf "$base.part" manifest.json config.json layer.tar
mv "$base.part" "$base"
echo "$base"
