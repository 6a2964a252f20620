/**
 * Short stable names for papers, questions and options, so that a button fits in 64 bytes and an old one never means another paper:
 * a name is made from the thing itself, not from its place in the record.
 */
import { createHash } from 'node:crypto';
import type { Document, Procedure, Question } from '../../../knowledge/schema.ts';

const LENGTH = 5;

const shortOf = (text: string, length = LENGTH): string =>
  BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
    .toString(36)
    .padStart(13, '0')
    .slice(-length);

/** A hash of the whole record: another one means that the record changed. */
export function recordHash(procedure: Procedure): string {
  const known = hashes.get(procedure);
  if (known !== undefined) return known;
  const hash = shortOf(JSON.stringify(procedure), 10);
  hashes.set(procedure, hash);
  return hash;
}
const hashes = new WeakMap<Procedure, string>();

const keysOf = new WeakMap<Procedure, ReadonlyMap<Document, string>>();

/**
 * A paper's key: from its id, or for imported papers (whose ids are only their places) from what they are called. The second of two
 * equal papers gets another key.
 */
export function paperKeys(procedure: Procedure): ReadonlyMap<Document, string> {
  const known = keysOf.get(procedure);
  if (known) return known;
  const taken = new Set<string>();
  const keys = new Map<Document, string>();
  for (const document of procedure.documents) {
    const text = procedure.origin === 'written' ? document.id : `${document.group ?? ''}|${document.name.vi}`;
    let key = shortOf(text);
    for (let copy = 2; taken.has(key); copy++) key = shortOf(`${text}|${copy}`);
    taken.add(key);
    keys.set(document, key);
  }
  keysOf.set(procedure, keys);
  return keys;
}

export const questionKey = (question: Question): string => shortOf(question.id);
export const questionByKey = (procedure: Procedure, key: string): Question | undefined =>
  procedure.questions.find((question) => questionKey(question) === key);

export const optionKey = (optionId: string): string => shortOf(optionId);
