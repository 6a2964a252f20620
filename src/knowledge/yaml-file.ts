/** One YAML file, parsed and checked; every mistake knows its line. Reading the file from disk is the caller's. */
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, type Document as YamlDocument } from 'yaml';
import type { z } from 'zod';
import type { KnowledgeProblem } from '../shared/errors.ts';
import { tryYaml } from '../shared/yaml.ts';
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
  const { document, lines, lineOf } = positionsOf(text);
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        sentence: `is not valid YAML: ${error.message}`,
      })),
    };
  }
  const value: unknown = document.toJS();
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

interface Positions {
  readonly document: YamlDocument;
  readonly lines: LineCounter;
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/** The file read again with the parser that knows where everything stands. */
function positionsOf(text: string): Positions {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (path: readonly PropertyKey[]): number => {
    const offset = offsetOf(document, path);
    return offset === undefined ? 1 : lines.linePos(offset).line;
  };
  return { document, lines, lineOf };
}

/** Where a path begins: at its key when it is there, else at the deepest part of it that is. */
function offsetOf(document: YamlDocument, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === String(part));
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = isSeq(node) ? node.items[Number(part)] : undefined;
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}
