/**
 * What a link to the bot opens: `p-1_001193` the procedure 1.001193, `d-…` a shared checklist.
 * A start parameter holds only letters, digits, `_` and `-`, at most 64: https://core.telegram.org/bots/features#deep-linking
 */

const PARAMETER = /^[\w-]{1,64}$/;

/** The action that a start parameter stands for; `undefined` = none of ours. */
export function actionOf(parameter: string): string | undefined {
  const [, kind, rest] = /^([pd])-([\w-]+)$/.exec(parameter) ?? [];
  if (rest === undefined) return undefined;
  return kind === 'p' ? `p:${rest.replaceAll('_', '.')}` : `share:${rest}`;
}

/** The start parameter for an action; `undefined` = no link can carry it. */
export function startParameter(action: string): string | undefined {
  const [name, rest, ...more] = action.split(':');
  if (rest === undefined || more.length > 0) return undefined;
  const parameter = name === 'p' ? `p-${rest.replaceAll('.', '_')}` : name === 'share' ? `d-${rest}` : '';
  return PARAMETER.test(parameter) && actionOf(parameter) === action ? parameter : undefined;
}
