import { mergeVerdicts, verdictExitCodes } from '../../base';
import { hearsayOf } from '../agent';
import { documentShortenings, type StartedLab, shortenings } from '../lab';
import { type Cell, type Summary, summaryVersion } from '../report';
import { slackMs } from './run';

/** What the run around the cells was. Times in ms. */
export interface Frame {
  startedAt: number;
  durationMs: number;
  seed: number;
  scenariosMs: number;
}

/** The run's result, for `summary.json` and every report. */
export function summaryOf(
  { backend, lab, timings }: Omit<StartedLab, 'stop'>,
  results: Cell[],
  frame: Frame,
): Summary {
  // A refuted cell refutes the run; one that is unknown, or none at all, leaves it unknown.
  const verdict = mergeVerdicts(results.map((cell) => cell.verdict));
  return {
    version: summaryVersion,
    startedAt: new Date(frame.startedAt).toISOString(),
    durationMs: frame.durationMs,
    seed: frame.seed,
    backend: {
      kind: backend.kind,
      description: backend.description,
      version: backend.version,
      endpoint: backend.endpoint,
    },
    agentProfile: lab.profile.name,
    shortened: [...shortenings(lab.profile), ...documentShortenings(lab.documents)],
    slackMs,
    timingsMs: { ...timings, scenarios: frame.scenariosMs },
    capabilities: [
      ...backend.capabilities,
      ...hearsayOf(lab.profile).map((one) => ({ ...one, provedHere: false })),
    ],
    results,
    verdict,
    exitCode: verdictExitCodes[verdict],
  };
}
