/** One message through the dialogue: a turn is made, routed, and its answer and next conversation given back. Nothing is sent or saved here. */
import type { Knowledge } from '../knowledge/knowledge.ts';
import { ServiceError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { addressKey, type Answer, type Incoming, type Language } from '../shared/message.ts';
import type { Conversation } from './conversation.ts';
import { guessLanguage } from './guess-language.ts';
import type { Handled } from './answering.ts';
import type { Phrases } from './phrases.ts';
import type { Router } from './router.ts';
import type { Turn } from './turn.ts';

/** A question is read up to here; a person in a hurry writes less, and a longer text costs time without meaning more. */
const TEXT_LENGTH = 1_000;

interface DialogueOptions {
  readonly router: Router;
  readonly phrases: () => Phrases;
  readonly knowledge: () => Knowledge;
  readonly now: () => number;
  /** A new incident number, short enough to be read out on the phone. */
  readonly incident: () => string;
  readonly log: Log;
  /** A tag for a chat that tells nothing to who reads the log. */
  readonly tag: (address: string) => string;
}

export class Dialogue {
  constructor(private readonly options: DialogueOptions) {}

  /** Never throws: what goes wrong becomes "sorry" with an incident number, and the conversation stays what it was. */
  async handle(message: Incoming, before: Conversation): Promise<Handled> {
    const conversation = this.inLanguageOf(message, before);
    const { router, phrases, knowledge, now } = this.options;
    const lang = conversation.lang;
    const turn: Turn = {
      message,
      text: message.text.normalize('NFC').slice(0, TEXT_LENGTH).trim(),
      conversation,
      now: now(),
      lang,
      say: phrases()(lang),
      knowledge: knowledge(),
    };
    try {
      const { step, conversation: after } = await router.route(turn);
      const replies =
        message.text.length > TEXT_LENGTH ? [{ text: turn.say('find.tooLong') }, ...step.replies] : step.replies;
      const answer: Answer = {
        outcome: step.outcome,
        replies,
        lang: after.lang,
        ...(step.procedure === undefined ? {} : { procedure: step.procedure }),
        ...(step.facet === undefined ? {} : { facet: step.facet }),
      };
      return { answer, conversation: after, ...(step.erases ? { erases: true as const } : {}) };
    } catch (error) {
      if (error instanceof ServiceError && error.isTransient)
        return {
          answer: { outcome: 'unavailable', replies: [{ text: turn.say('unavailable') }] },
          conversation: before,
        };
      return { answer: this.sorry(error, message, lang), conversation: before };
    }
  }

  /** The answer of a message whose handling came to no end. */
  tookTooLong(message: Incoming, conversation: Conversation, incident: string): Answer {
    const { lang } = this.inLanguageOf(message, conversation);
    return this.sorry(new Error('The turn came to no end'), message, lang, incident);
  }

  private sorry(error: unknown, { from }: Incoming, lang: Language, incident = this.options.incident()): Answer {
    const { phrases, log, tag } = this.options;
    log.error({ err: error, incident, chatTag: tag(addressKey(from)), channel: from.channel }, 'turn failed');
    return { outcome: 'error', replies: [{ text: phrases()(lang)('sorry', { incident }) }] };
  }

  /** The answer of a message over which processes died again and again. */
  giveUp(message: Incoming, conversation: Conversation, incident: string): Answer {
    this.options.log.error({ incident, chatTag: this.options.tag(addressKey(message.from)) }, 'message set aside');
    return {
      outcome: 'error',
      replies: [{ text: this.options.phrases()(conversation.lang)('gaveUp', { incident }) }],
    };
  }

  /** The answer of a message that comes again when the answer to it is no longer kept. */
  answeredBefore(message: Incoming, conversation: Conversation): Answer {
    const { lang } = this.inLanguageOf(message, conversation);
    return { outcome: 'unavailable', replies: [{ text: this.options.phrases()(lang)('answeredBefore') }] };
  }

  /** The client's wish counts; without one, a person is answered in the language she plainly writes, until she chooses one. */
  private inLanguageOf(message: Incoming, conversation: Conversation): Conversation {
    // The name of a place is Vietnamese in whatever language it is given.
    const tellsNothing = conversation.langChosen || conversation.listening === 'commune';
    const guessed = tellsNothing ? undefined : guessLanguage(message.text);
    const wanted = message.lang ?? guessed ?? conversation.lang;
    return wanted === conversation.lang ? conversation : { ...conversation, lang: wanted };
  }
}
