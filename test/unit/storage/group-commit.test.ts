/** Many writes, one sync; the log moved between two transactions. */
import { describe, expect, it } from 'vitest';
import { GroupCommit, type Disk } from '../../../src/storage/group-commit.ts';
import { openDatabase } from '../../../src/storage/sql.ts';

const MANY = 600;

function writer(disk: Disk) {
  const database = openDatabase(':memory:');
  database.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY)');
  const insert = database.prepare('INSERT INTO notes (id) VALUES (?)');
  const writes = new GroupCommit(database, { after: () => undefined, explain: (error) => error, disk });
  return {
    writes,
    write: (id: number) => writes.run(() => insert.run(id).changes),
    count: () => Number(database.prepare('SELECT count(*) AS count FROM notes').get()?.['count']),
  };
}

describe('writes to the embedded store', () => {
  it('that come while the log is moved wait for its end, and none is lost', async () => {
    const moves: (() => void)[] = [];
    const { write, writes, count } = writer({
      sync: async () => undefined,
      moveLog: () => new Promise((resolve) => moves.push(resolve)),
    });
    await Promise.all(Array.from({ length: MANY }, (_, at) => write(at)));
    expect(moves).toHaveLength(1);
    const late = write(MANY);
    await new Promise((resolve) => setImmediate(resolve));
    expect(count(), 'nothing is committed meanwhile').toBe(MANY);
    moves[0]?.();
    expect(Number(await late)).toBe(1);
    expect(count()).toBe(MANY + 1);
    await writes.flush();
  });

  it('are refused once the file could not be brought to disk: the log must stay as it is for the next start', async () => {
    const { write, writes, count } = writer({
      sync: async () => undefined,
      moveLog: () => Promise.reject(new Error('the disk does not answer')),
    });
    await Promise.all(Array.from({ length: MANY }, (_, at) => write(at)));
    await writes.flush();
    await expect(write(MANY)).rejects.toThrow('the disk does not answer');
    expect(writes.isBroken).toBe(true);
    expect(count()).toBe(MANY);
  });
});
