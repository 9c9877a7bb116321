#!/bin/sh
# Starts the agent's core in place of itself. File descriptor 3 is its journal: the container's own output, unless
# SSM_AGENT_JOURNAL names another file or pipe. `docker exec -d` may run it as well as PID 1.
exec 3>>"${SSM_AGENT_JOURNAL:-/proc/1/fd/1}"
exec node /opt/session-logs/amazon-ssm-agent.js
