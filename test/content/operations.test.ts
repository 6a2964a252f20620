/** What operators are given holds together: alerts, dashboard and runbook speak of what the running product really shows. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { EVENTS } from '../../src/http/events.ts';
import { importCatalogue } from '../../src/knowledge/catalogue/import-catalogue.ts';
import { startServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { createLog } from '../../src/shared/log.ts';
import { freePort } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const RUNBOOK = read('src/http/ops/RUNBOOK.md');

const rules = z
  .object({
    groups: z.tuple([
      z.object({
        rules: z.array(
          z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ runbook: z.string() }) }),
        ),
      }),
    ]),
  })
  .parse(parse(read('src/http/ops/alerts.yaml'))).groups[0].rules;
const panels = z
  .object({ panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })) })
  .parse(JSON.parse(read('src/http/ops/dashboard.json'))).panels;

/** Everything that asks Prometheus something, with where it stands. */
const QUERIES: readonly (readonly [place: string, expr: string])[] = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** What Prometheus itself brings: its functions and words, and whether a scrape came through. */
const PROMETHEUS = 'absent by clamp_min count histogram_quantile increase le max min or rate sum up'.split(' ');

/** One line of the scrape. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const labelsOf = (text: string): [name: string, sign: string, value: string][] =>
  [...text.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(([, name = '', sign = '', value = '']) => [name, sign, value]);

interface Product {
  readonly port: number;
  readonly figures: () => Promise<Sample[]>;
  readonly folder: string;
  readonly reload: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** The product with the shipped records, which nobody has talked to. */
async function start(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-'));
  const config = parseConfig({ DATA_DIR: folder, PORT: '0', MOTCUA_DATA: join(folder, 'none'), ...settings }, ROOT);
  const server = await startServer(config, createLog('silent'));
  return {
    port: server.port,
    folder,
    reload: server.reload,
    figures: async () => {
      const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
      return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
        name,
        labels: Object.fromEntries(labelsOf(labels).map(([label, , is]) => [label, is])),
        value: Number(value),
      }));
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('the running product', () => {
  let samples: readonly Sample[];
  const find = (name: string): Sample[] => samples.filter((sample) => sample.name === name);
  // A histogram without an observation has no series yet; its name and labels are in its description.
  const HISTOGRAMS = ['motcua_turn_seconds_bucket', 'motcua_http_seconds_count'];
  beforeAll(async () => {
    const product = await start();
    samples = await product.figures();
    await product.stop();
  });

  it.each(QUERIES)('shows every metric and every label that "%s" asks for', (_place, expr) => {
    const names = expr
      .replace(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)|"[^"]*"/g, ' ')
      .match(/[a-z_]\w*/g)
      ?.filter((name) => !PROMETHEUS.includes(name) && !HISTOGRAMS.includes(name));
    for (const name of names ?? []) expect(find(name), name).not.toEqual([]);
    for (const [, name = '', selector = ''] of expr.matchAll(/(motcua_\w+)\{([^}]*)\}/g))
      for (const [label, sign, value] of labelsOf(selector)) {
        const isMeant = (is = ''): boolean => (sign === '=' ? is === value : new RegExp(`^(?:${value})$`).test(is));
        const found = find(name).some(({ labels }) => isMeant(labels[label]));
        expect(found, `${name}{${label}${sign}"${value}"}`).toBe(true);
      }
  });

  it('counts every event from 0 on, so that an alert sees the first one', () => {
    const counted = new Map(find('motcua_events_total').map(({ labels, value }) => [labels['event'], value]));
    for (const event of EVENTS) expect(counted.has(event), event).toBe(true);
    expect(counted.get('reply-undelivered')).toBe(0);
    expect(find('motcua_turns_total').find(({ labels }) => labels['outcome'] === 'error')?.value).toBe(0);
  });

  it('has each figure of its own on the dashboard', () => {
    const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    const own = samples.filter(({ name }) => name.startsWith('motcua_') && !/_(bucket|sum|count)$/.test(name));
    expect(own.length).toBeGreaterThan(15);
    expect([...new Set(own.map(({ name }) => name))].filter((name) => !asked.includes(name))).toEqual([]);
  });

  it('tells of store, dossier system and every queue', () => {
    const figures = ['store_up', 'backend_up', 'knowledge_problems', 'unfinished_messages', 'pushes_waiting'];
    const queues = ['web_outbox_waiting', 'news_held', 'backend_awaited', 'set_aside'];
    const values = [...figures, ...queues].map((name) => find(`motcua_${name}`)[0]?.value);
    expect(values).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });
});

