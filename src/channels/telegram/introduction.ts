/** The first talk with Telegram: who we are, where it reaches us, what people see of us. Tried again until it succeeds. */
import { ConfigError } from '../../shared/errors.ts';
import type { Api } from './api.ts';
import { backoff } from './caller.ts';
import { toFailure, type TelegramFailure } from './failure.ts';
import type { TelegramOptions } from './options.ts';
import { updateProfile } from './profile.ts';
import type { BotName } from './read-update.ts';
import type { Sleeper } from './timers.ts';
import { ensureWebhook } from './webhook.ts';

export class Introduction {
  /** Who we are; `undefined` until Telegram has told us. */
  bot: BotName;
  private later: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      readonly api: Api;
      readonly options: TelegramOptions;
      readonly botId: string;
      readonly secret: string;
      readonly sleeper: Sleeper;
    },
  ) {}

  /**
   * Introduces us. A Telegram that cannot be reached does not hold up the start: it is tried again until it can.
   * @throws ConfigError when Telegram refuses the token or the webhook's address.
   */
  async begin(): Promise<void> {
    try {
      await this.introduce();
    } catch (error) {
      const failure = toFailure('start', error);
      if (!failure.isTransient) throw new ConfigError([problemOf(failure)]);
      this.later = this.tryAgain(failure);
    }
  }

  /** Resolves when nothing is tried any more: at once when it has succeeded, else once the sleeper is closed. */
  ended(): Promise<void> {
    return this.later;
  }

  private async introduce(): Promise<void> {
    const { options, api, botId, secret } = this.parts;
    const { id, username } = await api.getMe();
    this.bot = { id, username };
    if (options.mode === 'webhook' && options.publicUrl !== undefined)
      await ensureWebhook({ api, ...options }, { botId, publicUrl: options.publicUrl, secret });
    await updateProfile(api, options.commands, options.phrases).catch((error: unknown) => {
      const { kind, sentence } = toFailure('setMyCommands', error);
      options.log.warn({ failure: kind, reason: sentence }, 'the telegram command menu is not up to date');
    });
  }

  private async tryAgain(first: TelegramFailure): Promise<void> {
    const { options, sleeper } = this.parts;
    let failure: TelegramFailure | undefined = first;
    for (let tries = 1; failure; tries++) {
      const level = failure.isTransient ? 'warn' : 'error';
      options.log[level](
        { failure: failure.kind, reason: failure.sentence },
        'telegram is not set up yet, trying again',
      );
      if (!(await sleeper.sleep(failure.details.retryAfterMs ?? backoff(tries, options.random)))) return;
      failure = await this.introduce().then(
        () => undefined,
        (error: unknown) => toFailure('start', error),
      );
    }
  }
}

const problemOf = ({ kind, method, sentence }: TelegramFailure): string =>
  kind === 'unauthorized'
    ? `TELEGRAM_BOT_TOKEN is refused by Telegram (${sentence})`
    : `Telegram refuses the settings (${method}: ${sentence})`;
