-- How much arrived, by day
-- parameters: first hour, last hour
SELECT
  substr(arrival_hour, 1, 10) AS day,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT event_id) AS events,
  count(line) AS lines,
  sum(length(line)) AS characters,
  count(DISTINCT object_key) AS objects
FROM session_lines
WHERE arrival_hour BETWEEN ? AND ?
GROUP BY substr(arrival_hour, 1, 10)
ORDER BY 1
