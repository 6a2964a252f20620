/** Families of records whose shape is a schema: what does not fit never comes out of the store. */
import type { z } from 'zod';
import type { Family } from '../storage/store.ts';

/** @param lifetimeMs `undefined` = until deleted */
export const family = <T>(name: string, lifetimeMs: number | undefined, schema: z.ZodType<T>): Family<T> => ({
  name,
  lifetimeMs,
  parse: (stored) => schema.parse(stored),
});
