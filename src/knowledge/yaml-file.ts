/** One YAML file, parsed and checked; every mistake knows its line. Reading the file from disk is the caller's. */
import type { z } from 'zod';
import type { KnowledgeProblem } from '../shared/errors.ts';
import { tryYaml } from '../shared/yaml.ts';
import { positionsOf, type Positions } from '../shared/yaml-positions.ts';
import { mistakesOf } from './sentences.ts';

/** A checked file. `lineOf` finds the line of a path inside it, so that later checks can point at it too. */
export interface YamlFile<T> {
  readonly file: string;
  readonly value: T;
  lineOf(path: readonly PropertyKey[]): number;
}

/** Either the checked file, or all its mistakes. */
type YamlResult<T> =
  | { readonly ok: true; readonly file: YamlFile<T> }
  | { readonly ok: false; readonly problems: readonly KnowledgeProblem[] };

/** Parses and checks; `file` is only the name shown in problems. */
export function parseYamlFile<S extends z.ZodType>(file: string, text: string, schema: S): YamlResult<z.output<S>> {
  const fast = schema.safeParse(tryYaml(text));
  if (fast.success) {
    let found: Positions | undefined;
    return { ok: true, file: { file, value: fast.data, lineOf: (path) => (found ??= positionsOf(text)).lineOf(path) } };
  }
  const positions = positionsOf(text);
  const { errors, lineOf } = positions;
  if (errors.length > 0) {
    return {
      ok: false,
      problems: errors.map(({ line, message }) => ({ file, line, sentence: `is not valid YAML: ${message}` })),
    };
  }
  const value = positions.value();
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, file: { file, value: parsed.data, lineOf } };
  return {
    ok: false,
    problems: mistakesOf(schema, value, parsed.error.issues).map(({ path, sentence }) => ({
      file,
      line: lineOf(path),
      sentence,
    })),
  };
}
