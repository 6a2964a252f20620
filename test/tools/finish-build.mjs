// What the compiler does not do; the last step of `npm run build`.
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';

// The chat page's HTML, CSS and pictures, and the description of the dossier system's interface.
for (const [from, to] of [
  ['src/channels/web/page', 'dist/channels/web/page'],
  ['src/dossier/openapi.yaml', 'dist/dossier/openapi.yaml'],
]) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !/\.ts$|tsconfig\.json$/.test(path) });
}

// `npx motcua` finds its command here. A `bin` entry in package.json would make npx install the whole package
// into its cache first, and build it again there.
chmodSync('dist/cli.js', 0o755);
if (existsSync('node_modules/.bin') && process.platform !== 'win32') {
  rmSync('node_modules/.bin/motcua', { force: true });
  symlinkSync('../../dist/cli.js', 'node_modules/.bin/motcua');
}
