/**
 * What the build has worked out already lies beside the code as JSON, under the hash of the texts it was made from: what was edited since
 * is simply worked out anew. From the sources there is no such folder.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const FOLDER = new URL('../kept/', import.meta.url);

/** The file name for what was made from these texts. */
export function keptName(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return `${hash.digest('hex')}.json`;
}

/** What the build made from these texts; `undefined` when it did not. */
export function keptByBuild(...texts: readonly string[]): unknown {
  try {
    return JSON.parse(readFileSync(new URL(keptName(...texts), FOLDER), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Names the built code: changes with every line of it. `undefined` when running from the sources. */
export const buildId = (keptByBuild('build') as { readonly id: string } | undefined)?.id;
