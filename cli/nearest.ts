/** Those of `known` that `word` may have been meant to be, nearest first; none when nothing comes close. */
export function nearest(word: string, known: readonly string[]): string[] {
  const typed = word.toLowerCase();
  const most = Math.max(2, Math.floor(typed.length / 3));
  return known
    .map((name) => ({ name, distance: near(typed, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The beginning of a name counts as one slip: people shorten. */
function near(typed: string, name: string): number {
  const bare = typed.replace(/^-+/, '');
  if (bare.length >= 3 && name.replace(/^-+/, '').startsWith(bare)) return 1;
  return edits(typed, name);
}

/** Insertions, deletions and replacements between two words (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** `Did you mean agent-kill? ` where something comes close, then what there is: `Scenarios: a, b.` */
export function suggestion(word: string, known: readonly string[], plural: string): string {
  const close = nearest(word, known);
  const question = close.length === 0 ? '' : `Did you mean ${close.join(' or ')}? `;
  return `${question}${plural}: ${known.join(', ')}.`;
}