/** One figure of a running product, asked for again and again. */
const figure = (product: Product, name: string, event?: string) =>
  expect.poll(
    async () =>
      (await product.figures()).find((sample) => sample.name === name && sample.labels['event'] === event)?.value,
    { timeout: 20_000, interval: 100, message: `${name} ${event ?? ''}` },
  );

describe('an operator is told', { timeout: 60_000 }, () => {
  it('that the dossier system is away, before any citizen asks for a dossier', async () => {
    const away = { BACKEND_API_URL: `http://127.0.0.1:${await freePort()}`, BACKEND_API_KEY: 'a-key-of-the-tests' };
    const product = await start(away);
    onTestFinished(product.stop);
    await figure(product, 'motcua_backend_up').toBe(0);
    await figure(product, 'motcua_events_total', 'backend-feed-failed').toBe(1);
  });

  it('that changed records were refused, and that they are mended', async () => {
    const records = temporaryFolder();
    const product = await start({ KNOWLEDGE_PATHS: records });
    onTestFinished(product.stop);
    const file = join(records, 'procedures.yaml');
    writeFileSync(file, 'code: [');
    await product.reload();
    await figure(product, 'motcua_knowledge_problems').toBeGreaterThan(0);
    rmSync(file);
    await product.reload();
    await figure(product, 'motcua_knowledge_problems').toBe(0);
  });
});

describe('the version of the knowledge', { timeout: 240_000 }, () => {
  const versions = async ({ figures }: Product) =>
    (await figures()).filter(({ name }) => name === 'motcua_knowledge_info').map(({ labels }) => labels['version']);
  const follows = (process: Product) => expect.poll(async () => (await versions(process))[0], { timeout: 90_000 });
  const record = (name: string): string =>
    `${JSON.stringify({ code: '9.000009', name: `Cấp giấy phép thử ${name}`, status: 'in-force' })}\n`;

  it('is one per process, the same over the same files, and follows a catalogue that is made only later', async () => {
    const shared = temporaryFolder();
    const source = join(temporaryFolder(), 'catalogue.jsonl');
    const settings = { KNOWLEDGE_PATHS: shared };
    const [first, second] = [await start(settings), await start(settings)];
    onTestFinished(async () => void (await Promise.all([first.stop(), second.stop()])));
    const [before] = await versions(first);
    expect(before).toMatch(/^[0-9a-f]{12}$/);
    expect(await versions(second)).toEqual([before]);

    writeFileSync(source, record('một'));
    await importCatalogue(source, shared);
    for (const process of [first, second]) await follows(process).not.toBe(before);
    const [both] = await versions(first);
    expect(await versions(second)).toEqual([both]);

    // A first import where only one of them looks: they differ, which is what the alert is for.
    writeFileSync(source, record('hai'));
    await importCatalogue(source, join(first.folder, 'catalogue'));
    await follows(first).not.toBe(both);
    expect(await versions(second)).toEqual([both]);
  });
});

describe('events', () => {
  it('are all in the list, as the sources count them', () => {
    const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(join('src', file)))
      .join('\n');
    const counted = [...sources.matchAll(/metrics\.count\(([^;]*?)\)[;,]?\n/g)].flatMap(([, words = '']) =>
      [...words.matchAll(/['`]([a-z-]+)(\$\{)?/g)].map(([, event = '', rest]) => ({
        event,
        isPart: rest !== undefined,
      })),
    );
    expect(counted.length).toBeGreaterThan(10);
    for (const { event, isPart } of counted)
      expect(
        EVENTS.some((known) => (isPart ? known.startsWith(event) : known === event)),
        event,
      ).toBe(true);
  });
});

