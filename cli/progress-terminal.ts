import { type Clock, displayWidth, oneLine, styleFor } from '../base';
import type { Output } from './output';
import type { ShownProgress } from './progress-plain';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;

interface Task {
  name: string;
  text: string;
  started: number;
}

/**
 * Progress for a terminal: open tasks at the bottom, each with its state and time, drawn over; what has ended stays
 * above. The cursor is never hidden, so that a killed run leaves the terminal usable.
 */
export function terminalProgress(
  output: Output,
  { clock, color }: { clock: Clock; color: boolean },
): ShownProgress {
  const style = styleFor(color);
  const open = new Set<Task>();
  let drawn = 0;
  let frame = 0;
  let stopped = false;
  const since = (started: number) => `${((clock.now() - started) / 1000).toFixed(1)} s`;
  const fit = (text: string) => cut(text, Math.max((output.columns ?? 80) - 1, 20));

  /** One write a frame: a terminal shows none half drawn. */
  const draw = (above: string[] = []) => {
    if (stopped) return;
    const erase = drawn === 0 ? '' : `\r\u001b[${drawn}A\u001b[J`;
    const room = Math.max((output.rows ?? 24) - 2, 1);
    const lines = [...open].slice(0, room).map(({ name, text, started }) => {
      const mark = frames[frame % frames.length];
      return fit(`${mark} ${name}  ${since(started)}${text === '' ? '' : `  ${text}`}`);
    });
    const text = [...above, ...lines].map((line) => `${line}\n`).join('');
    if (erase !== '' || text !== '') output.write(erase + text);
    drawn = lines.length;
  };
  const timer = setInterval(() => {
    frame += 1;
    if (open.size > 0) draw();
  }, frameMs);
  timer.unref();

  return {
    note: (text) => draw([style.dim(oneLine(text))]),
    stop: () => {
      clearInterval(timer);
      open.clear();
      draw();
      stopped = true;
    },
    task: (name) => {
      const task: Task = { name: oneLine(name), text: '', started: clock.now() };
      open.add(task);
      draw();
      const end = (mark: string, text: string | undefined, paint: (text: string) => string) => {
        if (!open.delete(task)) return;
        const line = `${mark} ${task.name}  ${since(task.started)}${text === undefined ? '' : `  ${oneLine(text)}`}`;
        draw([paint(line)]);
      };
      return {
        update: (text) => {
          task.text = oneLine(text);
        },
        done: (text) => end('✔', text, style.good),
        fail: (text) => end('✗', text, style.bad),
      };
    },
  };
}

/** A line that wraps would be two, and the next frame would be drawn at the wrong place. */
function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (displayWidth(kept + char) > width - 1) break;
    kept += char;
  }
  return `${kept}…`;
}
