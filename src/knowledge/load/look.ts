/** What lies at the paths of the knowledge just now, in one string: two that are alike mean that nothing has changed. */
import { stat } from 'node:fs/promises';
import { filesAt } from './find-files.ts';

/**
 * Asks the file system anew each time, by name: so a folder that was replaced or made only now, a link that was switched anywhere on the
 * way, and a file changed on another machine that shares it are all seen. A path that is not there belongs to the answer.
 */
export async function lookAt(paths: readonly string[]): Promise<string> {
  const seen = await Promise.all(
    paths.map(async (path) => {
      const files = await filesAt(path).catch(() => []);
      const states = await Promise.all(files.map(async (file) => [file, ...(await stateOf(file))]));
      return [path, ...states];
    }),
  );
  return JSON.stringify(seen);
}

/** One replaced by another has its own number, however old and long it is; nothing for one that has just gone. */
const stateOf = (file: string): Promise<number[]> =>
  stat(file).then(
    ({ ino, mtimeMs, size }) => [ino, mtimeMs, size],
    () => [],
  );
