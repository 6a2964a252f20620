/**
 * YAML read fast. Files are sound nearly always, so they are read without positions; only who must name a line reads a file again with
 * the slower parser that keeps them.
 */
import { CORE_SCHEMA, load } from 'js-yaml';

/** The value of a YAML text (core schema: dates stay text). Throws when it is not YAML. */
export const readYaml = (text: string): unknown => load(text, { schema: CORE_SCHEMA });

/** The same, with `undefined` for what is not YAML. */
export function tryYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}
