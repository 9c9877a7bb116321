export {
  hasSealKey,
  readSettings,
  type Settings,
  SettingsError,
  type StackName,
  settingKeys,
} from './settings';
