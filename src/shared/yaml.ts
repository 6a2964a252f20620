/**
 * YAML read fast. Files are sound nearly always, so they are read without positions; only who must name a line reads a file again with
 * the slower parser that keeps them. What the build has read already lies beside the code as JSON, under the hash of its text: a file
 * edited since is simply read anew.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, load } from 'js-yaml';

/** Where the build puts what it has read; from the sources there is no such folder. */
const READ_BY_BUILD = new URL('../yaml/', import.meta.url);

/** The name under which the build keeps a text it has read. */
export const nameOfText = (text: string): string => `${createHash('sha256').update(text).digest('hex')}.json`;

/** The value of a YAML text (core schema: dates stay text). Throws when it is not YAML. */
export function readYaml(text: string): unknown {
  return readBefore(text) ?? load(text, { schema: CORE_SCHEMA });
}

/** The same, with `undefined` for what is not YAML. */
export function tryYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}

function readBefore(text: string): unknown {
  try {
    return JSON.parse(readFileSync(new URL(nameOfText(text), READ_BY_BUILD), 'utf8'));
  } catch {
    return undefined;
  }
}
