/** The machine-readable description of the Bot API, and the check of one call against it. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseHtml } from './html.ts';

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
  readonly description: string;
}
interface Described {
  /** Of methods: what a call answers with. */
  readonly returns?: readonly string[];
  readonly fields?: readonly Field[];
  readonly subtypes?: readonly string[];
}
interface Description {
  readonly version: string;
  readonly methods: Readonly<Record<string, Described>>;
  readonly types: Readonly<Record<string, Described>>;
}

const NO_FILES: ReadonlySet<string> = new Set();

/** A call's parameters as they arrived. */
export type Params = Readonly<Record<string, unknown>>;

const FILE = 'telegram-bot-api-10.1.min.json.gz';
const path = resolve(process.env['MOTCUA_DATA'] ?? '../shared/data', FILE);

/** Whether the description is there; without it a test run skips, and says so. */
export const hasSpec = existsSync(path);

/** Why tests are skipped, or a failure in CI, where nothing may be skipped. */
export function requireSpec(): boolean {
  if (hasSpec) return true;
  const reason = `The Bot API description ${FILE} is not in MOTCUA_DATA: Telegram tests are skipped.`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(reason);
  return false;
}

export class Spec {
  private readonly description = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Description;

  /** Turns multipart fields (all strings) into the types the method wants. */
  typed(method: string, fields: Readonly<Record<string, string>>): Params {
    const known = new Map((this.description.methods[method]?.fields ?? []).map((field) => [field.name, field]));
    return Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        const types = known.get(name)?.types ?? ['String'];
        if (types.includes('Integer') && /^-?\d+$/.test(value)) return [name, Number(value)];
        if (types.includes('String') || types.includes('InputFile')) return [name, value];
        return [name, JSON.parse(value) as unknown];
      }),
    );
  }

  /** What is wrong with a call, in sentences; empty = nothing. `files` are the names of uploaded parts. */
  check(method: string, params: Params, files: ReadonlySet<string>): string[] {
    const described = this.description.methods[method];
    if (!described) return [`${method}: there is no such method`];
    return [
      ...this.checkFields(method, described.fields ?? [], params, files),
      ...checkEntities(method, params),
      ...checkKeyboard(method, params),
    ];
  }

  /** What is wrong with an answer that the local server gives itself: what it gets wrong, tests would take for Telegram's way. */
  checkResult(method: string, result: unknown): string[] {
    const returns = this.description.methods[method]?.returns ?? [];
    const attempts = returns.map((type) => this.checkType(`the answer to ${method}`, type, result, NO_FILES));
    return attempts.sort((a, b) => a.length - b.length)[0] ?? [];
  }

  /** What is wrong with an update that the local server makes itself. */
  checkUpdate(update: unknown): string[] {
    return this.checkType('update', 'Update', update, NO_FILES);
  }

  private checkFields(where: string, fields: readonly Field[], value: Params, files: ReadonlySet<string>): string[] {
    const known = new Map(fields.map((field) => [field.name, field]));
    const problems = Object.keys(value)
      .filter((name) => !known.has(name))
      .map((name) => `${where}.${name}: unknown field`);
    for (const field of fields) {
      const given = value[field.name];
      const at = `${where}.${field.name}`;
      if (given === undefined) {
        if (field.required) problems.push(`${at}: required`);
        continue;
      }
      const attempts = field.types.map((type) => this.checkType(at, type, given, files));
      const best = attempts.sort((a, b) => a.length - b.length)[0] ?? [];
      problems.push(...best, ...(best.length === 0 ? checkRange(at, field, given) : []));
    }
    return problems;
  }

  private checkType(at: string, type: string, value: unknown, files: ReadonlySet<string>): string[] {
    const item = /^Array of (.+)$/.exec(type)?.[1];
    if (item !== undefined)
      return Array.isArray(value)
        ? value.flatMap((element, index) => this.checkType(`${at}[${index}]`, item, element, files))
        : [`${at}: not a list`];
    switch (type) {
      case 'Integer':
        return Number.isSafeInteger(value) ? [] : [`${at}: not an Integer`];
      case 'Float':
        return typeof value === 'number' ? [] : [`${at}: not a Float`];
      case 'String':
        return typeof value === 'string' ? [] : [`${at}: not a String`];
      case 'Boolean':
        return typeof value === 'boolean' ? [] : [`${at}: not a Boolean`];
      case 'InputFile': {
        const part = typeof value === 'string' ? /^attach:\/\/(.+)$/.exec(value)?.[1] : undefined;
        return part !== undefined && files.has(part) ? [] : [`${at}: not an uploaded file`];
      }
      default:
        return this.checkObject(at, type, value, files);
    }
  }

  private checkObject(at: string, type: string, value: unknown, files: ReadonlySet<string>): string[] {
    const described = this.description.types[type];
    if (!described) return [`${at}: the description has no type ${type}`];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: not a ${type}`];
    if (described.subtypes)
      return described.subtypes
        .map((subtype) => this.checkObject(at, subtype, value, files))
        .sort((a, b) => a.length - b.length)[0] as string[];
    return this.checkFields(at, described.fields ?? [], value as Params, files);
  }
}

/** Sets of characters that the description states in words. */
const PATTERNS = [
  [/only lowercase English letters, digits and underscores/, /^[a-z0-9_]*$/],
  [/Only characters A-Z, a-z, 0-9, _ and - are allowed/, /^[\w-]*$/],
] as const;

/** Limits that the description states in words: `1-64 bytes`, `1-256 characters`, `Values between 1-100`. */
function checkRange(at: string, field: Field, value: unknown): string[] {
  if (/after entities parsing/.test(field.description)) return [];
  if (
    typeof value === 'string' &&
    PATTERNS.some(([words, pattern]) => words.test(field.description) && !pattern.test(value))
  )
    return [`${at}: characters that are not allowed`];
  const [, min, max, unit] = /(\d+)-(\d+) (bytes|characters)/.exec(field.description) ?? [];
  if (typeof value === 'string' && unit !== undefined) {
    const length = unit === 'bytes' ? Buffer.byteLength(value) : value.length;
    return length >= Number(min) && length <= Number(max) ? [] : [`${at}: ${length} ${unit}, allowed ${min}-${max}`];
  }
  const [, low, high] = /Values between (\d+)-(\d+)/.exec(field.description) ?? [];
  if (typeof value === 'number' && low !== undefined)
    return value >= Number(low) && value <= Number(high) ? [] : [`${at}: ${value}, allowed ${low}-${high}`];
  return [];
}

function checkEntities(method: string, params: Params): string[] {
  return [['text', 1, 4096] as const, ['caption', 0, 1024] as const].flatMap(([name, min, max]) => {
    const value = params[name];
    if (typeof value !== 'string' || method === 'answerCallbackQuery') return [];
    const parsed = params['parse_mode'] === 'HTML' ? parseHtml(value) : { text: value };
    if ('problem' in parsed) return [`${method}.${name}: ${parsed.problem}`];
    const length = parsed.text.trim().length;
    return length >= min && length <= max
      ? []
      : [`${method}.${name}: ${length} characters after entities parsing, allowed ${min}-${max}`];
  });
}

const ACTIONS = ['url', 'callback_data', 'web_app', 'login_url', 'switch_inline_query', 'copy_text', 'pay'];

type Rows = readonly (readonly Readonly<Record<string, unknown>>[])[];

function checkKeyboard(method: string, params: Params): string[] {
  const markup = params['reply_markup'] as { inline_keyboard?: Rows; keyboard?: Rows } | undefined;
  const at = `${method}.reply_markup`;
  const problems: string[] = [];
  for (const button of markup?.keyboard?.flat() ?? []) {
    if (String(button['text']).trim() === '') problems.push(`${at}: a button without a label`);
    const asks = button['request_contact'] ?? button['request_location'];
    if (asks !== undefined && !(Number(params['chat_id']) > 0))
      problems.push(`${at}: a number or a place can be asked for in private chats only`);
  }
  const rows = markup?.inline_keyboard;
  if (!rows) return problems;
  if (rows.flat().length > 100) problems.push(`${at}: ${rows.flat().length} buttons, allowed 100`);
  for (const row of rows) {
    if (row.length === 0) problems.push(`${at}: an empty row`);
    if (row.length > 8) problems.push(`${at}: ${row.length} buttons in a row, allowed 8`);
    for (const button of row) {
      const actions = ACTIONS.filter((action) => button[action] !== undefined);
      if (actions.length !== 1)
        problems.push(`${at}: a button needs exactly one action, has ${actions.join() || 'none'}`);
      if (String(button['text']).trim() === '') problems.push(`${at}: a button without a label`);
      if (
        button['url'] !== undefined &&
        !(typeof button['url'] === 'string' && /^(https?:\/\/[^/]*\.|tg:)/.test(button['url']))
      )
        problems.push(`${at}: Wrong HTTP URL`);
    }
  }
  return problems;
}
