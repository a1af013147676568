# Signatures with a key, without the public log. crane brings the image that is signed.
. "$here/crane.sh"
how=(--allow-http-registry)
[ -z "$CA" ] || how=(--registry-cacert "$CA")
export COSIGN_PASSWORD=x
[ -f cosign.key ] || cosign generate-key-pair 2>/dev/null

unset -f copy remove
login() { echo "$1" | cosign login --username "$client" --password-stdin "$HOST" && crane catalog "$HOST"; }
push() {
  crane push "$LAYOUT" "$1" --index
  cosign sign --yes --tlog-upload=false --key cosign.key "${how[@]}" "${1%:*}@$(crane digest "$1")"
}
pull() { cosign verify --insecure-ignore-tlog --key cosign.pub "${how[@]}" "$1"; }
copy() {
  cosign copy "${how[@]}" --force "$1" "$2"
  cosign verify --insecure-ignore-tlog --key cosign.pub "${how[@]}" "$2"
}
more() {
  local digest
  digest=$(crane digest "$APP:1")
  echo '{"built": "here"}' >predicate.json
  cosign attest --yes --tlog-upload=false --key cosign.key --predicate predicate.json --type custom "${how[@]}" "$APP@$digest"
  cosign verify-attestation --insecure-ignore-tlog --key cosign.pub --type custom "${how[@]}" "$APP:1" >/dev/null
  cosign tree "${how[@]}" "$APP:1"
}
