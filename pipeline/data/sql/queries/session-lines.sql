-- What one session showed, in order. What was delivered twice appears once.
-- parameters: session id, first hour, last hour
SELECT event_ms, line, event_id, line_number, object_key
FROM (
  SELECT
    event_ms, line, event_id, line_number, object_key, envelope_id, event_number,
    row_number() OVER (
      PARTITION BY event_id, line_number
      ORDER BY object_key, envelope_id, event_number
    ) AS copy
  FROM session_lines
  WHERE session_id = ?
    AND arrival_hour BETWEEN ? AND ?
    AND line IS NOT NULL
) AS copies
WHERE copy = 1
ORDER BY event_ms, object_key, envelope_id, event_number, line_number
