/** The chat page compiled into a folder of its own, so that tests need no build beforehand. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';

const SOURCE = 'src/channels/web/page';
const compiled = new Map<string, string>();

/** Compiles the page; `remove` takes the folder away again. */
export function compileChatPage(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'motcua-page-'));
  for (const name of readdirSync(SOURCE)) {
    if (!name.endsWith('.ts')) cpSync(join(SOURCE, name), join(folder, name));
    else writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), compile(join(SOURCE, name)));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function compile(file: string): string {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  compiled.set(file, outputText);
  return outputText;
}
