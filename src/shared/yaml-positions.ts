/** Where things stand in a YAML text: for whoever must name a line. Sound files need none, so the parser that knows is loaded when wanted. */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

const require = createRequire(import.meta.url);

/** A text read with the parser that keeps positions. */
export interface Positions {
  /** What is no YAML, each with its line. */
  readonly errors: readonly { readonly line: number; readonly message: string }[];
  /** The value; meaningless where there are errors. */
  readonly value: () => unknown;
  /** The line where a path begins: at its key when it is there, else at the deepest part of it that is. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/** Reads a text again, slowly. */
export function positionsOf(text: string): Positions {
  const yaml = require('yaml') as typeof Yaml;
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return {
    errors: document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message })),
    value: () => document.toJS() as unknown,
    lineOf: (path) => {
      const offset = offsetOf(yaml, document, path);
      return offset === undefined ? 1 : lines.linePos(offset).line;
    },
  };
}

function offsetOf(yaml: typeof Yaml, document: Yaml.Document, path: readonly PropertyKey[]): number | undefined {
  const { isMap, isNode, isScalar, isSeq } = yaml;
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
