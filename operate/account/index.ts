/** The account that an operator's command looks at: its clients, and the pipeline in it. */
export { discoverPipeline } from './discover';
export {
  accountClients,
  clientSettings,
  clientsWithIam,
  regionOf,
  type TargetOptions,
} from './target';
