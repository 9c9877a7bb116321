/** The Session document with the account's preferences: every session gets it that names no other. */
export const preferencesDocumentName = 'SSM-SessionManagerRunShell';

/** The log group that infra/ makes where its settings are left as they are. */
export const defaultLogGroupName = 'session-logs/sessions';
