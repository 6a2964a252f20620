/** Telegram's ids of files it already has, so that a picture or a PDF is uploaded once. */
import { z } from 'zod';
import type { Family, Store } from '../../storage/store.ts';

const stored = z.object({ fileId: z.string() });

export const telegramFiles: Family<z.infer<typeof stored>> = {
  name: 'telegram-file',
  lifetimeMs: 30 * 24 * 3_600_000,
  parse: (value) => stored.parse(value),
};

/** File ids of one bot (another bot cannot use them). */
export class FileIds {
  constructor(
    private readonly store: Store,
    private readonly botId: string,
  ) {}

  async get(file: string): Promise<string | undefined> {
    return (await this.store.get(telegramFiles, this.key(file)))?.value.fileId;
  }

  async keep(file: string, fileId: string): Promise<void> {
    await this.store.put(telegramFiles, this.key(file), { fileId });
  }

  async forget(file: string): Promise<void> {
    await this.store.delete(telegramFiles, this.key(file));
  }

  private readonly key = (file: string): string => `${this.botId}:${file}`;
}
