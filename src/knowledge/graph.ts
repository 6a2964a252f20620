/** A record's questions and what they decide, as Mermaid text for editors. */
import { conditionTests } from './conditions.ts';
import type { Condition, Localized, Procedure, Test } from './schema.ts';

/** `flowchart` text: a rhombus per question, a box per paper, fee, time limit or requirement that hangs on one. */
export function graph(procedure: Procedure, lang: 'vi' | 'en' = 'vi'): string {
  const say = (text: Localized): string => text[lang] ?? text.vi;
  const lines = ['flowchart LR', `  start([${quote(`${procedure.code} ${say(procedure.name)}`)}])`];
  for (const { id, ask } of procedure.questions) lines.push(`  q_${id}{${quote(say(ask))}}`);
  const items = [
    ...procedure.documents.map(({ id, name, when }) => ({ id: `document_${id}`, label: say(name), when })),
    ...procedure.fees.map((fee, i) => ({ id: `fee_${i}`, label: feeLabel(fee, say), when: fee.when })),
    ...procedure.timeLimits.map(({ amount, unit, when }, i) => ({ id: `time_${i}`, label: `${amount} ${unit}`, when })),
    ...procedure.requirements.map(({ text, when }, i) => ({ id: `requirement_${i}`, label: say(text), when })),
  ];
  for (const { id, label } of items) lines.push(`  ${nodeId(id)}[${quote(label)}]`);
  for (const { id, when } of procedure.questions) lines.push(...edges(`q_${id}`, when));
  for (const { id, when } of items) lines.push(...edges(nodeId(id), when));
  return `${lines.join('\n')}\n`;
}

function edges(target: string, when: Condition | undefined): string[] {
  if (when === undefined) return [`  start --> ${target}`];
  const byQuestion = new Map<string, string[]>();
  for (const { question, path } of conditionTests(when)) {
    const words = `${path.includes('not') ? 'not ' : ''}${testText(valueAt(when, path) as Test)}`;
    byQuestion.set(question, [...(byQuestion.get(question) ?? []), words]);
  }
  return [...byQuestion].map(([question, words]) => `  q_${question} -- ${quote(words.join(' / '))} --> ${target}`);
}

/** A test in a few signs: `yes`, `a or b`, `≥ 250`, `< 2025-01-01`, `other than a`. */
function testText(test: Test): string {
  if (typeof test === 'boolean') return test ? 'yes' : 'no';
  if (typeof test !== 'object') return String(test);
  if (Array.isArray(test)) return test.map(String).join(' or ');
  const { atLeast, below, not } = test as Exclude<Test, readonly unknown[] | boolean | number | string>;
  return [
    atLeast === undefined ? '' : `≥ ${atLeast}`,
    below === undefined ? '' : `< ${below}`,
    not === undefined ? '' : `other than ${testText(not)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at, part) => (at as Record<PropertyKey, unknown>)[part], value);
}

const feeLabel = (
  { name, amount, currency, note }: Procedure['fees'][number],
  say: (text: Localized) => string,
): string =>
  [name && say(name), amount === undefined ? note && say(note) : `${amount} ${currency}`].filter(Boolean).join(': ');

const nodeId = (id: string): string => id.replaceAll('-', '_');
const quote = (text: string): string => `"${text.replaceAll('"', "'").replace(/\s+/g, ' ')}"`;
