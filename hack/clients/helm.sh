helm=${HELM:-helm}
how=(--ca-file "$CA")
[ -n "$CA" ] || how=(--plain-http)
[ -d chart ] || "$helm" create chart >/dev/null
for version in 0.1.1 0.1.3; do
  "$helm" package chart --version "$version" >/dev/null
done

# A chart has its name and version from within: app:1 is oci://HOST/helm/chart, version 0.1.1.
version_of() { echo "0.1.${1##*:}"; }
login() { echo "$1" | "$helm" registry login "${how[@]}" --username "$client" --password-stdin "$HOST"; }
logout() { "$helm" registry logout "$HOST"; }
push() { "$helm" push "${how[@]}" "chart-$(version_of "$1").tgz" "oci://$HOST/$client"; }
pull() {
  rm -rf pulled && mkdir pulled
  "$helm" pull "${how[@]}" "oci://$HOST/$client/chart" --version "$(version_of "$1")" --destination pulled
  cmp "pulled/chart-$(version_of "$1").tgz" "chart-$(version_of "$1").tgz"
}
more() {
  "$helm" show chart "${how[@]}" "oci://$HOST/$client/chart" --version 0.1.1 | grep '^version: 0.1.1'
  "$helm" template "${how[@]}" released "oci://$HOST/$client/chart" | grep -q 'kind: Deployment'
}
