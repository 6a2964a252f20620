/** The value of a JSON text, `undefined` for what is none: what comes from outside is parsed by a schema behind it. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
