/** Records and folders for the knowledge tests, as small as they can be while passing the real schema. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { procedureFile, type Procedure, type ProcedureFile } from '../../../src/knowledge/schema.ts';
import { toWrittenProcedure } from '../../../src/knowledge/load/written.ts';

export const both = (text: string): { vi: string; en: string } => ({ vi: text, en: `${text} (en)` });

/** What an editor would write; parts given replace the defaults. */
export function record(parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    code: '1.000001',
    name: both('Đăng ký thử'),
    field: 'ho-tich',
    levels: ['commune'],
    authority: 'commune-committee',
    audience: ['citizen'],
    status: { state: 'in-force' },
    legalBasis: [{ number: '60/2014/QH13', title: 'Luật Hộ tịch' }],
    sources: [{ title: 'Cổng Dịch vụ công quốc gia', checked: '2026-11-20' }],
    ...parts,
  };
}

/** The same as the product sees it. */
export function procedure(parts: Readonly<Record<string, unknown>> = {}): Procedure {
  const file: ProcedureFile = procedureFile.parse(record(parts));
  return toWrittenProcedure(file, { fields: new Map(), authorities: new Map() }, '2026-11-22');
}

export const yesNo = (id: string, parts: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  id,
  ask: both(`${id}?`),
  kind: 'yes-no',
  ...parts,
});

export const choice = (id: string, options: readonly string[]): Record<string, unknown> => ({
  id,
  ask: both(`${id}?`),
  kind: 'choice',
  options: options.map((option) => ({ id: option, label: both(option) })),
});

export const paper = (id: string, when?: unknown): Record<string, unknown> => ({
  id,
  name: both(id),
  original: 1,
  ...(when !== undefined && { when }),
});

/** A knowledge folder on disk that is removed after the test; values that are no text are written as YAML. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-knowledge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const all = {
    'fields.yaml': { 'ho-tich': both('Hộ tịch') },
    'authorities.yaml': { 'commune-committee': { name: both('Ủy ban nhân dân cấp xã'), level: 'commune' } },
    ...files,
  };
  for (const [name, content] of Object.entries(all)) put(folder, name, content);
  return folder;
}

export function put(folder: string, name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : stringify(content));
  return path;
}

/** A catalogue line with the least a source gives. */
export const line = (parts: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ code: '2.000001', name: 'Thủ tục cấp giấy phép thử', field: 'Hộ tịch', level: 'Cấp Xã', ...parts });
