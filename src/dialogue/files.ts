/** Small files made for one person (her data, her sheet): kept sealed for a day under an unguessable id. */
import { z } from 'zod';
import { addressKey, type Address, type FileRef } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Family, Store } from '../storage/store.ts';

const DAY_MS = 86_400_000;

interface KeptFile {
  readonly name: string;
  readonly mime: FileRef['mime'];
  readonly base64: string;
}

/** Files by their id; a day. */
export const files: Family<KeptFile> = {
  name: 'file',
  lifetimeMs: DAY_MS,
  sealed: true,
  parse: (stored) =>
    z
      .object({
        name: z.string(),
        mime: z.enum(['application/pdf', 'image/png', 'application/json']),
        base64: z.string(),
      })
      .parse(stored),
};

/** Whose file it is, under `<address key> <file id>`: what finds her files when she is forgotten. */
export const filesOfChat: Family<object> = {
  name: 'file-of-chat',
  lifetimeMs: DAY_MS,
  parse: (stored) => z.object({}).parse(stored),
};

/** A file ready to be sent. */
export interface FileContent {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
}

export class Files {
  constructor(
    private readonly store: Store,
    private readonly newId: () => string,
  ) {}

  async keep(of: Address, name: string, mime: FileRef['mime'], bytes: Uint8Array): Promise<FileRef> {
    const id = this.newId();
    // First: a file that nobody's list names could not be erased.
    await this.store.put(filesOfChat, `${addressKey(of)} ${id}`, {});
    await this.store.put(files, id, { name, mime, base64: Buffer.from(bytes).toString('base64') });
    return { id, name, mime };
  }

  /** `undefined` when the id is wrong or the day is over: nothing tells which. */
  async read(id: string): Promise<FileContent | undefined> {
    const kept = (await this.store.get(files, id))?.value;
    return kept && { bytes: Buffer.from(kept.base64, 'base64'), mime: kept.mime, name: kept.name };
  }
}

/** The ids of the files made for a chat. */
async function* fileIdsOf(store: Store, of: Address): AsyncIterable<string> {
  const prefix = `${addressKey(of)} `;
  for await (const { id } of store.scan(filesOfChat, { prefix })) yield id.slice(prefix.length);
}

/**
 * The files made for a person. They are listed by name: what is in them is her data or her checklist once more.
 * @param uploaded where a channel notes what its platform has of a file, under `<bot>:<file id>`
 */
export const fileData = (store: Store, uploaded: Family<unknown>): PersonalData => ({
  kind: 'files',
  export: async (of) => {
    const own: FileRef[] = [];
    for await (const id of fileIdsOf(store, of)) {
      const file = (await store.get(files, id))?.value;
      if (file) own.push({ id, name: file.name, mime: file.mime });
    }
    return own.length > 0 ? own : undefined;
  },
  erase: async (of) => {
    const own = new Set<string>();
    for await (const id of fileIdsOf(store, of)) own.add(id);
    if (own.size === 0) return 0;
    let count = 0;
    for await (const { id } of store.scan(uploaded))
      if (own.has(id.slice(id.indexOf(':') + 1))) count += Number(await store.delete(uploaded, id));
    for (const id of own) {
      count += Number(await store.delete(files, id));
      await store.delete(filesOfChat, `${addressKey(of)} ${id}`);
    }
    return count;
  },
});
