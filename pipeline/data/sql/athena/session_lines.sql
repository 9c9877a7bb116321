-- The view session_lines over the Glue table envelopes (README.md says what its columns are)
SELECT
  envelopes.arrival_hour,
  regexp_replace(envelopes."$path", '^s3://[^/]+/', '') AS object_key,
  element_at(envelopes.logevents, 1).id AS envelope_id,
  event.event_number,
  coalesce(
    nullif(event.id, ''),
    concat(regexp_replace(envelopes."$path", '^s3://[^/]+/', ''), '#', cast(event.event_number AS varchar))
  ) AS event_id,
  event.event_ms,
  envelopes.loggroup AS log_group,
  envelopes.logstream AS log_stream,
  coalesce(
    nullif(envelopes.logstream, ''),
    json_extract_scalar(event.message, '$.sessionId'),
    ''
  ) AS session_id,
  json_extract_scalar(event.message, '$.userIdentity.arn') AS user_arn,
  json_extract_scalar(event.message, '$.target.id') AS instance_id,
  json_extract_scalar(event.message, '$.runAsUser') AS run_as_user,
  json_extract_scalar(event.message, '$.awsRegion') AS region,
  shown.line_number,
  shown.line,
  if(
    regexp_like(event.message, '^\[SESSION_LOG_TRUNCATED\] Event [0-9]+ exceeded CloudWatch size limit and was omitted\z'),
    event.message
  ) AS remark
FROM envelopes
CROSS JOIN UNNEST(envelopes.logevents) WITH ORDINALITY
  AS event (id, event_ms, message, event_number)
LEFT JOIN UNNEST(
  coalesce(
    try_cast(json_extract(event.message, '$.sessionData') AS array(varchar)),
    if(
      regexp_like(event.message, '^\[SESSION_LOG_TRUNCATED\] Event [0-9]+ exceeded CloudWatch size limit and was omitted\z'),
      CAST(ARRAY[] AS array(varchar)),
      ARRAY[event.message]
    )
  )
) WITH ORDINALITY AS shown (line, line_number) ON TRUE
WHERE envelopes.messagetype = 'DATA_MESSAGE'
