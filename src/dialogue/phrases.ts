/** What the product itself says, from `knowledge/phrases/<language>.yaml`; both files have the same keys and placeholders (a test holds it). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import { parse } from 'yaml';
import { plain } from '../shared/markup.ts';
import type { Language } from '../shared/message.ts';

/** Values for a phrase's placeholders. They are made inert (no markup); `count` picks the plural form. */
export type PhraseValues = Readonly<Record<string, string | number>>;

/** Says a phrase by key. A key that does not exist is a bug and throws. */
export type Say = (key: string, values?: PhraseValues) => string;

/** Both languages' phrases, ready to speak. */
export type Phrases = (lang: Language) => Say;

/** Reads both phrase files of a knowledge folder. Throws when a file is missing or not YAML. */
export function loadPhrases(knowledgeFolder: string): Phrases {
  const read = (lang: Language): Record<string, unknown> =>
    parse(readFileSync(join(knowledgeFolder, 'phrases', `${lang}.yaml`), 'utf8')) as Record<string, unknown>;
  const speaker = createInstance();
  void speaker.init({
    resources: { vi: { translation: read('vi') }, en: { translation: read('en') } },
    lng: 'vi',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escape: plain, prefix: '{', suffix: '}' },
  });
  const bound = { vi: speaker.getFixedT('vi'), en: speaker.getFixedT('en') };
  const exists = (lang: Language, key: string): boolean =>
    speaker.exists(key, { lng: lang }) || speaker.exists(`${key}_other`, { lng: lang });
  return (lang) => (key, values) => {
    if (!exists(lang, key)) throw new Error(`Phrase ${key} is missing in ${lang}.yaml`);
    return bound[lang](key, values ?? {}).trim();
  };
}
