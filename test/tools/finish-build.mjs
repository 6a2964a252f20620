// What the compiler does not do; the last step of `npm run build`.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { lexiconTexts, loadLexicon } from '../../dist/search/lexicon.js';
import { countTaught, TAUGHT_WORDS } from '../../dist/search/taught-words.js';
import { keptName } from '../../dist/shared/kept-by-build.js';
import { atOnce } from '../../dist/shared/slices.js';
import { readYaml } from '../../dist/shared/yaml.js';

// The chat page's HTML, CSS and pictures, and the description of the dossier system's interface.
for (const [from, to] of [
  ['src/channels/web/page', 'dist/channels/web/page'],
  ['src/dossier/openapi.yaml', 'dist/dossier/openapi.yaml'],
]) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !/\.ts$|tsconfig\.json$/.test(path) });
}

// Records as JSON, and the lexicon checked: reading a megabyte of YAML is half of a start. The names are hashes of the texts, so nothing
// goes stale.
rmSync('dist/kept', { recursive: true, force: true });
mkdirSync('dist/kept');
const keep = (value, ...texts) => writeFileSync(join('dist/kept', keptName(...texts)), JSON.stringify(value));
for (const name of readdirSync('knowledge', { recursive: true })) {
  if (!name.endsWith('.yaml') || name.startsWith('lexicon')) continue;
  const text = readFileSync(join('knowledge', name), 'utf8');
  keep(readYaml(text), text);
}
const code = createHash('sha256');
for (const name of readdirSync('dist', { recursive: true }).sort())
  if (name.endsWith('.js')) code.update(readFileSync(join('dist', name)));
keep({ id: code.digest('hex').slice(0, 12) }, 'build');
const lexicon = loadLexicon('knowledge/lexicon');
keep(lexicon, ...lexiconTexts('knowledge/lexicon'));
keep(atOnce(countTaught(lexicon)), TAUGHT_WORDS, ...lexiconTexts('knowledge/lexicon'));

// `npx motcua` finds its command here. A `bin` entry in package.json would make npx install the whole package
// into its cache first, and build it again there.
chmodSync('dist/cli.js', 0o755);
if (existsSync('node_modules/.bin') && process.platform !== 'win32') {
  rmSync('node_modules/.bin/motcua', { force: true });
  symlinkSync('../../dist/cli.js', 'node_modules/.bin/motcua');
}
