#!/bin/sh
# PID 1 of an instance: the machine, as far as a container has one. It starts the agent as systemd does at boot, collects
# what dies, and stays up when the agent is killed.
#   SIGUSR1   starts the agent (again)
#   SIGTERM   an orderly shutdown: SIGTERM to everything, and off when all have ended (`docker stop` kills it after 10 s)
#   SIGKILL   power loss; nothing here can notice
# SSM_AGENT_AUTOSTART=0 leaves the agent off at boot.

start_agent() { /opt/session-logs/start-agent.sh & }

shut_down() {
  trap '' TERM
  kill -TERM -1 2>/dev/null
  while others_run; do sleep 0.1; done
  exit 0
}

others_run() {
  for process in /proc/[0-9]*; do
    [ "$process" = /proc/1 ] || return 0
  done
  return 1
}

# A container's process numbers begin anew at every start, a machine's are spread by all that starts before the agent. An
# agent that finds its old session's number taken waits for it for 48 hours, so no number of an earlier boot may come again.
spend_process_numbers() {
  boots=$(cat /var/lib/session-logs-boots 2>/dev/null || echo 0)
  echo $((boots + 1)) >/var/lib/session-logs-boots
  left=$((boots * 300))
  while [ "$left" -gt 0 ]; do
    (:) && left=$((left - 1))
  done
}

spend_process_numbers
trap shut_down TERM INT
trap start_agent USR1
[ "${SSM_AGENT_AUTOSTART:-1}" = 0 ] || start_agent

# While it waits for one child, the shell collects every other that dies, orphans too.
while :; do
  sleep infinity &
  pause=$!
  while kill -0 "$pause" 2>/dev/null; do wait "$pause"; done
done
