-- Events that were delivered more than once by CloudWatch Logs or Firehose (what an agent sent again has another id)
-- parameters: first hour, last hour
SELECT
  session_id,
  event_id,
  count(*) AS copies,
  min(object_key) AS first_object,
  max(object_key) AS last_object
FROM session_lines
WHERE arrival_hour BETWEEN ? AND ?
  AND coalesce(line_number, 1) = 1
GROUP BY session_id, event_id
HAVING count(*) > 1
ORDER BY copies DESC, session_id, event_id
