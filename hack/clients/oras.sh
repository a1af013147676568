how=(--ca-file "$CA")
[ -n "$CA" ] || how=(--plain-http)

login() { echo "$1" | oras login "${how[@]}" --username "$client" --password-stdin "$HOST"; }
logout() { oras logout "$HOST"; }
push() { oras copy --no-tty --from-oci-layout "${how[@]/#--/--to-}" "$LAYOUT:latest" "$1"; }
pull() {
  rm -rf pulled
  oras copy --no-tty --to-oci-layout "${how[@]/#--/--from-}" "$1" pulled:1
  unchanged pulled
}
tags() { oras repo tags "${how[@]}" "$1"; }
copy() { oras copy --no-tty "${how[@]/#--/--from-}" "${how[@]/#--/--to-}" "$1" "$2"; }
remove() { oras manifest delete "${how[@]}" --force "$1"; }
more() {
  echo "what was found" >report.txt
  oras push --no-tty "${how[@]}" --artifact-type application/vnd.priok.file "$APP:file" report.txt:text/plain
  oras attach --no-tty "${how[@]}" --artifact-type application/vnd.priok.report "$APP:1" report.txt:text/plain
  oras discover "${how[@]}" --artifact-type application/vnd.priok.report --format json "$APP:1" |
    jq -e '.referrers | length == 1 and .[0].artifactType == "application/vnd.priok.report"'
  oras discover "${how[@]}" --artifact-type application/vnd.priok.other --format json "$APP:1" |
    jq -e '.referrers // [] | length == 0'
  mkdir files
  oras pull --no-tty "${how[@]}" --output files "$APP:file"
  cmp report.txt files/report.txt
  oras repo ls "${how[@]}" "$HOST"
  oras blob fetch "${how[@]}" --output blob "$APP@sha256:$(sha256sum report.txt | cut -c1-64)"
  cmp report.txt blob
}
