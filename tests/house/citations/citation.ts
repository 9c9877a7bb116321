import type { MarkdownDocument } from './markdown';

/** A place that names a document of docs/, and what of it: `agent-behaviour.md 2.3 rule 2`. */
export interface Citation {
  /** Line where the document's name stands, from 1. */
  line: number;
  /** The document's file name: `agent-behaviour.md`. */
  document: string;
  /** It is named with its folder, so it is no other file of that name. */
  withFolder: boolean;
  refs: readonly Reference[];
}

/** One section, or one rule, row or fact of it, or words that are quoted from the document. */
export interface Reference {
  section?: string;
  item?: string;
  quoted?: string;
}

/** Where a comment goes on in the next line, a citation does too. */
const wrapped = /\n[ \t]*(?:\/\/+|\*(?!\/)|#|--|>)?[ \t]*/y;
/** `docs/x.md` or `x.md`; not the end of some other path, nor a link's text or target. */
const plain = /(?<![\w/.-])(?:docs\/)?([a-z][a-z0-9-]*\.md)(?![\w/#\])-])/g;
/** The target of a Markdown link to a whole document: what is cited of it stands behind the link. */
const linked = /\]\((?:\.\.?\/)*(?:docs\/)?([a-z][a-z0-9-]*\.md)\)/g;

const token = {
  gap: /[ \t]+/y,
  joint: /,|and(?![\w])|or(?![\w])|to(?=\s+\d)|sections?(?![\w])/y,
  section: /\d+(?:\.\d+)*(?![\w.]*\w)/y,
  kind: /(?:rule|row|fact|item)s?(?![\w])/y,
  marked: /\(([a-z]\d?'?|\d+)\)/y,
  bare: /([a-z]\d?'?)(?=[),.;:"'\n]|\s+and\s|$)/y,
  aside: /\([^()]*\)/y,
  quoted: /"([^"\n]+)"|&quot;([^&]+)&quot;/y,
} as const;

/** The citations of a text, whatever it is written in, in its order. */
export function citationsIn(text: string): Citation[] {
  return [plain, linked]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .sort((a, b) => a.index - b.index)
    .map((found) => ({
      line: text.slice(0, found.index).split('\n').length,
      document: found[1] as string,
      withFolder: found[0].startsWith('docs/'),
      refs: referencesAt(text, found.index + found[0].length),
    }));
}

/** Reads on behind a document's name for as long as what stands there is part of the citation. */
function referencesAt(text: string, start: number): Reference[] {
  let at = start;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const refs: Reference[] = [];
  let section: string | undefined;
  let counts = false;
  const add = (item: string) => {
    // The section alone was noted before its first item was read.
    if (refs.at(-1)?.section === section && refs.at(-1)?.item === undefined) refs.pop();
    refs.push({ section: section ?? '0', item });
  };
  for (;;) {
    if (take(token.gap) ?? take(wrapped) ?? take(token.joint)) continue;
    if (take(token.kind)) {
      counts = true;
      continue;
    }
    const number = take(token.section)?.[0];
    if (number !== undefined) {
      if (counts && !number.includes('.')) add(number);
      else {
        section = number;
        counts = false;
        refs.push({ section });
      }
      continue;
    }
    const item = section === undefined ? undefined : (take(token.marked) ?? take(token.bare))?.[1];
    if (item !== undefined) {
      add(item);
      continue;
    }
    const quoted = take(token.quoted);
    if (quoted) {
      refs.push({ quoted: (quoted[1] ?? quoted[2]) as string });
      continue;
    }
    if (section !== undefined && take(token.aside)) continue;
    return refs;
  }
}

/** Why a document does not have what is cited of it, or undefined when it has. */
export function missing(
  { section, item, quoted }: Reference,
  document: MarkdownDocument,
): string | undefined {
  if (quoted !== undefined)
    return document.prose.includes(quoted.replace(/\s+/g, ' ')) ? undefined : `it does not say "${quoted}"`;
  const found = document.sections.find(({ number }) => number === section);
  if (found === undefined) {
    // `0.8` is fact 8 of section 0, where section 0 has no section 0.8.
    const [, above, last] = /^(.*)\.(\d+)$/.exec(section ?? '') ?? [];
    const parent = document.sections.find(({ number }) => number === above);
    return item === undefined && last !== undefined && parent?.items.has(last)
      ? undefined
      : `it has no section ${section}`;
  }
  if (item === undefined || found.items.has(item)) return undefined;
  return `its section ${section} has no ${item}`;
}
