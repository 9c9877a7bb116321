import { HarnessError, messageOf, type SessionLogsError, UserError } from '../../archive/errors';

const noSpace = /No space left on device|Disk quota exceeded|os error (28|122)\b|ENOSPC|EDQUOT/i;
const noNetwork =
  /dns error|failed to lookup|name resolution|Name or service not known|getaddrinfo|error sending request|client error \(Connect\)|tcp connect error|Connection (refused|timed out|reset)|Network is (unreachable|down)|operation timed out|Max retries exceeded|NewConnectionError|ConnectTimeout|Failed to (fetch|download)|No matching distribution found/i;
const badHash = /hash mismatch|DO NOT MATCH THE HASHES|Hashes did not match/i;

/** @param what what was being fetched, in words: `the Python packages of LocalStack 4.14.0` */
export function installError(what: string, folder: string, said: string, cause?: unknown): SessionLogsError {
  const detail = lastLines(withoutAddresses(said));
  if (noSpace.test(said)) {
    return new UserError('disk-full', `no space left for ${what} in ${folder}`, {
      hint: 'About 500 MB are needed, once. Free some space, or set SESSION_LOGS_CACHE to a folder on another disk.',
      cause,
    });
  }
  // Before the network: a proxy that answers with a page of its own is seen as a wrong hash.
  if (badHash.test(said)) {
    return new UserError('hash-mismatch', `${what}: a file that was fetched is not the one that was locked (${detail})`, {
      hint: 'Nothing was installed. Find out what changed the file on its way: a proxy, or a mirror that builds its own.',
      cause,
    });
  }
  if (noNetwork.test(said)) {
    return new UserError('no-network', `could not fetch ${what}: ${detail}`, {
      hint:
        'They are needed once, for the first run. Connect to the network and run it again; HTTPS_PROXY, SSL_CERT_FILE ' +
        'and the index settings of uv (UV_DEFAULT_INDEX) and pip are honoured.',
      cause,
    });
  }
  return new HarnessError('install-failed', `could not install ${what}: ${detail}`, {
    hint: 'Nothing half-installed is kept; run it again. If it fails again, the text above says what to look at.',
    cause,
  });
}

/** The file system's own errors while preparing the folder. */
export function folderError(what: string, folder: string, error: unknown): SessionLogsError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return installError(what, folder, code, error);
  return new UserError('cache-folder-unusable', `cannot use the cache folder ${folder}: ${messageOf(error)}`, {
    hint: 'Set SESSION_LOGS_CACHE to a folder that can be written.',
    cause: error,
  });
}

const withoutAddresses = (text: string): string => text.replace(/\bhttps?:\/\/\S+/g, '(address)');

const lastLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-4)
    .join(' / ')
    .slice(-600) || 'it said nothing';
