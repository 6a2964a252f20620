/** Telegram's HTML as strictly as Telegram reads it: known tags, balanced, only the four named entities. */

const TAGS = new Set(['b', 'strong', 'i', 'em', 'u', 'ins', 's', 'strike', 'del', 'a', 'code', 'pre', 'blockquote']);
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** The formatting that the product uses, with the place it covers in UTF-16 units. */
type Entity =
  | { readonly type: 'bold'; readonly offset: number; readonly length: number }
  | { readonly type: 'text_link'; readonly offset: number; readonly length: number; readonly url: string };

const resolve = (attribute: string): string => {
  const parsed = parseHtml(attribute);
  return 'problem' in parsed ? attribute : parsed.text;
};

/** The text without tags and with entities resolved, or what is wrong. */
export function parseHtml(
  html: string,
): { readonly text: string; readonly entities: readonly Entity[] } | { readonly problem: string } {
  const open: { name: string; offset: number; url: string }[] = [];
  const entities: Entity[] = [];
  let text = '';
  let at = 0;
  while (at < html.length) {
    const char = html.charAt(at);
    if (char === '<') {
      const tag = /^<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<>]*")*)\s*>/.exec(html.slice(at));
      if (!tag) return { problem: `can't parse entities: unsupported start tag at offset ${at}` };
      const [whole, slash, name = '', attributes = ''] = tag;
      if (!TAGS.has(name)) return { problem: `can't parse entities: unsupported start tag "${name}" at offset ${at}` };
      if (attributes !== '' && !(name === 'a' && /^\s+href="[^"]+"$/.test(attributes)))
        return { problem: `can't parse entities: unsupported attributes of "${name}" at offset ${at}` };
      if (slash === '/') {
        const start = open.pop();
        if (start?.name !== name) return { problem: `can't parse entities: unmatched end tag at offset ${at}` };
        const place = { offset: start.offset, length: text.length - start.offset };
        if (name === 'b') entities.push({ type: 'bold', ...place });
        if (name === 'a') entities.push({ type: 'text_link', ...place, url: start.url });
      } else open.push({ name, offset: text.length, url: resolve(/"(.*)"/.exec(attributes)?.[1] ?? '') });
      at += whole.length;
    } else if (char === '>') {
      return { problem: `can't parse entities: unescaped ">" at offset ${at}` };
    } else if (char === '&') {
      const entity = /^&(?:([a-z]+)|#(\d+)|#x([0-9a-f]+));/i.exec(html.slice(at));
      const [whole = '', name, decimal, hex] = entity ?? [];
      const value =
        name !== undefined
          ? ENTITIES[name]
          : entity && String.fromCodePoint(decimal !== undefined ? Number(decimal) : parseInt(hex ?? '', 16));
      if (value === undefined || value === null) return { problem: `can't parse entities: a bare "&" at offset ${at}` };
      text += value;
      at += whole.length;
    } else {
      text += char;
      at++;
    }
  }
  return open.length === 0
    ? { text, entities }
    : { problem: `can't parse entities: can't find end tag of "${open.map(({ name }) => name).join()}"` };
}