describe('the runbook', () => {
  const [, told = ''] = RUNBOOK.split('## What each alert means');
  const sections = [...(told.split(/^## /m)[0] ?? '').matchAll(/^### (.+)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replaceAll(' ', '-'),
  );

  it('has a section for each alert, and no other', () => {
    const anchors = rules.map(({ annotations }) => annotations.runbook.replace('RUNBOOK.md#', ''));
    expect(sections.toSorted()).toEqual(anchors.toSorted());
  });

  it('tells how each secret among the settings is changed', () => {
    const rotation = RUNBOOK.split('## Rotate secrets')[1]?.split('\n## ')[0] ?? '';
    const secrets = read('README.md').match(/`[A-Z_]+_(KEY|TOKEN|SECRET)`/g) ?? [];
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of new Set(secrets)) expect(rotation, secret).toContain(secret);
  });
});

describe('compose.yaml', () => {
  const { services } = z
    .object({
      services: z.record(
        z.string(),
        z.looseObject({
          environment: z.record(z.string(), z.string()).optional(),
          ports: z.array(z.string()).optional(),
          volumes: z.array(z.string()),
        }),
      ),
    })
    .parse(parse(read('compose.yaml'), { merge: true }));
  const { redis: _redis, ...bots } = services;
  const [first = { volumes: [] }, ...others] = Object.values(bots);

  it('hands on what operators set: secrets, addresses, accounts, records', () => {
    // The image fixes where it listens and keeps its data; the rest of these belongs to development and benchmarks.
    const own = [
      'HOST',
      'PORT',
      'DATA_DIR',
      'MOTCUA_DATA',
      'LOG_LEVEL',
      'WEB_RATE',
      'TELEGRAM_RATE',
      'TELEGRAM_API_ROOT',
    ];
    const table = read('README.md').split('## Settings')[1]?.split('\n## ')[0] ?? '';
    const settings = [...table.matchAll(/^\| (`[A-Z_` ]+`)/gm)].flatMap(
      ([, names = '']) => names.match(/[A-Z_]+/g) ?? [],
    );
    expect(settings).toContain('OIDC_CLIENT_SECRET');
    expect(settings.filter((name) => !own.includes(name) && first.environment?.[name] === undefined)).toEqual([]);
  });

  it('gives all bots the same records and the same imported catalogues', () => {
    expect(first.volumes).toEqual(['${KNOWLEDGE_DIR:-./knowledge}:/app/knowledge:ro', 'catalogue:/data']);
  });

  it('has two bots that are alike in everything but the port', () => {
    expect(others).toHaveLength(1);
    for (const other of others) expect({ ...other, ports: [] }).toEqual({ ...first, ports: [] });
  });

  it('gives each bot one port that no restart changes, since a proxy is told of it', () => {
    const ports = Object.values(bots).flatMap((bot) => bot.ports ?? []);
    expect(ports.map((port) => port.replace(/^.*:(\d+):8080$/, '$1'))).toEqual(['8080', '8081']);
  });

  it('opens the bots to this machine alone, since they trust what a proxy says of the address', () => {
    expect(first.environment?.['TRUST_PROXY']).toContain('true');
    for (const { ports = [] } of Object.values(bots)) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('has the services that the commands of README and runbook name', () => {
    const commands = [...`${read('README.md')}${RUNBOOK}`.matchAll(/docker compose [^`\n]+/g)].map(([text]) => text);
    const named = commands.flatMap((command) => command.match(/(?<=\s)bot\w*/g) ?? []);
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(Object.keys(bots), name).toContain(name);
  });
});

describe('the Dockerfile', () => {
  const [, building = '', running = ''] = read('Dockerfile').split(/^FROM /m);

  it('has in its first stage whatever the build reads', () => {
    const copied = [...building.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    for (const name of ['package-lock.json', 'tsconfig.build.json', 'src', 'test/tools', 'knowledge'])
      expect(copied, name).toContain(name);
    for (const name of copied) expect(existsSync(join(ROOT, name)), name).toBe(true);
  });

  it('lets its user read all that it takes over, whatever rights the checkout gave', () => {
    const [, readable = ''] = /^RUN chmod -R a\+rX (.+)$/m.exec(building) ?? [];
    const taken = [...running.matchAll(/^COPY --from=build \/app\/(\S+) /gm)].map(([, name = '']) => name);
    expect(readable.split(' ')).toEqual(taken);
  });

  it('calls a container healthy that serves, and no other', { timeout: 60_000 }, async () => {
    const [, command = ''] = /^HEALTHCHECK [^[]*CMD (\[.+\])$/m.exec(running) ?? [];
    const [file, ...rest] = z.array(z.string()).parse(JSON.parse(command));
    expect(file).toBe('node');
    const exitCode = (port: number): Promise<number | null> =>
      new Promise((done) => {
        const env = { ...process.env, PORT: String(port) };
        const child = execFile(process.execPath, rest, { env }, () => {
          done(child.exitCode);
        });
      });
    const product = await start();
    expect(await exitCode(product.port)).toBe(0);
    await product.stop();
    expect(await exitCode(product.port)).toBe(1);
  });
});
