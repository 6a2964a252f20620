/**
 * The connection to one Redis server or to a cluster. It never queues what it cannot send and never sends anything twice: a dead
 * Redis is told within two seconds, and a compare-and-set is not repeated behind the back of its caller.
 */
import { once } from 'node:events';
import { Cluster, Redis } from 'ioredis';
import { ConfigError, ServiceError, type ServiceFailure } from '../shared/errors.ts';
import { SCRIPTS, type Scripts } from './redis-scripts.ts';

/** A client that knows the scripts. */
export type RedisClient = (Redis | Cluster) & Scripts;

/** A silent server is given up after this, its connection is made anew, and what waited on it is refused. */
const SILENCE_MS = 1_500;
/** The net under it, for what waits on no connection in particular. */
const COMMAND_MS = 1_800;
const RECONNECT_MS = 250;
const SLOTS_MS = 1_000;

const CLIENT = { lazyConnect: true, enableOfflineQueue: false, scripts: SCRIPTS };

const CONNECTION = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: SILENCE_MS,
  socketTimeout: SILENCE_MS,
  commandTimeout: COMMAND_MS,
  // The server behind the address has become a replica: the address may by now lead to its master.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
};

/**
 * Connects to `redis://HOST:PORT`, or to a cluster given as a list of nodes with commas between.
 * Resolves also when nobody answers yet: the connection goes on trying. Rejects with `ConfigError` for a wrong address or password.
 */
export async function connectRedis(url: string): Promise<RedisClient> {
  const nodes = url
    .split(',')
    .map((node) => node.trim())
    .filter((node) => node !== '')
    .map(parseNode);
  const [first] = nodes;
  if (first === undefined) throw new ConfigError(['REDIS_URL: no address in it.']);
  const client = (
    nodes.length > 1
      ? cluster(nodes)
      : new Redis({ ...CLIENT, ...CONNECTION, ...first, retryStrategy: () => RECONNECT_MS })
  ) as RedisClient;
  let last: unknown;
  // Without a listener the first failure would end the process. Each call is told by its own rejection.
  client.on('error', (error: unknown) => (last = error));
  try {
    const ready = once(client, 'ready', { signal: AbortSignal.timeout(COMMAND_MS) });
    // The connection that comes about may be a later one than this promise speaks of.
    client.connect().catch(() => undefined);
    await ready;
    if (client instanceof Cluster) await Promise.all(client.nodes('all').map((node) => node.ping()));
  } catch (error) {
    const refused = [error, last].map(innermost).find((one) => REFUSALS.test(messageOf(one)));
    if (refused !== undefined) {
      client.disconnect();
      throw new ConfigError([`REDIS_URL: Redis refuses us (${wordOf(refused)}): check user, password and database.`]);
    }
  }
  return client;
}

/**
 * Our error for one of Redis or of the connection. The original is left out on purpose: it carries the arguments of the command,
 * and these are people's data.
 */
export function redisError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  const word = wordOf(error);
  const [failure, sentence] = ANSWERS[word] ?? ['unreachable', 'no answer; is it running?'];
  return new ServiceError('redis', failure, sentence);
}

const REFUSALS = /^(NOAUTH|WRONGPASS|NOPERM|ERR (AUTH|DB index|invalid DB))/;

const ANSWERS: Readonly<Record<string, readonly [ServiceFailure, string]>> = {
  LOADING: ['unreachable', 'it is still reading its data'],
  READONLY: ['unreachable', 'it is a replica just now; waiting for a master'],
  MASTERDOWN: ['unreachable', 'its master is down'],
  CLUSTERDOWN: ['unreachable', 'the cluster is down'],
  TRYAGAIN: ['unreachable', 'the cluster is moving these records'],
  MOVED: ['unreachable', 'it is a node of a cluster: name its nodes in REDIS_URL, with commas between'],
  MISCONF: ['unreachable', 'it cannot write to its disk'],
  OOM: ['unreachable', 'it has no memory left'],
  BUSY: ['unreachable', 'it is busy with a script'],
  NOREPLICAS: ['unreachable', 'it has too few replicas to accept writes'],
  NOAUTH: ['rejected', 'it wants a password'],
  WRONGPASS: ['rejected', 'the password is wrong'],
  NOPERM: ['rejected', 'this user may not do that'],
  CROSSSLOT: ['rejected', 'the keys of a record are apart'],
  WRONGTYPE: ['malformed', 'a key of ours holds something else'],
  ERR: ['rejected', 'it does not understand us; Redis 6.2 or newer is needed'],
};

/** What a script says when one of its commands may not be run, or its slot is on the way to another node. */
const IN_SCRIPT = [
  [/non local key/, 'TRYAGAIN'],
  [/ACL failure|can't run this command/i, 'NOPERM'],
] as const;

/** The error word in front of a reply of Redis, '' for everything else. */
function wordOf(error: unknown): string {
  for (const [pattern, word] of IN_SCRIPT) if (pattern.test(messageOf(error))) return word;
  return (
    /^[A-Z]{2,}(?= )/.exec(messageOf(error).replace(/^Too many Cluster redirections\. Last error: \w+: /, ''))?.[0] ??
    ''
  );
}

/** A cluster wraps what its last node said. */
function innermost(error: unknown): unknown {
  const inner = (error as { lastNodeError?: unknown } | undefined)?.lastNodeError;
  return inner ?? error;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');

interface Node {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: Record<string, never>;
}

function parseNode(text: string): Node {
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `redis://${text}`);
  } catch {
    throw new ConfigError(['REDIS_URL: not an address like redis://localhost:6379.']);
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw new ConfigError(['REDIS_URL: an address begins with redis:// or rediss://.']);
  }
  const db = url.pathname.slice(1);
  if (!/^\d*$/.test(db)) throw new ConfigError(['REDIS_URL: what follows the last slash is the number of a database.']);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    ...(url.username && { username: decodeURIComponent(url.username) }),
    ...(url.password && { password: decodeURIComponent(url.password) }),
    ...(db && { db: Number(db) }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  };
}

function cluster(nodes: readonly Node[]): Cluster {
  const [first] = nodes;
  const addresses = nodes.map(({ host, port }) => ({ host, port }));
  const client = new Cluster(addresses, {
    ...CLIENT,
    // Its answer would be lost on a node that is still connecting, and each command tells as much.
    enableReadyCheck: false,
    clusterRetryStrategy: () => RECONNECT_MS,
    slotsRefreshTimeout: SLOTS_MS,
    slotsRefreshInterval: SLOTS_MS,
    maxRedirections: 8,
    // 0 = do not send again what may have been carried out before the connection broke.
    retryDelayOnFailover: 0,
    redisOptions: {
      ...CONNECTION,
      ...(first?.username && { username: first.username }),
      ...(first?.password && { password: first.password }),
      ...(first?.tls && { tls: first.tls }),
    },
  });
  // Not at the first command for it, since those that come while it connects are refused.
  client.on('+node', (added: Redis) => void added.connect().catch(() => undefined));
  return client;
}
