# CONTAINERD_ADDRESS says which containerd; hosts.toml says how to speak to the registry, as on a node.
mkdir -p "certs.d/$HOST"
if [ -n "$CA" ]; then
  printf 'server = "https://%s"\n[host."https://%s"]\n  ca = "%s"\n' "$HOST" "$HOST" "$CA" >"certs.d/$HOST/hosts.toml"
else
  printf 'server = "http://%s"\n[host."http://%s"]\n' "$HOST" "$HOST" >"certs.d/$HOST/hosts.toml"
fi

# It has no login: credentials are given each time, so a push shows what they are worth. To a repository of its own: where
# anybody may pull, ctr 1.6.20 does not get past the push of a manifest of which all else is there (docs/troubleshooting.md).
login() {
  echo "--user=$client:$1" >user
  push "$HOST/$client/login:1"
}
logout() { rm user; }
as_user() { [ ! -f user ] || cat user; }
push() {
  tar -C "$LAYOUT" -cf layout.tar .
  ctr images import --all-platforms --no-unpack --base-name imported layout.tar
  ctr images tag --force imported:latest "$1"
  # shellcheck disable=SC2046 # nothing where nobody is logged in
  ctr images push --hosts-dir certs.d $(as_user) "$1"
}
more() {
  # What ctr 1.6.20 does not get past.
  case $(ctr --version) in *" 1."* | *" v1."*) return ;; esac
  push "$APP:again"
}
pull() {
  ctr images ls -q | xargs -r ctr images rm --sync
  ctr content prune references >/dev/null
  # shellcheck disable=SC2046
  ctr content fetch --all-platforms --hosts-dir certs.d $(as_user) "$1"
  rm -rf pulled && mkdir pulled
  ctr images export --all-platforms pulled.tar "$1"
  tar -C pulled -xf pulled.tar
  unchanged pulled
}
