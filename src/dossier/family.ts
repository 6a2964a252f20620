/** Families of records whose shape is a schema: what does not fit never comes out of the store. */
import type { z } from 'zod';
import type { Family } from '../storage/store.ts';

const all: Family<unknown>[] = [];

/**
 * Sealed with the data key over the vault's own seals: the vault's key is the installation's and never changes, the data key is rotated.
 * @param lifetimeMs `undefined` = until deleted
 */
export function family<T>(name: string, lifetimeMs: number | undefined, schema: z.ZodType<T>): Family<T> {
  const made: Family<T> = { name, lifetimeMs, sealed: true, wasPlain: true, parse: (stored) => schema.parse(stored) };
  all.push(made);
  return made;
}

/** All families of this folder, for backups; complete once `dossier-desk.ts` is loaded, which uses them all. */
export const dossierFamilies: readonly Family<unknown>[] = all;
