import type { ObjectStore } from '../../archive/location';
import type { RebuiltEvent } from '../../archive/sessions';
import type { Scratch } from '../../archive/spool';
import { isoTime, UserError } from '../../base';
import { onArchive, type Period, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import type { CliCommand } from '../command';
import { type CommandIo, Lines, refuseTerminal } from '../command-io';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { jsonAsWritten } from '../harmless';
import { describeDuplicates, describeProgress, Problems } from '../problems';

const forms = ['timed', 'raw', 'transcript', 'json'] as const;
type Typed = TypedArchiveOptions & { [form in (typeof forms)[number]]?: boolean } & {
  toTerminal?: boolean;
};

/**
 * `text`: readable, with what would harm a terminal made visible; `timed`: the same with each line's upload time;
 * `raw`: exactly the lines, nothing else; `transcript`: exactly the bytes that were displayed; `json`: an event a line.
 */
type Form = 'text' | (typeof forms)[number];

export interface ShowOptions extends Period {
  as: Form;
  /** Exact forms may go to a terminal. */
  toTerminal?: boolean | undefined;
}

export const show: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(program.command('show').argument('<session>', 'its id, as ls names it'))
      .option(
        '--timed',
        'with the time of each line: when it was uploaded, up to a second after it was displayed',
      )
      .option('--raw', "exactly the session's lines, one a line, nothing else")
      .option(
        '--transcript',
        'exactly what was displayed, from the transcript that the agent wrote at the end',
      )
      .option('--json', 'a line of JSON for each record')
      .option('--to-terminal', 'let an exact form go to a terminal, which obeys it')
      .addHelpText('after', exitCodesHelp(exitCodes.read))
      .action((session: string, typed: Typed) => {
        const options = { ...typed, as: formOf(typed) };
        choose((context) =>
          onArchive(typed, context, (store, scratch, io) =>
            showSession(store, scratch, session, options, io),
          ),
        );
      });
  },
};

/** @throws UserError `bad-command-line` */
function formOf(typed: Typed): Form {
  const [chosen = 'text', other] = forms.filter((form) => typed[form] === true);
  if (other === undefined) return chosen;
  throw new UserError('bad-command-line', `--${chosen} and --${other} do not go together`, {
    hint: 'Choose one form: --timed, --raw, --transcript or --json.',
  });
}

/**
 * Shows one session.
 * @returns exit code, see `exitCodes.read`
 * @throws UserError `no-transcript`; what the store throws
 */
export async function showSession(
  store: ObjectStore,
  scratch: Scratch,
  id: string,
  { as, since, until, toTerminal }: ShowOptions,
  io: CommandIo,
): Promise<number> {
  if (as === 'raw' || as === 'transcript') refuseTerminal(io, toTerminal);
  if (as === 'transcript') return showTranscript(store, id, io);
  const { duplicateVerdict, eventJson, openSessions } = await import('../../archive/sessions');
  const problems = new Problems(io);
  const lines = new Lines(io);
  let found = false;
  const sessions = openSessions(store, scratch, {
    since,
    until,
    wanted: (one) => one === id,
    onProblem: problems.add,
    onProgress: (progress) => io.progress(describeProgress(progress)),
  });
  for await (const session of sessions) {
    found = true;
    for await (const event of session.events) {
      if (as === 'json') await lines.add(jsonAsWritten(eventJson(event)));
      else await showEvent(event, as, lines);
      if (lines.closed) break;
    }
    await lines.flush();
    if (as === 'json') {
      const { counts, transcript } = session;
      await lines.json({ summary: { id, ...counts, transcript: transcript?.key ?? null } });
      await lines.flush();
    }
    const duplicates = describeDuplicates(session, duplicateVerdict(session.counts));
    if (duplicates !== undefined) io.note(duplicates);
  }
  if (!found) io.note(`there is no session ${id} in ${store.name}`);
  return problems.code(found);
}

async function showEvent(event: RebuiltEvent, as: 'text' | 'timed' | 'raw', out: Lines): Promise<void> {
  if (as !== 'raw') {
    if (event.doubtful > 0) {
      await out.line(
        `[the next ${event.doubtful} lines may be a copy of those before, or were displayed twice]`,
      );
    }
    if (event.kind === 'omitted') await out.line(`[the agent left an event out: ${event.record.message}]`);
    if (event.unproven) await out.line('[the next lines come from damaged bytes]');
  }
  const before = as === 'timed' ? `${isoTime(event.record.timestamp)}  ` : '';
  for (const line of event.lines) await (as === 'raw' ? out.exact(line) : out.line(before + line));
}

async function showTranscript(store: ObjectStore, id: string, io: CommandIo): Promise<number> {
  const { transcriptObject } = await import('../../archive/sessions');
  const { streamTranscript } = await import('../../archive');
  const object = await transcriptObject(store, id);
  const open = object && (await store.open(object.key));
  if (!open) {
    throw new UserError('no-transcript', `there is no transcript of ${id} in ${store.name}`, {
      hint: 'The agent writes one only when a session ends in good order. Its stream may be there: show it without --transcript.',
    });
  }
  const form: { problem?: string } = {};
  for await (const piece of streamTranscript(open.chunks, form)) {
    if (!(await io.write(piece))) return exitCodes.read.done.code;
  }
  if (form.problem === undefined) return exitCodes.read.done.code;
  io.note(`${open.key} is not a whole transcript: ${form.problem}`);
  return exitCodes.read.damaged.code;
}
