-- The view session_transcripts over the Glue table transcript_lines (README.md says what its columns are)
SELECT DISTINCT
  regexp_extract("$path", '([^/]+)\.log$', 1) AS session_id,
  regexp_replace("$path", '^s3://[^/]+/', '') AS object_key
FROM transcript_lines
