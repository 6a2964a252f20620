/** Settings: the only file that reads the environment. One schema, unset or empty = default, every problem reported at once. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './errors.ts';

const url = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((value) => value.replace(/\/+$/, ''));
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const secret = z.string().min(8, 'must have at least 8 characters');
const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
const dataKey = z
  .string()
  .refine(
    (value) => keyLength(value) === 32,
    'must be 32 bytes, as 64 hex digits or as base64 (make one: openssl rand -base64 32)',
  );

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(8080),
  PUBLIC_URL: url.optional(),
  DATA_DIR: z.string().default('./data'),
  DATA_KEY: dataKey.optional(),
  DATA_KEY_OLD: dataKey.optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss:// (several nodes of a cluster: separated by commas)')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  KNOWLEDGE_PATHS: z.string().default(''),
  MOTCUA_DATA: z.string().optional(),
  TRUST_PROXY: flag.default(false),
  WEB_RATE: integer(0, 100_000).default(120),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{10,}$/, 'must be a bot token as @BotFather gives it, like 123456:ABC-…')
    .optional(),
  TELEGRAM_MODE: z.enum(['polling', 'webhook']).default('polling'),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{8,256}$/, 'must be 8 to 256 letters, digits, _ or -')
    .optional(),
  TELEGRAM_API_ROOT: url.default('https://api.telegram.org'),
  TELEGRAM_RATE: integer(0, 10_000).default(30),
  BACKEND_API_URL: url.optional(),
  BACKEND_API_KEY: secret.optional(),
  BACKEND_WEBHOOK_SECRET: secret.optional(),
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: secret.optional(),
});

/** All settings, parsed. Names are those of the environment variables; `README.md` explains each. */
export type Config = Readonly<Omit<z.infer<typeof schema>, 'KNOWLEDGE_PATHS' | 'DATA_DIR'>> & {
  /** Absolute. */
  readonly DATA_DIR: string;
  /** Absolute paths of extra record folders and catalogue files, in the order given. */
  readonly KNOWLEDGE_PATHS: readonly string[];
};

/**
 * Parses settings. Paths are taken relative to `cwd`; `KNOWLEDGE_PATHS` is separated by `:` or `,`.
 * @throws ConfigError listing every wrong setting at once.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name in schema.shape && value !== undefined && value.trim() !== '',
    ),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (
    parsed.success &&
    parsed.data.TELEGRAM_BOT_TOKEN &&
    parsed.data.TELEGRAM_MODE === 'webhook' &&
    !parsed.data.PUBLIC_URL
  )
    problems.push('PUBLIC_URL must be set when TELEGRAM_MODE=webhook: Telegram sends there');
  if (parsed.success) problems.push(...signInProblems(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const { DATA_DIR, KNOWLEDGE_PATHS, ...rest } = parsed.data;
  return Object.freeze({
    ...rest,
    DATA_DIR: resolve(cwd, DATA_DIR),
    KNOWLEDGE_PATHS: Object.freeze(
      KNOWLEDGE_PATHS.split(/[:,]/)
        .map((path) => path.trim())
        .filter((path) => path !== '')
        .map((path) => resolve(cwd, path)),
    ),
  });
}

/** Signing in needs an address to come back to, and a line that nobody listens to. */
function signInProblems({ OIDC_ISSUER, OIDC_CLIENT_ID, PUBLIC_URL }: z.infer<typeof schema>): string[] {
  if (!OIDC_ISSUER) return [];
  return [
    ...(OIDC_CLIENT_ID ? [] : ['OIDC_CLIENT_ID must be set when OIDC_ISSUER is: the provider knows us by it']),
    ...(PUBLIC_URL ? [] : ['PUBLIC_URL must be set when OIDC_ISSUER is: the browser comes back there']),
    ...[OIDC_ISSUER, PUBLIC_URL ?? OIDC_ISSUER].flatMap((address, at) =>
      isPrivateLine(address) ? [] : [`${at === 0 ? 'OIDC_ISSUER' : 'PUBLIC_URL'} must be https when people sign in`],
    ),
  ];
}

/** Encrypted, or within this machine. */
const isPrivateLine = (address: string): boolean =>
  address.startsWith('https:') || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);

const keyLength = (value: string): number =>
  Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64').length;
