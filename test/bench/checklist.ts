/** One person's list from a large record: 60 papers over 12 questions, with every answer count from none to all. Target: under 1 ms. */
import { cpus } from 'node:os';
import { assembleChecklist } from '../../src/knowledge/checklist.ts';
import type { Answers } from '../../src/knowledge/conditions.ts';
import { holidaysFile } from '../../src/knowledge/holidays.ts';
import type { Condition, Procedure, Question } from '../../src/knowledge/schema.ts';

const QUESTIONS = 12;
const PAPERS = 60;
const ROUNDS = 400;

const both = (text: string): { vi: string; en: string } => ({ vi: text, en: text });
const question = (i: number): Question => ({
  id: `q${i}`,
  ask: both(`q${i}`),
  kind: 'yes-no',
  future: false,
  ...(i % 4 === 3 && { when: { [`q${i - 1}`]: true } }),
});
/** Every third paper hangs on two questions, every fifth on one of two, the rest on one. */
function condition(i: number): Condition {
  const [a, b] = [`q${i % QUESTIONS}`, `q${(i * 5 + 1) % QUESTIONS}`];
  if (i % 5 === 0) return { any: [{ [a]: true }, { [b]: false }] };
  return i % 3 === 0 ? { [a]: i % 2 === 0, [b]: true } : { [a]: i % 2 === 0 };
}

const record: Procedure = {
  code: '1.000001',
  name: both('bench'),
  aliases: { vi: [], en: [] },
  field: both('bench'),
  fieldId: 'bench',
  levels: ['commune'],
  authority: both('bench'),
  audience: ['citizen'],
  commonness: 0,
  replacedBy: [],
  isLocal: false,
  origin: 'written',
  caveats: [],
  timeNotes: [],
  status: { state: 'in-force', replaces: [], replacedBy: [] },
  questions: Array.from({ length: QUESTIONS }, (_, i) => question(i)),
  documents: Array.from({ length: PAPERS }, (_, i) => ({
    id: `p${i}`,
    name: both(`p${i}`),
    original: 1,
    copies: 0,
    use: 'submit' as const,
    when: condition(i),
  })),
  steps: [],
  timeLimits: [{ amount: 5, unit: 'working-day' }],
  fees: [{ amount: 8000, currency: 'VND', when: { q0: true } }],
  submit: [{ via: 'counter' }],
  requirements: [],
  next: [],
  unverified: [],
  legalBasis: [],
  sources: [{ title: 'bench', checked: '2026-01-01' }],
};
const holidays = holidaysFile.parse({
  receipt: { cutoff: '15:00', hoursPerDay: 8, basis: 'bench' },
  years: { 2026: { status: 'official', source: { title: 'bench', checked: '2026-01-01' } } },
});

const times: number[] = [];
for (let round = 0; round < ROUNDS; round++)
  for (let given = 0; given <= QUESTIONS; given++) {
    const answers: Answers = Object.fromEntries(
      Array.from({ length: given }, (_, i) => [`q${i}`, ((round >> (i % 8)) & 1) === 1]),
    );
    const start = performance.now();
    assembleChecklist(record, answers, { received: { day: '2026-11-23' }, holidays });
    times.push(performance.now() - start);
  }
const warm = times.slice(Math.floor(times.length / 4)).sort((a, b) => a - b);
const at = (share: number): string => `${(warm[Math.floor((warm.length - 1) * share)] ?? 0).toFixed(3)} ms`;
console.log(
  `checklist of ${PAPERS} papers and ${QUESTIONS} questions, ${warm.length} lists on ${cpus()[0]?.model ?? 'unknown'}`,
);
console.log(`  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  (target: under 1 ms)`);
