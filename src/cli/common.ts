/** What the commands share: settings, output, option parsers. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { parse } from 'dotenv';
import { extraPaths, keepOf, load, type Loaded } from '../knowledge-source.ts';
import { parseConfig, type Config } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';

/** The settings: environment over `.env` of the working folder. */
export function readConfig(overrides: Readonly<Record<string, string>> = {}): Config {
  return parseConfig({ ...readDotEnv(), ...process.env, ...overrides }, process.cwd());
}

function readDotEnv(): Record<string, string> {
  try {
    return parse(readFileSync(join(process.cwd(), '.env'), 'utf8'));
  } catch {
    // No .env file is the usual case.
    return {};
  }
}

/** Adds the repeatable `--knowledge PATH`. */
export const withKnowledge = (command: Command): Command =>
  command.option(
    '--knowledge <path>',
    'a folder of records or a catalogue file to add; may be given again',
    collect,
    [],
  );

/** The settings with the paths of the command line added: those come first, so that they win. @throws UsageError for one that is not there. */
export function withPaths(config: Config, given: readonly string[]): Config {
  return { ...config, KNOWLEDGE_PATHS: [...given.map(existing), ...config.KNOWLEDGE_PATHS] };
}

/** A path that a command is to read, absolute. @throws UsageError when nothing is there. */
export function existing(path: string): string {
  if (!existsSync(path)) throw new UsageError(`there is no file or folder ${path}`);
  return resolve(path);
}

/** Paths given on the command line and those of the settings. */
export const knowledgePaths = (config: Config, given: readonly string[]): string[] =>
  extraPaths(withPaths(config, given));

/** Records, search and all from these paths, or those of the settings. @throws KnowledgeError with every mistake of every file. */
export const loadFor = (config: Config, given: readonly string[]): Promise<Loaded> =>
  load(knowledgePaths(config, given), { now: Date.now, keep: keepOf(config) });

/** Gathers a repeatable option. */
export const collect = (value: string, before: string[]): string[] => [...before, value];

/** A whole number of at least `min`. */
export const wholeNumber =
  (min: number) =>
  (value: string): number => {
    if (!/^\d+$/.test(value) || Number(value) < min)
      throw new InvalidArgumentError(`a whole number from ${min} is needed`);
    return Number(value);
  };

/** One object on stdout and nothing else. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
