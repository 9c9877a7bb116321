export {
  catalogChecks,
  catalogDefaults,
  type QueriedArchive,
  SessionLogCatalog,
  type SessionLogCatalogProps,
} from './session-log-catalog';
