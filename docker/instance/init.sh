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

trap shut_down TERM INT
trap start_agent USR1
[ "${SSM_AGENT_AUTOSTART:-1}" = 0 ] || start_agent

# While it waits for one child, the shell collects every other that dies, orphans too.
while :; do
  sleep infinity &
  pause=$!
  while kill -0 "$pause" 2>/dev/null; do wait "$pause"; done
done
