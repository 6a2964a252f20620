/** Opens the store the settings ask for. */
import { EmbeddedStore } from './storage/embedded-store.ts';
import type { Store } from './storage/store.ts';
import type { Config } from './shared/config.ts';

export interface OpenedStore {
  readonly store: Store;
  /** No other process can share it. */
  readonly isAlone: boolean;
  /** Where it lies, for the start block. */
  readonly place: string;
  /** What the operator should know. */
  readonly warnings: readonly string[];
}

/**
 * @param waitMs how long to wait for another process to leave the data folder (short commands beside a server do not wait long)
 * @throws ConfigError when the folder is in use or unusable, or a key does not open what is stored
 */
export async function openStore(config: Config, now: () => number, waitMs: number): Promise<OpenedStore> {
  const store = await EmbeddedStore.open({ folder: config.DATA_DIR, now, waitMs });
  return { store, isAlone: true, place: config.DATA_DIR, warnings: [] };
}
