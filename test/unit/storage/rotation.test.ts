/** A new data key reaches everything personal: dossiers, reminders and the ledger too, and what older versions kept plain. */
import { describe, expect, it } from 'vitest';
import { reminders } from '../../../src/dialogue/flows/checklist/reminders.ts';
import { gaps } from '../../../src/dialogue/ledger.ts';
import { Vault } from '../../../src/dossier/vault.ts';
import { Waiting } from '../../../src/dossier/waiting.ts';
import { FAMILIES } from '../../../src/families.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';
import { keyIdOf, newSealingKey } from '../../../src/storage/sealing.ts';
import { reseal, SealedStore } from '../../../src/storage/sealed-store.ts';

const lan = { channel: 'web', chat: 'lan' } as const;
const CODE = 'H49.22-261121-0042';

describe('a change of the data key', () => {
  it('seals dossiers, reminders and questions anew, also those that an older version kept plain', async () => {
    const [before, after] = [newSealingKey(), newSealingKey()];
    const raw = EmbeddedStore.inMemory(() => 1);
    const vault = new Vault('the secret of this installation');
    const reminder = { to: 'web:lan', procedure: '1.000656', lang: 'vi' } as const;
    // As older versions wrote them.
    await new Waiting(raw, vault).add(lan, CODE, 1);
    await raw.put(gaps, 'old', { text: 'nuoi rong', count: 1, at: 1 });
    const old = new SealedStore(raw, [before]);
    await old.put(reminders, '1 web:lan x', reminder);
    expect(await new Waiting(old, vault).of(lan)).toEqual([{ code: CODE, at: 1 }]);
    expect((await old.get(gaps, 'old'))?.value.text).toBe('nuoi rong');

    expect(await reseal(raw, [after, before], FAMILIES)).toBe(3);
    for (const family of FAMILIES)
      for await (const { json } of raw.scanRaw(family.name)) expect(keyIdOf(JSON.parse(json))).toBe(after.id);
    const fresh = new SealedStore(raw, [after]);
    expect(await new Waiting(fresh, vault).of(lan)).toEqual([{ code: CODE, at: 1 }]);
    expect((await fresh.get(reminders, '1 web:lan x'))?.value).toEqual(reminder);
    expect((await fresh.get(gaps, 'old'))?.value.text).toBe('nuoi rong');
    await expect(new Waiting(old, vault).of(lan)).rejects.toMatchObject({ failure: 'malformed' });
  });
});
