#!/usr/bin/env bash
# down.sh              ends what up.sh started (by pid file and start time) and removes $RUN
# down.sh --keep-data  ends it gracefully and keeps etcd, images and volumes: up.sh is then a reboot
set -uo pipefail
. "$(dirname "$0")/lib.sh"
[ -d "$RUN" ] || exit 0
mode=$(cat "$RUN/mode" 2>/dev/null); keep=; [ "${1:-}" != --keep-data ] || keep=1
end() { # NAME SIGNAL
  alive "$1" || return 0
  local p c=; p=$(pid_of "$1")
  # In the box the pid is nsenter's, which passes no signal on: name its child too.
  [ "$(cat "/proc/$p/comm")" != nsenter ] || c=$(cat "/proc/$p/task/$p/children")
  kill "-$2" $c "$p" 2>/dev/null
  for _ in $(seq 100); do alive "$1" || return 0; sleep 0.1; done
  kill -KILL $c "$p" 2>/dev/null
}
# Nothing to keep: end the box at once; its PID namespace takes everything with it.
[ "$mode" != node ] || [ -n "$keep" ] || end box KILL
for n in $(tac "$RUN/pids/.order" 2>/dev/null | awk '!s[$0]++'); do   # last started first
  [ "$n" = box ] && end box KILL || end "$n" TERM   # unshare --fork ignores TERM; KILL reaches its child
done
if [ "$mode" = node ]; then . "$KUBE_HOME/node.sh"; node_down; fi
rm -rf "$RUN/pids"
[ -n "$keep" ] || rm -rf --one-file-system "$RUN"
rm -f "$ADMIN_CONF"
log down
