if [ -n "$CA" ]; then
  regctl registry set --cacert "$(cat "$CA")" "$HOST" --skip-check
else
  regctl registry set --tls disabled "$HOST" --skip-check
fi

login() { echo "$1" | regctl registry login -u "$client" --pass-stdin "$HOST"; }
logout() { regctl registry logout "$HOST"; }
push() { regctl image copy "ocidir://$LAYOUT:latest" "$1"; }
pull() {
  rm -rf pulled
  regctl image copy "$1" ocidir://pulled:1
  unchanged pulled
}
tags() { regctl tag ls "$1"; }
copy() { regctl image copy "$1" "$2"; }
remove() { regctl manifest delete --force-tag-dereference "$1"; }
more() {
  regctl image copy "$APP:1" "$APP:again"
  local layer
  layer=$(regctl manifest get --platform linux/amd64 --format '{{(index .Layers 0).Digest}}' "$APP:again")
  regctl blob get "$APP" "$layer" | cmp - "$LAYOUT/blobs/sha256/${layer#sha256:}"
  # In chunks, which regctl announces by ranges as the specification has them.
  regctl registry set "$HOST" --skip-check --blob-max 100000 --blob-chunk 100000
  head -c 450001 /dev/urandom >chunked
  regctl blob get "$APP" "$(regctl blob put "$APP" <chunked)" | cmp - chunked
  regctl tag delete "$APP:again"
  refused regctl manifest head "$APP:again"
  regctl artifact put --artifact-type application/vnd.priok.note --subject "$APP:1" <"$LAYOUT/index.json"
  regctl artifact list "$APP:1" --format '{{range .Descriptors}}{{.ArtifactType}}{{end}}' | grep application/vnd.priok.note
}
