for side in "" src- dest-; do
  if [ -n "$CA" ]; then
    mkdir -p trusted
    cp "$CA" trusted/ca.crt
    declare "${side//-/_}how=--${side}cert-dir=trusted"
  else
    declare "${side//-/_}how=--${side}tls-verify=false"
  fi
done


login() { echo "$1" | skopeo login "$how" --username "$client" --password-stdin "$HOST"; }
logout() { skopeo logout "$HOST"; }
push() { skopeo --insecure-policy copy --all "$dest_how" "oci:$LAYOUT:latest" "docker://$1"; }
pull() {
  rm -rf pulled
  skopeo --insecure-policy copy --all "$src_how" "docker://$1" oci:pulled:1
  unchanged pulled
}
tags() { skopeo list-tags "$how" "docker://$1"; }
copy() { skopeo --insecure-policy copy --all "$src_how" "$dest_how" "docker://$1" "docker://$2"; }
remove() { skopeo delete "$how" "docker://$1"; }
more() { skopeo sync --insecure-policy --src-"${how#--}" --src docker --dest dir "$APP" synced; }
