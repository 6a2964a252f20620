/** The small kinds of values that all knowledge files are made of, each with the sentence an editor reads when it is wrong. */
import { z } from 'zod';

export const text = z.string().trim().min(1, 'must not be empty');
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and dashes');
export const questionId = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'must be one lowerCamelCase word');
export const day = z.iso.date('must be a date like 2026-11-22');
export const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

/** National code of a procedure, e.g. `1.001193`. */
const PROCEDURE_CODE = /^\d\.\d{6}$/;
export const code = z.string().regex(PROCEDURE_CODE, 'must be a national code like 1.001193 (in quotes)');

/** A text in both languages; English may be missing only in imported records. */
export const localized = z.strictObject({ vi: text, en: text });

/** Where a fact was read, and the day someone looked. */
export const source = z.strictObject({ title: text, url: url.optional(), checked: day });
