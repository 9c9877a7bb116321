-- Who ran what, where and when: the lines that match a LIKE pattern, such as %sudo %
-- parameters: pattern, first hour, last hour
SELECT event_ms, user_arn, instance_id, run_as_user, session_id, line
FROM (
  SELECT
    event_ms, user_arn, instance_id, run_as_user, session_id, line, line_number,
    object_key, envelope_id, event_number,
    row_number() OVER (
      PARTITION BY event_id, line_number
      ORDER BY object_key, envelope_id, event_number
    ) AS copy
  FROM session_lines
  WHERE line LIKE ?
    AND arrival_hour BETWEEN ? AND ?
) AS copies
WHERE copy = 1
ORDER BY event_ms, object_key, envelope_id, event_number, line_number
