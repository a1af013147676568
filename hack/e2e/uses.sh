# Sourced by run.sh: other ways to a Registry than a Pod's with a pull Secret.
inside() { k -n apps exec $of-registry-0 -- registry-server "$@"; }
container() { k -n apps get pod $of-registry-0 -o jsonpath="{.status.containerStatuses[0].$1}"; }
never_ended() { [ "$(container restartCount)" = 0 ] && [ "$(container lastState)" = '{}' ]; }
curl_there() { curl -fsS --max-time 60 --cacert "$work/ca/ca.crt" -u "$(login)" "$@"; }
push_a_layer() { # 20 MB that nobody has seen
  local place digest address
  address=$(address)
  head -c 20000000 /dev/urandom >"$work/layer"
  digest=$(sha256sum "$work/layer" | cut -d' ' -f1)
  place=$(curl_there -X POST -o /dev/null -w '%header{location}' "https://$address/v2/team/loop/blobs/uploads/")
  case $place in http*) ;; *) place=https://$address$place ;; esac
  curl_there -T "$work/layer" -H 'Content-Type: application/octet-stream' "$place?digest=sha256:$digest"
}
push_on() { # until told to stop
  while [ -d "$work" ] && [ ! -e "$work/enough" ]; do
    push_a_layer && push team/loop:1 || return 1
    echo pushed >>"$work/pushes"
  done
}
pushed_more() { # than N times
  [ "$(wc -l <"$work/pushes")" -gt "$1" ]
}
beside_pushes() {
  local pusher
  trust "" >/dev/null
  rm -f "$work/enough" && : >"$work/pushes"
  push_on >"$work/pushed" 2>&1 &
  pusher=$!
  holds "while images are pushed one after another" within 60 pushed_more 1
  holds "  kubectl exec of check --heal --read-data finds all of it whole" inside check --heal --read-data
  holds "  of garbage-collect collects" inside garbage-collect
  holds "  of repo why answers" inside repo why team/app:1
  holds "  of repo rm and repo undelete: an image goes, and comes back" gone_and_back
  holds "  and of all three at once" all_at_once
  : >"$work/enough"
  holds "  every push is taken" wait $pusher
  holds "  and the registry's container never ended, of memory or else" never_ended
}
gone_and_back() {
  local digest
  push team/back:1 && digest=$(digest team/back:1) || return 1
  inside repo rm team/back:1 && ! digest team/back:1 || return 1
  inside repo undelete "team/back:1@$digest" && [ "$(digest team/back:1)" = "$digest" ]
}
all_at_once() {
  local checking collecting
  inside check --heal --read-data & checking=$!
  inside garbage-collect & collecting=$!
  inside repo why team/app:1 && wait $checking && wait $collecting
}

forward() { # 127.0.0.1 to the Registry's Service; its address in $forwarded
  "$BIN/kubectl" -n apps port-forward "svc/$of-registry" :5000 >"$work/forward" 2>&1 &
  forwarder=$!
  within 30 grep -q 'Forwarding from 127' "$work/forward" || { cat "$work/forward"; return 1; }
  forwarded=localhost:$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p' "$work/forward")
}
unforward() {
  kill "$forwarder"
  wait "$forwarder" || true # it ends by the signal
  forwarder=''
}
skopeo_login() {
  password | skopeo login --authfile "$work/auth.json" --cert-dir "$work/ca" --username "$(credential username)" --password-stdin "$forwarded"
}
forwarded_copy() { skopeo_here copy --quiet "$@"; }
forwarded_is_the_same() {
  local there here
  there=$(forwarded_inspect) && here=$(digest team/forwarded:1) && [ -n "$there" ] && [ "$there" = "$here" ]
}
forwarded_inspect() {
  skopeo_here inspect --cert-dir "$work/ca" --authfile "$work/auth.json" --format '{{.Digest}}' "docker://$forwarded/team/forwarded:1"
}
through_a_port_forward() {
  forwarded=''
  trust "" >/dev/null
  forward || return 1
  holds "kubectl port-forward to the Service, and a login at $forwarded with the CA of status.access" skopeo_login
  holds "  an image is pushed" forwarded_copy --dest-cert-dir "$work/ca" --authfile "$work/auth.json" \
    "docker-archive:$IMAGES/busybox.tar" "docker://$forwarded/team/forwarded:1"
  holds "  and pulled" forwarded_copy --src-cert-dir "$work/ca" --authfile "$work/auth.json" \
    "docker://$forwarded/team/forwarded:1" "dir:$work/forwarded"
  holds "  and is the same by the ClusterIP" forwarded_is_the_same
}
realm_is() { # ADDRESS: who comes by it is sent to it for a token
  curl -sS --max-time 20 --cacert "$work/ca/ca.crt" -o /dev/null -D - "https://$1/v2/" | tee "$work/realm" | grep -iF "realm=\"https://$1/"
}
open_to_pulls() {
  of=open
  k apply -f - <<YAML >/dev/null
apiVersion: priok.dev/v1alpha1
kind: Registry
metadata: {name: $of, namespace: apps}
spec: {storage: {emptyDir: {}}, auth: {anonymous: Pull}}
YAML
  holds "a Registry with auth.anonymous Pull" ready
  trust "" >/dev/null
  holds "  takes an image from its user" within 30 push team/app:1
  holds "  whoever comes by its ClusterIP is sent there for a token" realm_is "$(address)"
  through_a_port_forward
  holds "  whoever comes by the forwarded port is sent to that one" realm_is "$forwarded"
  holds "  and pulls without a login" forwarded_copy --src-no-creds --src-cert-dir "$work/ca" "docker://$forwarded/team/app:1" "dir:$work/anonymous"
  unforward
  holds "  NODES is 1/1 within 30 s" within 30 all_nodes
  holds "  a Pod without a pull Secret is applied" pod anybody
  holds "  and runs" k -n apps wait --for=condition=Ready pod/anybody --timeout=60s
  k -n apps delete pod anybody --wait >/dev/null
  k -n apps delete registry $of --timeout=90s >/dev/null
  of=team
}
