import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { ConsoleChannel } from '../../../src/channels/console/console-channel.ts';
import type { Incoming, Reply } from '../../../src/shared/message.ts';

/** A terminal of two streams; replies are sent as the dialogue sends them. */
function openTerminal(replies: readonly Reply[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = '';
  output.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')));
  const arrived: Incoming[] = [];
  let count = 0;
  let hasLeft = false;
  const channel = new ConsoleChannel({
    input,
    output,
    chat: 'here',
    lang: 'vi',
    style: { bold: (text) => `*${text}*`, dim: (text) => text },
    prompt: '>',
    width: 40,
    now: () => 1,
    newId: () => `m${++count}`,
    onLeave: () => (hasLeft = true),
  });
  const started = channel.start((message) => {
    arrived.push(message);
    const answer = (async () => {
      for (const reply of replies) await channel.send(message.from, reply);
      return { outcome: 'answered' as const, replies };
    })();
    return { accepted: Promise.resolve(), answer };
  });
  return { channel, input, arrived, started, screen: () => screen, hasLeft: () => hasLeft };
}

describe('the terminal', () => {
  let terminal: ReturnType<typeof openTerminal>;
  afterEach(() => terminal.channel.stop());

  it('greets first, then hands in each line in order', async () => {
    terminal = openTerminal([]);
    await terminal.started;
    terminal.input.write('khai sinh\n2\n');
    await expect.poll(() => terminal.arrived.length).toBe(3);
    expect(terminal.arrived.map(({ text, choice, id }) => [id, choice ?? text])).toEqual([
      ['m1', 'start'],
      ['m2', 'khai sinh'],
      ['m3', '2'],
    ]);
  });

  it('numbers the choices, writes links out, wraps at words, and lets no character move the cursor', async () => {
    terminal = openTerminal([
      {
        text: '**Lệ phí**\n\n- một dòng khá dài để phải xuống hàng ở đâu đó giữa chừng\u001b[2J\n- [mẫu](https://example.vn/\u001b[2J)',
        choices: [
          { id: 'a', label: 'Giấy tờ\u001b[2J' },
          { id: 'b', label: 'Cổng\u001b[2J', url: 'https://dichvucong.gov.vn' },
          { id: 'c', label: '2. Thời hạn' },
        ],
      },
    ]);
    await terminal.started;
    const screen = terminal.screen();
    expect(screen).toContain('*Lệ phí*');
    expect(screen).toContain('  *1*  Giấy tờ[2J\n');
    expect(screen).toContain('  *2*  Thời hạn');
    expect(screen).toContain('Cổng[2J: https://dichvucong.gov.vn');
    expect(screen).not.toContain('\u001b');
    expect(Math.max(...screen.split('\n').map((line) => line.length))).toBeLessThanOrEqual(44);
  });

  it('is left by /quit', async () => {
    terminal = openTerminal([]);
    await terminal.started;
    terminal.input.write('/quit\n');
    await expect.poll(() => terminal.hasLeft()).toBe(true);
  });
});
