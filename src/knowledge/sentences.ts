/** Turns what zod finds wrong into sentences an editor of YAML files understands. */
import { z } from 'zod';
import { didYouMean } from './nearest.ts';

/** Where a mistake is (a path inside the file; the key itself when a key is unknown) and what to tell the editor. */
interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
}

/** `documents[2].name.en`; lists are counted from 0, and the line number beside it leaves no doubt. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('') ||
  'the file';

/** Every mistake of a value, in the order of the file's schema. */
export function mistakesOf(schema: z.ZodType, value: unknown, issues: readonly z.core.$ZodIssue[]): Mistake[] {
  return issues.flatMap((issue) => explain(schema, value, issue));
}

function explain(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): Mistake[] {
  const path = issue.path;
  const where = pathText(path);
  const found = valueAt(value, path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      sentence: `${pathText([...path, key])} is not a known key${didYouMean(key, known)}`,
    }));
  }
  if (found === undefined && issue.code !== 'custom') return [{ path, sentence: `${where} is missing` }];
  if (found === null) return [{ path, sentence: `${where} is empty` }];
  switch (issue.code) {
    case 'invalid_type':
      if (path.at(-1) === 'code' && typeof found === 'number')
        return [{ path, sentence: `${where} must be in quotes, like "1.001193"` }];
      return [{ path, sentence: `${where} must be ${typeName(issue.expected)}, not ${kindOf(found)}` }];
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = typeof found === 'string' ? didYouMean(found, values) : '';
      return [{ path, sentence: `${where} must be one of ${values.join(', ')}${hint}` }];
    }
    case 'too_small':
      return [{ path, sentence: `${where} ${tooSmall(issue)}` }];
    case 'too_big':
      return [{ path, sentence: `${where} must be at most ${String(issue.maximum)}` }];
    case 'invalid_union':
      return [{ path, sentence: `${where} ${unionSentence(path)}` }];
    case 'invalid_key':
      return [{ path, sentence: `${where}: this key ${issue.issues[0]?.message ?? 'is not allowed'}` }];
    default:
      return [{ path, sentence: `${where} ${issue.message}` }];
  }
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'string') return 'must not be empty';
  if (issue.origin === 'array')
    return `must have at least ${String(issue.minimum)} entr${issue.minimum === 1 ? 'y' : 'ies'}`;
  return `must be at least ${String(issue.minimum)}`;
}

const unionSentence = (path: readonly PropertyKey[]): string =>
  path.includes('when') || path.includes('any') || path.includes('not')
    ? 'must be true, false, a number, a text, a list of these, or { atLeast, below, not }'
    : 'has a value that is not allowed here';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};
const typeName = (expected: string): string => TYPE_NAMES[expected] ?? expected;
const kindOf = (value: unknown): string => TYPE_NAMES[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;

/** Follows a path into plain data; `undefined` when it leads nowhere. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}

/** The keys a schema knows at a path, for suggestions. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: z.core.$ZodType[] = [schema];
  for (const part of path) at = at.flatMap(unwrap).flatMap((step) => childOf(step, part));
  return at.flatMap(unwrap).flatMap((step) => (step instanceof z.ZodObject ? Object.keys(step.shape) : []));
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodLazy)
    return unwrap(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option: z.core.$ZodType) => unwrap(option));
  return [schema];
}

function childOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (schema instanceof z.ZodObject) {
    const child = (schema.shape as Record<PropertyKey, z.core.$ZodType>)[part] ?? schema.def.catchall;
    return child === undefined ? [] : [child];
  }
  return [];
}
