/** What this browser remembers besides the conversation: which visitor it is, and the language chosen. */
import type { Language } from './wire.ts';

const VISITOR = 'motcua.visitor';
const LANGUAGE = 'motcua.language';
const DRAFT = 'motcua.draft';

/** Storage that never throws: in a private window nothing is remembered, and the chat works all the same. */
export const memory = {
  read(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** Returns whether it was kept. */
  write(key: string, value: string): boolean {
    try {
      localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  },
  remove(key: string): void {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept, so nothing is left.
    }
  },
};

/** What was typed and not sent, as long as the tab is open. */
export const draft = {
  read(): string {
    try {
      return sessionStorage.getItem(DRAFT) ?? '';
    } catch {
      return '';
    }
  },
  write(text: string): void {
    try {
      if (text === '') sessionStorage.removeItem(DRAFT);
      else sessionStorage.setItem(DRAFT, text);
    } catch {
      // In a private window it lives as long as the page.
    }
  },
};

/** An id nobody can guess. `crypto.randomUUID` exists on https and localhost only; a counter's kiosk may use plain http. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

let current = memory.read(VISITOR) ?? remember(newId());

/** This browser's visitor id. */
export const visitor = (): string => current;

/** Becomes somebody new: nothing said before is connected with what comes. */
export function newVisitor(): string {
  current = remember(newId());
  return current;
}

function remember(id: string): string {
  memory.write(VISITOR, id);
  return id;
}

/** Takes over the id another tab of this browser has changed. */
export function onVisitorChange(then: () => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== VISITOR || newValue === null) return;
    current = newValue;
    then();
  });
}

export const savedLanguage = (): Language => (memory.read(LANGUAGE) === 'en' ? 'en' : 'vi');
export const saveLanguage = (lang: Language): void => void memory.write(LANGUAGE, lang);

/** Takes over the language chosen in another tab of this browser. */
export function onLanguageChange(then: (lang: Language) => void): void {
  addEventListener('storage', ({ key }) => {
    if (key === LANGUAGE) then(savedLanguage());
  });
}
