export { hasSealKey, type Settings, type StackName, settingKeys } from './schema';
export { readSettings, SettingsError } from './settings';
