/** Real `redis-server` processes for the tests: one alone, or a cluster of three masters; each with its append-only file. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/** A server that the test can maltreat. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Stops it in its tracks (SIGSTOP): connections stay open and silent. */
  pause(): void;
  resume(): void;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and files. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** Three masters that share the slots, and maybe a replica of the first, which is the fourth. */
export interface RedisCluster {
  readonly servers: readonly RedisServer[];
  readonly url: string;
  /** Resolves when the replica holds what the first master has answered for until now: Redis copies after it has answered. */
  copied(): Promise<void>;
  /** Begins to move the slot of this key to the next master. */
  beginMove(ofKey: string): Promise<SlotMove>;
  stop(): Promise<void>;
}

/** A slot on its way from one master to another. */
interface SlotMove {
  /** All keys that are to move, in Redis' order. */
  readonly keys: readonly string[];
  /** Moves one of them. */
  key(name: string): Promise<void>;
  /** The slot belongs to the other master from now on. */
  end(): Promise<void>;
}

/** Whether there is a `redis-server` here. In CI its absence is a failure; elsewhere the reason for the skip is printed. */
export function isRedisHere(): boolean {
  const isHere = spawnSync('redis-server', ['--version']).status === 0;
  if (!isHere && process.env['CI'] === 'true') throw new Error('redis-server is missing, and CI must not skip.');
  if (!isHere)
    console.warn('Skipped: there is no redis-server on this machine (Debian: apt-get install redis-server).');
  return isHere;
}

/** Starts a server on a free port. `options` are its own, e.g. `['--requirepass', 'secret']`. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'motcua-redis-'));
  let running: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    // "always": with "everysec" Redis holds its writes back for up to two seconds while the disk is slow, and a kill loses them.
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
    const server = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...durable, ...options],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    running = server;
    await new Promise<void>((resolve, reject) => {
      server.once('exit', () => reject(new Error('redis-server ended before it was ready')));
      // Read to the end, so that its pipe never fills.
      createInterface({ input: server.stdout }).on('line', (line) => {
        if (line.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async (): Promise<void> => {
    const server = running;
    running = undefined;
    if (server === undefined) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void running?.kill('SIGSTOP'),
    resume: () => void running?.kill('SIGCONT'),
    kill,
    restart: start,
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts three masters, and a replica of the first when asked to, and waits until each of them finds the cluster whole. */
export async function startRedisCluster({ replica = false } = {}): Promise<RedisCluster> {
  const buses = await Promise.all(Array.from({ length: replica ? 4 : 3 }, freePort));
  const servers = await Promise.all(
    buses.map((bus) =>
      startRedis(['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '1500']),
    ),
  );
  const clients = servers.map(({ port }) => new Redis(port, '127.0.0.1'));
  const share = Math.ceil(16_384 / 3);
  for (const [at, client] of clients.entries()) {
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    if (at < 3) await client.cluster('ADDSLOTSRANGE', at * share, Math.min((at + 1) * share, 16_384) - 1);
    if (at > 0) await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(servers[at]?.port), String(buses[at]));
  }
  for (const client of clients) {
    await until(async () => {
      const info = await client.cluster('INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${servers.length}`);
    });
  }
  if (replica) {
    const master = String(await clients[0]?.call('CLUSTER', 'MYID'));
    // Refused until the gossip has told it of the master.
    await until(async () => clients[3]?.call('CLUSTER', 'REPLICATE', master).then(Boolean, () => false) ?? false);
    await until(async () => (await clients[3]?.info('replication'))?.includes('master_link_status:up') ?? false);
    await until(async () => String(await clients[1]?.cluster('NODES')).includes(`slave ${master}`));
  }
  clients.forEach((client) => client.disconnect());
  return {
    servers,
    url: servers.map(({ url }) => url).join(','),
    copied: async () => {
      const [master, copy] = [servers[0], servers[3]].map((server) => new Redis(server?.port ?? 0, '127.0.0.1'));
      const offset = async (client?: Redis) =>
        Number(/^master_repl_offset:(\d+)/m.exec((await client?.info('replication')) ?? '')?.[1]);
      const written = await offset(master);
      await until(async () => (await offset(copy)) >= written);
      master?.disconnect();
      copy?.disconnect();
    },
    beginMove: (ofKey) => beginMove(servers, ofKey),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

async function beginMove(servers: readonly RedisServer[], ofKey: string): Promise<SlotMove> {
  const masters = servers.slice(0, 3).map(({ port }) => new Redis(port, '127.0.0.1'));
  const nodes = await Promise.all(masters.map(async (client) => String(await client.call('CLUSTER', 'MYID'))));
  const slot = Number(await masters[0]?.call('CLUSTER', 'KEYSLOT', ofKey));
  const held = await Promise.all(
    masters.map(async (client) => (await client.call('CLUSTER', 'GETKEYSINSLOT', slot, 10_000)) as string[]),
  );
  const from = held.findIndex((keys) => keys.length > 0);
  const to = (from + 1) % 3;
  await masters[to]?.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', nodes[from] ?? '');
  await masters[from]?.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', nodes[to] ?? '');
  return {
    keys: held[from] ?? [],
    key: async (name) =>
      void (await masters[from]?.call('MIGRATE', '127.0.0.1', String(servers[to]?.port), name, 0, 1_000)),
    end: async () => {
      for (const at of [to, from, (to + 1) % 3])
        await masters[at]?.call('CLUSTER', 'SETSLOT', slot, 'NODE', nodes[to] ?? '');
      masters.forEach((client) => client.disconnect());
    },
  };
}

/** Asks until the answer is yes; the limit is that of the test. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo()));
}

/** Lets `ms` go by for all keys of these servers: what has not that long to live is gone. */
export async function passTimeOnRedis(servers: readonly RedisServer[], ms: number): Promise<void> {
  for (const { port } of servers) {
    const client = new Redis(port, '127.0.0.1', { enableAutoPipelining: true });
    for await (const keys of client.scanStream({ count: 1_000 })) {
      await Promise.all(
        (keys as string[]).map(async (key) => {
          const remaining = await client.pttl(key);
          if (remaining > 0) await client.pexpire(key, remaining - ms);
        }),
      );
    }
    client.disconnect();
  }
}

/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
