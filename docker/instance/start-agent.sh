#!/bin/sh
# Starts the agent's core in place of itself. File descriptor 3 is its journal: the container's own output, unless
# SSM_AGENT_JOURNAL names another file or pipe. `docker exec -d` may run it as well as PID 1.
# Nothing else of the machine carries this variable: the agent's processes are told by it.
export SSM_AGENT_CONFIG="${SSM_AGENT_CONFIG:-/etc/session-logs/agent.json}"
exec 3>>"${SSM_AGENT_JOURNAL:-/proc/1/fd/1}"
# What it may print is no journal: a line there that is none would make a run's result unknown.
exec node /opt/session-logs/amazon-ssm-agent.js >&2
