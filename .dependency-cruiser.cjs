/**
 * Arrows point down: shared < storage < knowledge, search, dossier, broadcast < dialogue < channels, http < app, cli.
 * A folder may use itself and lower ranks. Within rank 2 only search may read knowledge (its record types).
 */
const below = (folder, allowed) => ({
  name: `${folder}-arrows`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    below('shared', []),
    below('storage', ['shared']),
    below('knowledge', ['shared', 'storage']),
    below('search', ['shared', 'storage', 'knowledge']),
    below('dossier', ['shared', 'storage']),
    below('broadcast', ['shared', 'storage']),
    below('dialogue', ['shared', 'storage', 'knowledge', 'search', 'dossier', 'broadcast']),
    below('channels', ['shared', 'storage', 'dialogue']),
    below('http', ['shared', 'storage', 'dialogue']),
    {
      name: 'nobody-imports-entry',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/cli/' },
      to: { path: '^src/[^/]+\\.ts$|^src/cli/' },
    },
    { name: 'src-not-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
