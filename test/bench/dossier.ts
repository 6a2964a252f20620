/** How alike an unknown code and wrong digits are in time, and what the second factor costs: `npx tsx test/bench/dossier.ts`. */
import { chatOf, startTestDesk } from '../tools/dossier-desk.ts';

const ROUNDS = 300;
const KNOWN = 'H49.99-260101-0001';
const UNKNOWN = 'H49.99-260101-9999';

const t = await startTestDesk();
const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
for (let i = 0; i < ROUNDS + 20; i++) {
  for (const which of i % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
    // A chat and an hour of its own each time, and no lock in the way.
    t.now += 50 * 3_600_000;
    const begin = performance.now();
    const { kind } = await t.desk.prove(chatOf(`bench-${i}`), which === 'known' ? KNOWN : UNKNOWN, '5555');
    if (kind !== 'no-match') throw new Error(`expected no match, got ${kind}`);
    if (i >= 20) times[which].push(performance.now() - begin);
  }
}
await t.close();

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * q)] ?? 0;
const row = (name: string, values: readonly number[]) => ({
  answer: name,
  'p50 ms': Number(quantile(values, 0.5).toFixed(2)),
  'p90 ms': Number(quantile(values, 0.9).toFixed(2)),
});
console.table([row('wrong digits', times.known), row('unknown code', times.unknown)]);

// How often one measurement alone tells the two apart: 0.5 is a coin.
let greater = 0;
for (const a of times.known) for (const b of times.unknown) greater += a > b ? 1 : 0;
console.log(
  `A guesser with one stopwatch is right ${(greater / times.known.length / times.unknown.length).toFixed(3)} of the time.`,
);
