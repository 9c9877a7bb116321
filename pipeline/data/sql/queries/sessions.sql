-- The sessions of a time: who, where, from when to when, how much
-- parameters: first hour, last hour
SELECT
  session_id,
  max(user_arn) AS user_arn,
  max(instance_id) AS instance_id,
  max(run_as_user) AS run_as_user,
  min(event_ms) AS first_ms,
  max(event_ms) AS last_ms,
  count(DISTINCT event_id) AS events,
  count(line) AS lines
FROM session_lines
WHERE arrival_hour BETWEEN ? AND ?
GROUP BY session_id
ORDER BY first_ms, session_id
