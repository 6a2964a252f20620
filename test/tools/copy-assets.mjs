// Copies what the compiler does not: the chat page's HTML, CSS and icons, and the API description. Part of `npm run build`.
import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';

for (const [from, to] of [
  ['src/channels/web/page', 'dist/channels/web/page'],
  ['src/dossier/openapi.yaml', 'dist/dossier/openapi.yaml'],
]) {
  if (!existsSync(from)) continue;
  mkdirSync(to.slice(0, to.lastIndexOf('/')), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !/\.ts$|tsconfig\.json$/.test(path) });
}
if (existsSync('dist/cli.js')) chmodSync('dist/cli.js', 0o755);
