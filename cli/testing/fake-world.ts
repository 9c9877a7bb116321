import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prove, ProveOptions } from '../../harness/proof';
import { provedSummary } from '../../harness/report/testing/example-summary';
import type { Surroundings } from '../surroundings';

/** Surroundings that remember what was written and asked for. */
interface FakeWorld extends Surroundings {
  out(): string;
  err(): string;
  /** Options of every call of `prove`. */
  asked: ProveOptions[];
  /** Exit codes the process was ended with at once. */
  exits: number[];
  events: EventEmitter;
}

export const fakeRuns = () => mkdtempSync(join(tmpdir(), 'session-logs-cli-'));

export function fakeWorld(prove?: Prove, change: Partial<Surroundings> = {}): FakeWorld {
  let out = '';
  let err = '';
  const asked: ProveOptions[] = [];
  const exits: number[] = [];
  const events = new EventEmitter();
  const work: Prove = prove ?? (async () => ({ summary: provedSummary(), runFolderPath: '/runs/one' }));
  return {
    loadProve: async () => (options, progress, signal) => {
      asked.push(options);
      return work(options, progress, signal);
    },
    scenarioNames: async () => ({
      faults: ['normal-exit', 'forced-reboot', 'agent-kill', 'agent-stop'],
      hostile: ['erase-transcript', 'crash-at-exit'],
    }),
    loadScenarios: async (paths) => {
      const { loadScenarioFiles } = await import('../../harness/proof/files');
      return loadScenarioFiles(paths, {
        provided: { '@session-logs/harness': await import('../../harness/proof/scenario') },
        taken: ['normal-exit', 'forced-reboot', 'agent-kill', 'agent-stop'],
      });
    },
    defaultCacheFolder: () => '/cache',
    randomSeed: () => 7,
    stdout: {
      write: (text, done) => {
        out += text;
        done?.();
      },
      columns: 80,
    },
    stderr: { write: (text) => (err += text) },
    env: {},
    process: {
      on: (event, listener) => events.on(event, listener),
      off: (event, listener) => events.off(event, listener),
      exit: (code) => exits.push(code),
    },
    clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    out: () => out,
    err: () => err,
    asked,
    exits,
    events,
    ...change,
  };
}
