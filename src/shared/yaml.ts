/**
 * YAML read fast. Files are sound nearly always, so they are read without positions; only who must name a line reads a file again with
 * the slower parser that keeps them. What the build has read already is taken from there.
 */
import { CORE_SCHEMA, load } from 'js-yaml';
import { keptByBuild } from './kept-by-build.ts';

/** The value of a YAML text (core schema: dates stay text). Throws when it is not YAML. */
export function readYaml(text: string): unknown {
  return keptByBuild(text) ?? load(text, { schema: CORE_SCHEMA });
}

/** The same, with `undefined` for what is not YAML. */
export function tryYaml(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}
