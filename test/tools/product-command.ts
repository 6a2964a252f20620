/** `npx motcua` for the tests: the product as it is built and shipped, or straight from the sources where they were edited since. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** Resolved here, so that the process can run in a folder of its own, where no `.env` lies. */
const TSX = import.meta.resolve('tsx');

/** What Node is started with, before the words of the command; of a build only one that came after the last edit of `root`/src counts. */
export function productCommand(root = ROOT): readonly string[] {
  const built = join(root, 'dist/cli.js');
  const isBuilt = builtAt(root) >= editedAt(join(root, 'src'));
  return isBuilt ? [built] : ['--import', TSX, join(root, 'src/cli.ts')];
}

/** When the compiler wrote, if what comes behind it was done too. */
function builtAt(root: string): number {
  const [compiled, finished] = ['dist/cli.js', 'dist/kept'].map(
    (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity,
  );
  return Math.min(compiled ?? -Infinity, finished ?? -Infinity);
}

/** Folders count too: a file that is gone leaves no other trace. */
const editedAt = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (latest, path) => Math.max(latest, statSync(join(folder, path)).mtimeMs),
    statSync(folder).mtimeMs,
  );
