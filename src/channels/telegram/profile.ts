/** What people see of the bot before they write: command menus and description. Told to Telegram only when they differ. */
import type { BotCommand, BotCommandScope } from 'grammy/types';
import { toPlainText } from '../../shared/markup.ts';
import type { Language } from '../../shared/message.ts';
import type { Api } from './api.ts';
import type { TelegramCommands, TelegramPhrases } from './phrases.ts';

/** Clients in Vietnamese get Vietnamese; English is what everybody else can read best. */
const CLIENTS: readonly { readonly language: Language; readonly client?: 'vi' }[] = [
  { language: 'en' },
  { language: 'vi', client: 'vi' },
];
const MAX_DESCRIPTION = 512;

/** Brings menus and description up to date. Throws what grammY throws. */
export async function updateProfile(api: Api, commands: TelegramCommands, phrases: TelegramPhrases): Promise<void> {
  for (const { language, client } of CLIENTS) {
    const code = client === undefined ? {} : { language_code: client };
    const all = commands[language];
    await updateMenu(api, 'all_private_chats', code, all);
    await updateMenu(
      api,
      'all_group_chats',
      code,
      all.filter((command) => !command.isPersonal),
    );
    const description = toPlainText(phrases[language].description).slice(0, MAX_DESCRIPTION);
    if ((await api.getMyDescription(code)).description !== description) await api.setMyDescription(description, code);
  }
}

async function updateMenu(
  api: Api,
  type: 'all_private_chats' | 'all_group_chats',
  code: { language_code?: 'vi' },
  wanted: readonly BotCommand[],
): Promise<void> {
  const scope: BotCommandScope = { type };
  const menu = wanted.map(({ command, description }) => ({ command, description }));
  const line = ({ command, description }: BotCommand): string => `${command} ${description}`;
  const current = await api.getMyCommands({ scope, ...code });
  if (current.map(line).join('\n') !== menu.map(line).join('\n')) await api.setMyCommands(menu, { scope, ...code });
}
