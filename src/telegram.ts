/** Telegram put together from the settings and the app. */
import type { App } from './app.ts';
import { telegramPhrases, type TelegramCommands } from './channels/telegram/phrases.ts';
import { TelegramChannel } from './channels/telegram/telegram-channel.ts';
import { systemTimers } from './channels/telegram/timers.ts';
import { ChatMoves } from './dialogue/chat-moves.ts';
import { chats } from './dialogue/conversation.ts';
import type { Phrases } from './dialogue/phrases.ts';
import { FAMILIES } from './families.ts';
import type { Config } from './shared/config.ts';
import type { Log } from './shared/log.ts';
import { addressKey, type Language } from './shared/message.ts';
import type { Store } from './storage/store.ts';

/** The command menu in its order; `true` = about the person, so not offered in groups. */
const COMMANDS: Readonly<Record<Language, readonly (readonly [command: string, key: string, isPersonal: boolean])[]>> =
  {
    vi: [
      ['start', 'start', false],
      ['timkiem', 'search', false],
      ['linhvuc', 'fields', false],
      ['danhmuc', 'checklists', true],
      ['hoso', 'dossiers', true],
      ['thongbao', 'notices', true],
      ['lienket', 'account', true],
      ['ngonngu', 'language', false],
      ['quyenrieng', 'privacy', true],
      ['help', 'help', false],
    ],
    en: [
      ['start', 'start', false],
      ['search', 'search', false],
      ['fields', 'fields', false],
      ['checklists', 'checklists', true],
      ['dossier', 'dossiers', true],
      ['notices', 'notices', true],
      ['link', 'account', true],
      ['language', 'language', false],
      ['privacy', 'privacy', true],
      ['help', 'help', false],
    ],
  };
/** @throws ConfigError when the webhook has no public address. */
export function createTelegram(config: Config, token: string, app: App, store: Store, log: Log): TelegramChannel {
  const { phrases } = app.loaded();
  const moves = new ChatMoves({ store, families: FAMILIES, now: () => systemTimers.now(), onLeftOut: app.leftOut });
  app.tends(() => moves.sweep());
  return new TelegramChannel({
    token,
    apiRoot: config.TELEGRAM_API_ROOT,
    mode: config.TELEGRAM_MODE,
    publicUrl: config.PUBLIC_URL,
    webhookSecret: config.TELEGRAM_WEBHOOK_SECRET,
    rate: config.TELEGRAM_RATE,
    store,
    log,
    timers: systemTimers,
    random: Math.random,
    commands: commandsIn(phrases, app.signInRoutes.length > 0),
    phrases: telegramPhrases((lang, key) => phrases(lang)(`telegram.${key}`)),
    readFile: async (id) => (await app.readFile(id))?.bytes,
    readPhoto: (bytes) => app.readPhoto(bytes),
    languageOf: async (address) => {
      const conversation = (await store.get(chats, addressKey(address)))?.value.conversation;
      return conversation?.langChosen ? conversation.lang : undefined;
    },
    onReachable: async (address, isReachable) => {
      if (!isReachable) await app.blocked(address);
      app.metrics.count(isReachable ? 'telegram-unblocked' : 'telegram-blocked');
    },
    onMigrated: async (from, to) => {
      await moves.note(from, to);
      app.metrics.count('telegram-migrated');
    },
    onUncertain: () => app.metrics.count('telegram-uncertain'),
  });
}

/** Linking an account is offered only where there are accounts. */
const commandsIn = (phrases: Phrases, hasAccounts: boolean): TelegramCommands => {
  const inLanguage = (lang: Language) =>
    COMMANDS[lang]
      .filter(([, key]) => key !== 'account' || hasAccounts)
      .map(([command, key, isPersonal]) => ({
        command,
        description: phrases(lang)(`telegram.commands.${key}`),
        ...(isPersonal ? { isPersonal: true as const } : {}),
      }));
  return { vi: inLanguage('vi'), en: inLanguage('en') };
};
