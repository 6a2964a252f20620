/** What the product itself says, from `knowledge/phrases/<language>.yaml`; both files have the same keys and placeholders (a test holds it). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plain } from '../shared/markup.ts';
import type { Language } from '../shared/message.ts';
import { readYaml } from '../shared/yaml.ts';

/** Values for the places (`{name}`) of a phrase. They are made inert (no markup); `count` picks the plural form (`_one`, `_other`). */
type PhraseValues = Readonly<Record<string, string | number>>;

/** Says a phrase by key. A key that does not exist is a bug and throws. */
export type Say = (key: string, values?: PhraseValues) => string;

/** Both languages' phrases, ready to speak. */
export type Phrases = (lang: Language) => Say;

const PLACE = /\{(\w+)\}/g;

/** Reads both phrase files of a knowledge folder. Throws when a file is missing or not YAML. */
export function loadPhrases(knowledgeFolder: string): Phrases {
  const sayIn = (lang: Language): Say => {
    const phrases = flatten(readYaml(readFileSync(join(knowledgeFolder, 'phrases', `${lang}.yaml`), 'utf8')));
    const plurals = new Intl.PluralRules(lang);
    const pluralOf = (key: string, count: string | number | undefined): string | undefined =>
      phrases.get(`${key}_${plurals.select(Number(count))}`) ?? phrases.get(`${key}_other`);
    return (key, values) => {
      const phrase = phrases.get(key) ?? pluralOf(key, values?.['count']);
      if (phrase === undefined) throw new Error(`Phrase ${key} is missing in ${lang}.yaml`);
      return phrase.includes('{')
        ? phrase.replace(PLACE, (_place, name: string) => plain(String(values?.[name] ?? '')))
        : phrase;
    };
  };
  const both = { vi: sayIn('vi'), en: sayIn('en') };
  return (lang) => both[lang];
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'string') return into.set(path, value.trim());
  for (const [key, inner] of Object.entries(value as Record<string, unknown>))
    flatten(inner, path === '' ? key : `${path}.${key}`, into);
  return into;
}
