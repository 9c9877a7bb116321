import { type Settings, settingKeys, settingsSchema } from './schema';
import { wrongTogether } from './settings-rules';

/** A setting that cannot be used. Stops the synthesis. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const environmentPrefix = 'SESSION_LOGS_INFRA_';
/** `retentionDays` -> `SESSION_LOGS_INFRA_RETENTION_DAYS` */
export function environmentNameOf(key: string): string {
  return environmentPrefix + key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * Reads and checks the settings: each from `lookup` (a construct node's `tryGetContext`), or from the environment where
 * that does not know it.
 * @throws SettingsError naming each wrong setting and why it is wrong
 */
export function readSettings(
  lookup: (key: string) => unknown,
  environment: NodeJS.ProcessEnv = {},
): Settings {
  const given: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const value = lookup(key) ?? environment[environmentNameOf(key)];
    if (value !== undefined) given[key] = value;
  }
  const names = new Set(settingKeys.map(environmentNameOf));
  const reasons = Object.keys(environment)
    .filter((name) => name.startsWith(environmentPrefix) && !names.has(name))
    .map((name) => `environment variable ${name} is no setting`);
  const parsed = settingsSchema.safeParse(given);
  const wrong = parsed.success
    ? wrongTogether(parsed.data, new Set(Object.keys(given)))
    : parsed.error.issues.map((issue) => ({ key: String(issue.path[0]), reason: issue.message }));
  reasons.push(...wrong.map(({ key, reason }) => `setting "${key}"${shown(given, key)} ${reason}`));
  if (parsed.success && reasons.length === 0) return parsed.data;
  throw new SettingsError(
    `${reasons.join('; ')}. Settings are CDK context, -c name=VALUE, or the environment, ${environmentNameOf('name')}=VALUE`,
  );
}

function shown(given: Record<string, unknown>, key: string): string {
  return key in given ? ` (${JSON.stringify(given[key])})` : '';
}
