import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { citationsIn, missing } from './citation';
import { type MarkdownDocument, parseMarkdown } from './markdown';

/** Text by path, as far as a check wants to know it. Paths have forward slashes and begin at the repository's root. */
export interface Tree {
  paths: readonly string[];
  read(path: string): string;
}

/** What git has of this repository, and what is about to be added to it. */
export function workTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.split('\0').filter((path) => {
    const file = join(root, path);
    // Another repository may be checked out inside; a deleted file is listed until it is committed.
    return path !== '' && existsSync(file) && statSync(file).isFile();
  });
  return { paths, read: (path) => readFileSync(join(root, path), 'utf8') };
}

const writesCitations = /\.(?:ts|cts|mts|cjs|js|md|sh|sql|py|yml|yaml)$/;
/** Recordings and expected outputs, which others wrote; and this check, which is full of examples. */
const foreign = /(?:^|\/)fixtures\/|^tests\/house\/citations[./]/;

/** Documents by path, each read once. */
function documentsOf(tree: Tree): (path: string) => MarkdownDocument | undefined {
  const known = new Set(tree.paths);
  const parsed = new Map<string, MarkdownDocument>();
  return (path) => {
    if (!known.has(path)) return undefined;
    const document = parsed.get(path) ?? parseMarkdown(tree.read(path));
    parsed.set(path, document);
    return document;
  };
}

/** Citations that point nowhere, as `file:line: reason`. */
export function danglingCitations(tree: Tree): string[] {
  const documentAt = documentsOf(tree);
  return tree.paths
    .filter((path) => writesCitations.test(path) && !foreign.test(path))
    .flatMap((path) =>
      citationsIn(tree.read(path)).flatMap(({ line, document, withFolder, refs }) => {
        const cited = documentAt(`docs/${document}`);
        // `report.md` alone is some file's name; with a folder or a section, it is a document that we ought to have.
        const problems =
          cited === undefined
            ? withFolder || refs.length > 0
              ? ['there is no such document']
              : []
            : refs.map((ref) => missing(ref, cited)).filter((problem) => problem !== undefined);
        return problems.map((problem) => `${path}:${line}: docs/${document} is cited, but ${problem}`);
      }),
    );
}

/** How many sections, rules and quotations are cited. */
export function countCitations(tree: Tree): number {
  return tree.paths
    .filter((path) => writesCitations.test(path) && !foreign.test(path))
    .reduce((sum, path) => sum + citationsIn(tree.read(path)).reduce((n, { refs }) => n + refs.length, 0), 0);
}

/** Relative links of Markdown files that point to no file or no heading, as `file:line: reason`. */
export function danglingLinks(tree: Tree): string[] {
  const documentAt = documentsOf(tree);
  const exists = (path: string) =>
    tree.paths.includes(path) || tree.paths.some((known) => known.startsWith(`${path.replace(/\/$/, '')}/`));
  return markdownFiles(tree).flatMap((path) =>
    (documentAt(path)?.links ?? []).flatMap(({ line, target }) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)));
      if (!exists(to)) return [`${path}:${line}: ${target}: there is no ${to}`];
      if (anchor === undefined || anchor === '') return [];
      const has = documentAt(to)?.anchors.has(decodeURI(anchor)) ?? false;
      return has ? [] : [`${path}:${line}: ${target}: ${to} has no heading for #${anchor}`];
    }),
  );
}

export const markdownFiles = (tree: Tree): string[] =>
  tree.paths.filter((path) => path.endsWith('.md') && !foreign.test(path));

/** How many relative links the Markdown files have. */
export function countLinks(tree: Tree): number {
  const documentAt = documentsOf(tree);
  const relative = (path: string) =>
    (documentAt(path)?.links ?? []).filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
  return markdownFiles(tree).reduce((sum, path) => sum + relative(path).length, 0);
}
