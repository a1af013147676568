#!/usr/bin/env bash
# certs.sh DIR SERVER_IP...: the cluster's keys and certificates. P-256 keys (made in no time),
# but RSA for the admin, since Java clients read EC client keys only with an extra library.
set -euo pipefail
d=$1; shift; mkdir -p "$d"; cd "$d"; umask 077
san=DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
for ip; do san=$san,IP:$ip; done
nodesan=DNS:${NODE_NAME:-node1},IP:${NODE_IP:-127.0.0.1}
[ "$(cat .san 2>/dev/null)" = "$san $nodesan" ] && exit 0
rm -f -- *.crt *.key *.pub *.srl
ca() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 -keyout "$1.key" -out "$1.crt" -subj "/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null; }
leaf() { # FILE CA SUBJECT USAGE [SAN]
  local alg="ec -pkeyopt ec_paramgen_curve:P-256"; [ "$1" != admin ] || alg=rsa:2048
  openssl req -newkey $alg -nodes -sha256 -keyout "$1.key" -out "$1.csr" -subj "$3" 2>/dev/null
  { echo "basicConstraints=critical,CA:FALSE"; echo "keyUsage=critical,digitalSignature,keyEncipherment"
    echo "extendedKeyUsage=$4"; [ -z "${5:-}" ] || echo "subjectAltName=$5"; } > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 3650 -sha256 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm -f "$1.csr" "$1.ext"
}
ca ca kube-ca; ca front-proxy-ca front-proxy-ca
leaf apiserver ca /CN=kube-apiserver serverAuth "$san"
leaf apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
leaf front-proxy-client front-proxy-ca /CN=front-proxy-client clientAuth
leaf admin ca /O=system:masters/CN=admin clientAuth
leaf kube-controller-manager ca /CN=system:kube-controller-manager clientAuth
leaf kube-scheduler ca /CN=system:kube-scheduler clientAuth
leaf kube-proxy ca /CN=system:kube-proxy clientAuth
leaf localpv ca /CN=localpv clientAuth
leaf kubelet ca "/O=system:nodes/CN=system:node:${NODE_NAME:-node1}" clientAuth
leaf kubelet-server ca "/CN=${NODE_NAME:-node1}" serverAuth "$nodesan"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out sa.key 2>/dev/null
openssl pkey -in sa.key -pubout -out sa.pub
echo "$san $nodesan" > .san
