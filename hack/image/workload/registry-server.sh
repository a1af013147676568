#!/usr/bin/env bash
# What a registry does most, once: reads its file, answers its probes, lets a user in, takes an image, gives it back to
# the user and to others. "$@" starts the registry.
set -euo pipefail
cat >"$PRIOK_ROOT/config.yml" <<YAML
version: 0.1
storage: {filesystem: {rootdirectory: /var/lib/registry}, delete: {enabled: true}}
http: {addr: ':5000'}
auth: {htpasswd: {realm: registry, path: /htpasswd}, anonymous: pull}
YAML
# The password is "secret".
cat >"$PRIOK_ROOT/htpasswd" <<'USERS'
ci:$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q
USERS
chmod 644 "$PRIOK_ROOT/config.yml" "$PRIOK_ROOT/htpasswd" # it runs as another user
REGISTRY_CONFIGURATION_PATH=/config.yml "$@" &
registry=$!
api=http://127.0.0.1:5000/v2
manage=http://127.0.0.1:5001
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
user=(-u ci:secret)
send() { curl -fsS --max-time 20 -o "$work/answer" -D "$work/head" "$@"; }
location() { sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p' "$work/head" | sed "s,^/v2,$api,"; }
digest() { echo "sha256:$(sha256sum "$1" | cut -d' ' -f1)"; }

until curl -s --max-time 2 -o /dev/null $api/; do
  kill -0 $registry
  sleep 0.1
done
send "${user[@]}" $api/
for path in livez readyz metrics; do send $manage/$path; done

head -c 3000000 /dev/zero >"$work/layer"
echo '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}' >"$work/config"
for blob in layer config; do
  curl -sS -o /dev/null "${user[@]}" --head "$api/team/app/blobs/$(digest "$work/$blob")"
  send "${user[@]}" -X POST "$api/team/app/blobs/uploads/"
  send "${user[@]}" -X PATCH -H 'Content-Type: application/octet-stream' --data-binary "@$work/$blob" "$(location)"
  to=$(location)
  send "${user[@]}" -X PUT "$to$([[ $to == *\?* ]] && echo '&' || echo '?')digest=$(digest "$work/$blob")"
done
cat >"$work/manifest" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"$(digest "$work/config")","size":$(stat -c %s "$work/config")},
"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"$(digest "$work/layer")","size":$(stat -c %s "$work/layer")}]}
JSON
send "${user[@]}" -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary "@$work/manifest" "$api/team/app/manifests/1"
for path in team/app/manifests/1 "team/app/blobs/$(digest "$work/layer")" "team/app/blobs/$(digest "$work/config")" team/app/tags/list _catalog; do
  send "${user[@]}" -H 'Accept: application/vnd.oci.image.manifest.v1+json' "$api/$path"
  send -H 'Accept: application/vnd.oci.image.manifest.v1+json' "$api/$path"
done
curl -sS -o /dev/null "$api/team/app/manifests/none"

kill $registry
wait $registry
