/** `checklist`: the papers, fees, time limit and due day of a procedure for given answers. */
import { Option, type Command } from 'commander';
import pc from 'picocolors';
import { formatMoney, inLanguage } from '../dialogue/card/format.ts';
import { parseAnswerPairs } from '../knowledge/answers.ts';
import { checklistJson } from '../knowledge/checklist-json.ts';
import { assembleChecklist, type Checklist, type ListedDocument } from '../knowledge/checklist.ts';
import type { FeeTotal } from '../knowledge/fees.ts';
import { localMoment } from '../knowledge/local-time.ts';
import type { Procedure } from '../knowledge/schema.ts';
import type { Language } from '../shared/message.ts';
import { collect, loadFor, printJson, readConfig, withKnowledge } from './common.ts';

interface ChecklistFlags {
  readonly answer: string[];
  readonly on?: string;
  readonly lang: Language;
  readonly json?: true;
  readonly knowledge: string[];
}

export function addChecklistCommand(program: Command): void {
  withKnowledge(program.command('checklist'))
    .description('the papers, fees and due day of a procedure for given answers')
    .argument('<code>', 'national code, e.g. 1.001193')
    .option('--answer <id=value>', 'an answer; may be given again', collect, [])
    .option('--on <day>', 'the day of filing, e.g. 2026-12-25 (now, unless given)')
    .addOption(new Option('--lang <lang>', 'language of names').choices(['vi', 'en']).default('vi'))
    .option('--json', 'one JSON object')
    .action((code: string, flags: ChecklistFlags, command: Command) =>
      checklist(code, flags, (problems) => command.error(problems.map((problem) => `error: ${problem}`).join('\n'))),
    );
}

/** `refuse` ends the command: what was asked for cannot be. */
async function checklist(
  code: string,
  { answer, on, lang, json, knowledge: paths }: ChecklistFlags,
  refuse: (problems: readonly string[]) => never,
): Promise<void> {
  const { knowledge } = await loadFor(readConfig(), paths);
  const procedure = knowledge.procedure(code);
  if (!procedure) return refuse([`there is no procedure ${code}`]);
  const now = localMoment(Date.now());
  const { answers, problems } = parseAnswerPairs(procedure, answer, now.day);
  if (problems.length > 0) return refuse(problems);
  const received = on === undefined ? now : { day: on };
  if (on !== undefined && !isDay(on)) return refuse([`--on: "${on}" is not a day like 2026-12-25`]);
  const list = assembleChecklist(procedure, answers, { received, holidays: knowledge.holidays });
  if (json) return printJson(checklistJson(list, lang));
  process.stdout.write(`${lines(procedure, list, lang).join('\n')}\n`);
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const MARKS = { yes: pc.green('yes'), no: pc.dim('no '), unknown: pc.yellow('?  ') };

function lines(procedure: Procedure, list: Checklist, lang: Language): string[] {
  const next = list.nextQuestion;
  const { limit } = list.time;
  return [
    pc.bold(`${procedure.code}  ${inLanguage(procedure.name, lang)}`),
    ...(list.isAdapted ? [] : [pc.dim('as published, not fitted to a case')]),
    '',
    ...list.documents.map((listed) => paperLine(listed, lang)),
    '',
    ...(list.fees.length > 0 ? list.fees.map((fee) => feeLine(fee, lang)) : ['fee      not known']),
    `time     ${limit ? `${limit.amount} ${limit.unit}` : 'not known, or it depends on open questions'}`,
    `due      ${list.due ? `${list.due.day}${list.due.isEstimated ? ' (estimate: holidays not announced)' : ''}` : '-'}`,
    ...(next
      ? [
          '',
          `${pc.cyan('next')}     ${inLanguage(next.ask, lang)}`,
          `         --answer ${next.id}=${next.options?.map(({ id }) => id).join('|') ?? next.kind}`,
        ]
      : []),
  ];
}

function paperLine({ document, state, dependsOn }: ListedDocument, lang: Language): string {
  const counts = [
    document.original > 0 ? `${document.original} original` : '',
    document.copies > 0 ? `${document.copies} copy` : '',
  ].filter((part) => part !== '');
  const details = [
    ...counts,
    ...(document.use === 'submit' ? [] : [document.use]),
    ...(document.held ? [`held: ${document.held}`] : []),
    ...(dependsOn.length > 0 ? [`depends on ${dependsOn.join(', ')}`] : []),
  ];
  const after = details.length > 0 ? pc.dim(`  (${details.join('; ')})`) : '';
  return `${MARKS[state]}  ${inLanguage(document.name, lang)}${after}`;
}

function feeLine({ via, amount, currency, mayAdd, isComplete }: FeeTotal, lang: Language): string {
  const sure = amount === undefined ? 'not known' : amount === 0 ? 'free' : formatMoney(amount, currency, lang);
  const open = [
    mayAdd > 0 ? `up to ${formatMoney(mayAdd, currency, lang)} more` : '',
    isComplete ? '' : 'not everything is known',
  ].filter((part) => part !== '');
  return `fee      ${via}: ${sure}${open.length > 0 ? pc.dim(` (${open.join('; ')})`) : ''}`;
}
