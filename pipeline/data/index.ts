/** What of the contract is data alone: infra/ may import this, and nothing else of the repository. */
export { type ArchiveLayout, arrivalHour, defaultLayout, transcriptSession } from './layout';
