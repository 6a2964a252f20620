/** The web channel: the contract. */
import { randomUUID } from 'node:crypto';
import type { WireBlock, WireReply, WireSpan } from '../../src/channels/web/page/wire.ts';
import { Listener, postMessage, readAnswer, startWebChat } from '../tools/web-chat.ts';
import { channelContract, type SeenMessage } from './channel.ts';

const linesOf = (block: WireBlock): readonly (readonly WireSpan[])[] =>
  block.kind === 'list' ? block.items : block.lines;

/** What the page shows of a reply. */
function seen({ blocks, choices }: WireReply): SeenMessage {
  const spans = blocks.flatMap(linesOf).flat();
  return {
    text: blocks
      .map((block) =>
        linesOf(block)
          .map((line) => line.map(({ text }) => text).join(''))
          .join('\n'),
      )
      .join('\n\n'),
    bold: spans.filter(({ bold }) => bold).map(({ text }) => text),
    links: spans.flatMap(({ text, href }) => (href === undefined ? [] : [{ label: text, href }])),
    choices,
  };
}

channelContract({
  name: 'web',
  answersInRequest: true,
  hasFormatting: true,
  canRepeat: true,
  start: async (receive) => {
    const chat = await startWebChat({ receive });
    const visitor = randomUUID();
    const listener = await Listener.open(chat.url, visitor);
    const screen: SeenMessage[] = [];
    const say = async (content: object, id: string = randomUUID()): Promise<boolean> => {
      const response = await postMessage(chat.url, { visitor, id, ...content });
      if (!response.ok) return false;
      screen.push(...(await readAnswer(response)).replies.map(seen));
      return true;
    };
    return {
      channel: chat.channel,
      person: { channel: 'web', chat: visitor },
      types: (text, platformId) => say({ text }, platformId),
      presses: ({ id }) => say({ choice: id }),
      sees: async (count) => {
        while (screen.length < count) screen.push(seen((await listener.next()).push));
        return screen;
      },
      dispose: async () => {
        listener.close();
        await chat.stop();
        await chat.store.close();
      },
    };
  },
});
