/**
 * The log: JSON lines on stderr, for operators. It never holds what people write, names, phone numbers, codes or chat ids:
 * callers pass `chatTag`s and counts, and what slips through by a field's name is cut out here.
 */
import { createHmac } from 'node:crypto';
import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/** Field names that may carry personal data, at any of the first three levels. */
const PERSONAL = [
  'text',
  'message',
  'body',
  'name',
  'phone',
  'code',
  'dossier',
  'chat',
  'visitor',
  'from',
  'answers',
  'replies',
  'token',
  'authorization',
  'password',
  'config',
  'data',
  'response',
  'request',
];
const paths = PERSONAL.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]).filter((path) => path !== 'name');

/** A logger at the given level; `destination` is for tests. */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths, censor: '[cut]' },
      serializers: { err: safeError },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/** A short tag for a chat that cannot be turned back without the key: the same chat has the same tag within one installation. */
export const chatTag = (key: Buffer, address: string): string =>
  createHmac('sha256', key).update(address).digest('base64url').slice(0, 10);

/** A line of a stack that says where: `    at turn (file:3:14)`. */
const FRAME = /^ {4}at .*(?::\d+:\d+|<anonymous>)\)?$/;

/** What is kept of an error: kind, sentence and stack without the values a library may have put on it (requests, answers, tokens). */
function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause instanceof Error ? `${error.cause.name}: ${cut(error.cause.message)}` : undefined;
  return {
    type: error.name,
    sentence: cut(error.message),
    // Only where it happened: the lines before say once more, uncut, what the error says.
    stack: error.stack
      ?.split('\n')
      .filter((line) => FRAME.test(line))
      .slice(0, 7)
      .join('\n'),
    cause,
  };
}

/** Numbers of six digits and more are phones, identity numbers or codes; bot tokens sit in addresses. */
const cut = (sentence: string): string =>
  sentence
    .replace(/\/bot\d+:[\w-]+/g, '/bot[cut]')
    .replace(/\d[\d .-]{5,}\d/g, '[cut]')
    .slice(0, 500);
