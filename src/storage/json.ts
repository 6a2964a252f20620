/** Values go in and come out as JSON text: that makes every copy a deep one, and every store hold the same thing. */
import { ServiceError } from '../shared/errors.ts';
import type { Family, ScanOptions } from './store.ts';

/** The text that is stored. A value without JSON form (`undefined`, a function) is a bug of the caller. */
export function toJson(family: Family<unknown>, value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`A value of the family ${family.name} has no JSON form.`);
  return json;
}

/** The value, parsed by its family. Throws `ServiceError` (malformed) for a torn or outdated record; its id stays out of the error. */
export function fromJson<T>(family: Family<T>, json: string): T {
  try {
    return family.parse(JSON.parse(json));
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    throw new ServiceError('store', 'malformed', `a record of the family ${family.name} cannot be read`, { cause });
  }
}

/** What `read` gives, or nothing when it cannot be read and somebody is told of it: for scans that go on. */
export function* ifReadable<R>(read: () => R, { onUnreadable }: ScanOptions): Generator<R, void, undefined> {
  let readable: R;
  try {
    readable = read();
  } catch (error) {
    if (!onUnreadable) throw error;
    onUnreadable(error);
    return;
  }
  yield readable;
}
