/** Small files made for one person (her data, her sheet): kept sealed for a day under an unguessable id. */
import { z } from 'zod';
import type { FileRef } from '../shared/message.ts';
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

  async keep(name: string, mime: FileRef['mime'], bytes: Uint8Array): Promise<FileRef> {
    const id = this.newId();
    await this.store.put(files, id, { name, mime, base64: Buffer.from(bytes).toString('base64') });
    return { id, name, mime };
  }

  /** `undefined` when the id is wrong or the day is over: nothing tells which. */
  async read(id: string): Promise<FileContent | undefined> {
    const kept = (await this.store.get(files, id))?.value;
    return kept && { bytes: Buffer.from(kept.base64, 'base64'), mime: kept.mime, name: kept.name };
  }
}
