import { dirname, join } from 'node:path';
import { build, type Message } from 'esbuild';
import { pathAsTyped, UserError } from '../../../base';

/** A user's file as one piece of JavaScript, with the files it imports; packages are left to be required. */
export interface Bundle {
  file: string;
  code: string;
  /** Source map, version 3; its sources are relative to the file's folder. */
  map: string;
}

/**
 * Makes plain CommonJS of a TypeScript or JavaScript file, whichever kind of module it is. Types are left out unread.
 * @param file absolute
 * @param provided modules that are not bundled, whatever a tsconfig says of them
 * @throws UserError `scenario-file-unreadable`, naming the line
 */
export async function bundleFile(file: string, provided: readonly string[]): Promise<Bundle> {
  const folder = dirname(file);
  const { outputFiles } = await build({
    entryPoints: [file],
    absWorkingDir: folder,
    outfile: join(folder, 'bundle.cjs'),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    external: [...provided],
    // `import()` becomes a `require` that is waited for: what runs the bundle knows no other.
    supported: { 'dynamic-import': false },
    // In CommonJS there is no import.meta.
    define: {
      'import.meta.url': '__importMetaUrl',
      'import.meta.filename': '__filename',
      'import.meta.dirname': '__dirname',
    },
    sourcemap: 'external',
    logLevel: 'silent',
  }).catch((error: { errors?: Message[] }) => {
    throw unreadable(file, error);
  });
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { file, code: text('.cjs'), map: text('.map') };
}

function unreadable(file: string, error: { errors?: Message[] }): UserError {
  const [first, ...others] = error.errors ?? [];
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (first === undefined)
    return new UserError('scenario-file-unreadable', `${pathAsTyped(file)} cannot be read`, { cause: error });
  const { location, text } = first;
  const place =
    location === null
      ? pathAsTyped(file)
      : `${pathAsTyped(join(dirname(file), location.file))}:${location.line}:${location.column + 1}`;
  return new UserError('scenario-file-unreadable', `${place}: ${text}${more}`, {
    hint: location === null ? undefined : `In this line: ${location.lineText.trim().slice(0, 100)}`,
  });
}
