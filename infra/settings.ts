import { z } from 'zod';

/** Retention periods that CloudWatch Logs accepts, days (API reference, PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * What a deployment can choose. Every setting is a CDK context value of the same name
 * (`-c name=session-logs-test -c retentionDays=7`), so values may arrive as text.
 */
export const settingsSchema = z.strictObject({
  /** Gives the stack its name and prefixes every explicit physical name: two deployments fit in one account. */
  name: z
    .string()
    // The longest name built from it is the delivery stream's, `NAME-archive`, at most 64 characters.
    .regex(
      /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/,
      'must be 3 to 40 lower-case letters, digits or hyphens, beginning with a letter and not ending with a hyphen',
    )
    .default('session-logs'),
  /** How long CloudWatch Logs keeps the events, days. The archive in S3 is the record; this is the buffer before it. */
  retentionDays: z.coerce
    .number()
    .refine((days) => retentionDays.includes(days), {
      error: `must be a period that CloudWatch Logs knows: ${retentionDays.join(', ')} days`,
    })
    .default(3),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A setting that cannot be used. Stops the synthesis. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings through `lookup` (a construct node's `tryGetContext`) and checks them.
 * @throws SettingsError naming each wrong setting and why it is wrong
 */
export function readSettings(lookup: (key: string) => unknown): Settings {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(settingsSchema.shape)) {
    const value = lookup(key);
    if (value !== undefined) given[key] = value;
  }
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => {
    const key = issue.path.join('.');
    return `setting "${key}" (${JSON.stringify(given[key])}) ${issue.message}`;
  });
  throw new SettingsError(`${reasons.join('; ')}. Settings are CDK context: -c name=VALUE`);
}
