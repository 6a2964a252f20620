import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in this order. A fresh clone knows of no durations, and a long file that begins last is waited for alone. */
const LONGEST = ['app-crash', 'app-redis', 'app-crash-telegram', 'app-start', 'app-backup', 'commands'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

const UNIT = 'test/unit/**/*.test.ts';

export default defineConfig({
  test: {
    setupFiles: ['test/tools/no-outside.ts', 'test/tools/log-grep.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'product', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, UNIT] },
      },
      // Pure parts, in any order: modules are loaded once per worker and not once per file.
      { extends: true, test: { name: 'unit', include: [UNIT], isolate: false } },
    ],
  },
});
