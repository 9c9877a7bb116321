/** A Markdown document as far as others point into it: its headings, what stands under each, and its own links. */
export interface MarkdownDocument {
  sections: readonly Section[];
  /** What a link may name behind `#`. */
  anchors: ReadonlySet<string>;
  links: readonly Link[];
  /** The words alone, with single spaces, for quotations. */
  prose: string;
}

export interface Section {
  /** `2.3` of `### 2.3 What happens to the lines`; undefined where a heading has no number. */
  number?: string;
  title: string;
  /** Numbers of a numbered list, and what begins a table row: `2`, `e'`, `f1`. Not those of the sections below it. */
  items: ReadonlySet<string>;
}

export interface Link {
  /** Line in the document, from 1. */
  line: number;
  target: string;
}

const heading = /^#{1,6}\s+(.*?)\s*#*\s*$/;
const sectionNumber = /^(\d+(?:\.\d+)*)\.?\s/;
const listItem = /^\s{0,3}(\d+)\.\s/;
/** A table row that begins with `(e)`, or with a number alone. */
const tableRow = /^\s*\|\s*(?:\(([a-z]\d?'?)\)|(\d+)\s*\|)/;
const link = /!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const definition = /^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/;
const anchorTag = /<a\s+(?:id|name)="([^"]+)"/g;

/** The anchor that GitHub gives a heading: github.com/Flet/github-slugger has the rules. */
export function slugOf(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** Inline code of one line as spaces: nothing in it is a link. */
const withoutCode = (line: string) => line.replace(/(`+)(?:(?!\1).)*\1/g, (code) => ' '.repeat(code.length));

export function parseMarkdown(text: string): MarkdownDocument {
  const sections: Section[] = [];
  const anchors = new Set<string>();
  const links: Link[] = [];
  const seen = new Map<string, number>();
  let items = new Set<string>();
  let fence: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined;
      continue;
    }
    if (mark !== undefined) {
      fence = mark;
      continue;
    }
    const title = heading.exec(line)?.[1];
    if (title !== undefined) {
      items = new Set();
      const number = sectionNumber.exec(`${title} `)?.[1];
      sections.push({ ...(number !== undefined && { number }), title, items });
      const slug = slugOf(title);
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      anchors.add(before === 0 ? slug : `${slug}-${before}`);
      continue;
    }
    const item = listItem.exec(line)?.[1] ?? tableRow.exec(line)?.slice(1).find(Boolean);
    if (item !== undefined) items.add(item);
    const visible = withoutCode(line);
    for (const [, anchor] of visible.matchAll(anchorTag)) anchors.add(anchor as string);
    for (const [, target] of visible.matchAll(link))
      links.push({ line: index + 1, target: target as string });
    const defined = definition.exec(visible)?.[1];
    if (defined !== undefined) links.push({ line: index + 1, target: defined });
  }
  return { sections, anchors, links, prose: text.replace(/\s+/g, ' ') };
}
