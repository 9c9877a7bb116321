-- Sessions without a transcript: still open, or cut off (the agent puts it only at an orderly end)
-- parameters: first hour, last hour
SELECT
  streamed.session_id,
  max(streamed.user_arn) AS user_arn,
  max(streamed.instance_id) AS instance_id,
  min(streamed.event_ms) AS first_ms,
  max(streamed.event_ms) AS last_ms,
  count(streamed.line) AS lines
FROM session_lines AS streamed
LEFT JOIN session_transcripts AS transcript
  ON transcript.session_id = streamed.session_id
WHERE streamed.arrival_hour BETWEEN ? AND ?
  AND transcript.session_id IS NULL
GROUP BY streamed.session_id
ORDER BY last_ms, streamed.session_id
