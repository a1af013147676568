#!/usr/bin/env bash
# PID 1 of the box, before it becomes $BIN/pause: mounts and loopback (see node.sh).
set -euo pipefail
RUN=$1 BIN=$2 NAME=$3
hostname "$NAME"
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock
mount --bind "$RUN/kubelet" /var/lib/kubelet
mount --bind "$RUN/cni-state" /var/lib/cni
mount --bind "$RUN/var-log" /var/log
mount --bind "$RUN/etc-containerd" /etc/containerd
mount --bind "$RUN/priok" /var/lib/priok
# A sysfs of this network namespace, with the cgroup hierarchies put back on it.
mkdir /run/cgroup
mount --rbind /sys/fs/cgroup /run/cgroup
mount -t sysfs sysfs /sys
mount --rbind /run/cgroup /sys/fs/cgroup
mount --make-rprivate /run/cgroup; umount -R /run/cgroup; rmdir /run/cgroup
ip link set lo up
sysctl -q net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
  net.ipv4.tcp_orphan_retries=1 net.ipv4.tcp_fin_timeout=5
touch "$RUN/box.ready"
exec "$BIN/pause"
