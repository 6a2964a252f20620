/** Our replies in the form the page (or any program) reads: plain text, parsed markup, and only addresses that are safe to open. */
import { parseMarkup, toPlainText } from '../../shared/markup.ts';
import type { Answer, Choice, Reply } from '../../shared/message.ts';
import type { WireAnswer, WireChoice, WireReply } from './page/wire.ts';

const SAFE_ADDRESS = /^(https?:\/\/|mailto:|tel:)\S+$/i;

export function toWireReply({ text, choices = [], replaces, file }: Reply): WireReply {
  return {
    text: toPlainText(text),
    blocks: parseMarkup(text),
    choices: choices.map(toWireChoice).filter((choice) => choice !== undefined),
    ...(replaces ? { replaces } : {}),
    ...(file ? { file: { name: file.name, mime: file.mime, url: `/files/${encodeURIComponent(file.id)}` } } : {}),
  };
}

export function toWireAnswer({ outcome, replies, lang, procedure, facet }: Answer): WireAnswer {
  return {
    outcome,
    replies: replies.map(toWireReply),
    ...(lang === undefined ? {} : { lang }),
    ...(procedure === undefined ? {} : { procedure }),
    ...(facet === undefined ? {} : { facet }),
  };
}

function toWireChoice({ id, label, url }: Choice): WireChoice | undefined {
  if (url === undefined) return { id, label };
  return SAFE_ADDRESS.test(url) ? { id, label, url } : undefined;
}
