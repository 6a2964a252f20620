import { describe, expect, it } from 'vitest';
import { newConversation } from '../../../src/dialogue/conversation.ts';
import { Dialogue } from '../../../src/dialogue/dialogue.ts';
import { loadPhrases } from '../../../src/dialogue/phrases.ts';
import { Router } from '../../../src/dialogue/router.ts';
import { KNOWLEDGE_FOLDER } from '../../../src/knowledge-source.ts';
import { watchedLog } from '../../tools/watched-log.ts';

describe('a turn that comes to no end', () => {
  it.each([
    ['sổ đỏ bị mất thì làm sao', /^Xin lỗi .* mã sự cố K7M2QX\.$/],
    ['I lost my land certificate', /^I am sorry.* incident number K7M2QX\.$/],
  ])('is told to who wrote "%s" in her language, with the number that the log has', (text, told) => {
    const lines: string[] = [];
    const dialogue = new Dialogue({
      router: new Router([]),
      phrases: () => loadPhrases(KNOWLEDGE_FOLDER),
      knowledge: () => expect.unreachable('it needs no records'),
      now: () => 0,
      incident: () => expect.unreachable('it has its number'),
      log: watchedLog(lines),
      tag: () => 'tag',
    });
    const from = { channel: 'web', chat: 'lan' } as const;
    const answer = dialogue.tookTooLong({ id: 'm1', from, at: 0, text }, newConversation(), 'K7M2QX');
    expect(answer.outcome).toBe('error');
    expect(answer.replies.map((reply) => reply.text)).toEqual([expect.stringMatching(told)]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"incident":"K7M2QX"');
    expect(lines[0]).not.toContain(text);
  });
});
