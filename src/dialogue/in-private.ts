/** What is said in a group about what is a person's own: a word, and the way to a private chat where the client knows one. */
import { nativeChoices } from './native-choices.ts';
import type { Step, Turn } from './turn.ts';

/** `action` is what she wanted: the private chat goes on with it. */
export const inPrivate = (turn: Turn, sentence: string, action?: string): Step => ({
  outcome: 'refused',
  replies: [{ text: turn.say(sentence), choices: nativeChoices(turn, 'private', 'privacy.openPrivate', action) }],
});
