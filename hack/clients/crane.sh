# crane speaks plain HTTP to a loopback address by itself.
export SSL_CERT_FILE=$CA
[ -n "$CA" ] || unset SSL_CERT_FILE

login() { crane auth login --username "$client" --password "$1" "$HOST" && crane catalog "$HOST"; }
logout() { crane auth logout "$HOST"; }
push() { crane push "$LAYOUT" "$1" --index; }
pull() {
  rm -rf pulled
  crane pull --format oci "$1" pulled
  unchanged pulled
}
tags() { crane ls "$1"; }
copy() {
  crane copy "$1" "$2"
  [ "$(crane digest "$1")" = "$(crane digest "$2")" ]
}
# By its digest: by its tag only the tag goes.
remove() {
  local digest
  digest=$(crane digest "$1")
  crane delete "${1%:*}@$digest"
}
more() {
  crane tag "$APP:1" again
  crane manifest "$APP:again" >manifest
  [ "sha256:$(sha256sum manifest | cut -c1-64)" = "$(crane digest "$APP:1")" ]
  crane validate --remote "$APP:again"
  crane delete "$APP:again"
  refused crane manifest "$APP:again"
}
