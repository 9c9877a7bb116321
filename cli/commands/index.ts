import type { CommandEntry } from '../command';

/** All subcommands, in the order of the help. A file is loaded when its command is chosen: all of them take a second. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'prove',
    synopsis: '[options] [scenario...]',
    description:
      'Start LocalStack, deploy the pipeline into it, break sessions on purpose, and show what each route lost.',
    load: async () => (await import('./prove')).prove,
  },
  {
    name: 'scenario',
    synopsis: '',
    description: 'Write scenarios of your own, for `prove --scenarios`.',
    load: async () => (await import('./scenario')).scenario,
  },
  {
    name: 'up',
    synopsis: '[options]',
    description: 'Start LocalStack and deploy the pipeline, and leave both there for `prove --keep`.',
    load: async () => (await import('./up')).up,
  },
  {
    name: 'down',
    synopsis: '[options]',
    description: 'End what `up` or `prove --keep` left running, and what killed runs left behind.',
    load: async () => (await import('./down')).down,
  },
  {
    name: 'doctor',
    synopsis: '[options]',
    description: 'Read the live account, and say what in it would silently lose session logs.',
    load: async () => (await import('./doctor')).doctor,
  },
  {
    name: 'preferences',
    synopsis: '',
    description: "Adopt the account's Session Manager preferences: what decides whether a session is logged.",
    load: async () => (await import('./preferences')).preferences,
  },
  {
    name: 'canary',
    synopsis: '[options]',
    description: 'Write one marked session into the live log group, and follow it into the archive.',
    load: async () => (await import('./canary')).canary,
  },
  {
    name: 'cost',
    synopsis: '[options]',
    description:
      'What the record costs: CloudWatch Logs only, this pipeline, direct export; and where the break-even lies.',
    load: async () => (await import('./cost')).cost,
  },
  {
    name: 'ls',
    synopsis: '[options]',
    description:
      'List the sessions of an archive: when, who, where, how much, how it ended, with a transcript or not.',
    load: async () => (await import('./ls')).ls,
  },
  {
    name: 'show',
    synopsis: '[options] <session>',
    description: 'Show what a session displayed, as it was streamed, in order and without copies.',
    load: async () => (await import('./show')).show,
  },
  {
    name: 'grep',
    synopsis: '[options] <pattern>',
    description: 'Find lines in all sessions.',
    load: async () => (await import('./grep')).grep,
  },
  {
    name: 'export',
    synopsis: '[options] [session...]',
    description:
      'Write sessions out: as text, as JSON Lines, or as recordings that a terminal player replays.',
    load: async () => (await import('./export')).exportCommand,
  },
  {
    name: 'query',
    synopsis: '[options] [sql]',
    description: 'Ask the archive in SQL: DuckDB on this machine, or the same in the Athena workgroup.',
    load: async () => (await import('./query')).query,
  },
  {
    name: 'verify',
    synopsis: '[options]',
    description: 'Check that an archive is complete and unchanged, and say what is not.',
    load: async () => (await import('./verify')).verify,
  },
  {
    name: 'backfill',
    synopsis: '[options]',
    description:
      'Bring into the archive what CloudWatch Logs has, or Firehose could not deliver, and the archive lacks.',
    load: async () => (await import('./backfill')).backfill,
  },
  {
    name: 'seal',
    synopsis: '[options]',
    description:
      'Sign what the archive holds, up to the last whole period, so that nobody can change it unseen.',
    load: async () => (await import('./seal')).seal,
  },
];
