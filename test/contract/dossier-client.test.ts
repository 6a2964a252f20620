import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DossierClient } from '../../src/dossier/client.ts';
import { startSandbox, type Sandbox } from '../../src/dossier/sandbox/server.ts';
import { DossierContract } from '../tools/dossier-contract.ts';
import { startCheckingProxy, type CheckingProxy } from '../tools/dossier-proxy.ts';

const CODE = 'H49.99-260101-0001';
const DIGITS = '0001';
const RETURNED = ['H49.99-260101-0008', '0008'] as const;
const contract = new DossierContract();
let now = 0;
let sandbox: Sandbox;
let proxy: CheckingProxy;
let client: DossierClient;

beforeEach(async () => {
  now = Date.parse('2026-11-20T09:00:00+07:00');
  sandbox = await startSandbox({ port: 0, now: () => now, seed: 1, apiKey: 'key' });
  proxy = await startCheckingProxy(contract, sandbox.url);
  let ids = 0;
  client = new DossierClient({
    baseUrl: proxy.url,
    apiKey: 'key',
    now: () => now,
    newId: () => `made-${++ids}`,
    times: { retryMs: 5 },
  });
});
afterEach(async () => {
  await proxy.close();
  await sandbox.close();
});

const proven = async (code = CODE, digits = DIGITS): Promise<string> => {
  const proof = await client.lookUp(code, digits);
  if (proof === undefined) throw new Error('The sandbox does not know its own example.');
  return proof.grant;
};

describe('the client keeps to the contract', () => {
  it('in every call it makes, and reads every answer', async () => {
    expect(await client.health()).toEqual({ status: 'ok', demo: true });
    const grant = await proven();
    expect((await client.dossier(CODE, grant))?.code).toBe(CODE);
    expect(await client.lookUp(CODE, '5555')).toBeUndefined();
    expect(await client.lookUp('H49.99-260101-9999', '5555')).toBeUndefined();
    expect(await client.dossier('H49.99-260101-0002', grant)).toBeUndefined();
    const cursor = (await client.changes(undefined))?.next;
    sandbox.admin.push(CODE, { status: 'supplement-requested', supplement: [{ vi: 'Ảnh chân dung' }] });
    const page = await client.changes(cursor);
    expect(page?.changes.map(({ code, status }) => [code, status])).toEqual([[CODE, 'supplement-requested']]);
    expect(await client.changes('nobody.1')).toBeUndefined();
    expect(
      await client.rate(...(RETURNED.slice(0, 1) as [string]), await proven(...RETURNED), { marks: 5, word: 'Tốt' }),
    ).toBe('kept');
    expect(await client.rate(CODE, grant, { marks: 1 })).toBe('too-early');
    expect(await client.rate('H49.99-260101-0002', grant, { marks: 1 })).toBe('refused');
    const account = await client.openAccount('https://identity.example', 'lan');
    const own = await client.ownDossiers(account.grant);
    expect(own?.length).toBeGreaterThan(2);
    const [first] = own ?? [];
    expect((await client.dossier(first?.dossier.code ?? '', first?.grant ?? ''))?.code).toBe(first?.dossier.code);
    expect(await client.ownDossiers(`${account.grant}x`)).toBeUndefined();
    expect(proxy.problems).toEqual([]);
  });

  it('is given the same dossiers for the same person, and no other’s', async () => {
    const of = async (subject: string): Promise<string[]> => {
      const { grant } = await client.openAccount('https://identity.example', subject);
      return ((await client.ownDossiers(grant)) ?? []).map(({ dossier }) => dossier.code);
    };
    expect(await of('lan')).toEqual(await of('lan'));
    const people = await Promise.all(['lan', 'mai', 'hoa', 'thu', 'nga'].map(of));
    expect(new Set(people.map((codes) => codes.join())).size).toBeGreaterThan(1);
    now += 91 * 86_400_000;
    const old = await client.openAccount('https://identity.example', 'lan');
    now += 91 * 86_400_000;
    expect(await client.ownDossiers(old.grant)).toBeUndefined();
  });

  it('gives each call a name of its own', async () => {
    await client.lookUp(CODE, DIGITS);
    await client.health();
    expect(proxy.exchanges.map(({ headers }) => headers['x-request-id'])).toEqual(['made-1', 'made-2']);
  });

  it('answers from its copy for a minute, then asks whether it is still right, and lets go of it when told', async () => {
    const grant = await proven();
    const statuses = (): number[] => proxy.exchanges.slice(1).map(({ status }) => status);
    await client.dossier(CODE, grant);
    now += 59_000;
    await client.dossier(CODE, grant);
    expect(statuses()).toEqual([200]);
    now += 2_000;
    expect((await client.dossier(CODE, grant))?.status).toBe('in-process');
    expect(statuses()).toEqual([200, 304]);
    sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
    expect((await client.dossier(CODE, grant))?.status).toBe('in-process');
    client.forget(CODE);
    expect((await client.dossier(CODE, grant))?.status).toBe('finished');
    expect(statuses()).toEqual([200, 304, 200]);
  });
});
