import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import { toFailure, toServiceError } from '../../../src/channels/telegram/failure.ts';

const refusal = (
  error_code: number,
  description: string,
  parameters: object = {},
  method = 'sendMessage',
): GrammyError =>
  new GrammyError(`Call to '${method}' failed!`, { ok: false, error_code, description, parameters }, method, {
    chat_id: 5000001,
    text: 'điều riêng tư',
  });
const network = (error: object): HttpError =>
  new HttpError('Network request failed', Object.assign(new Error(), error));

describe('what Telegram refuses has a name', () => {
  it.each([
    [400, 'Bad Request: message is not modified: specified new message content is the same', 'not-modified'],
    [400, 'Bad Request: message to edit not found', 'edit-gone'],
    [400, "Bad Request: message can't be edited", 'edit-gone'],
    [400, 'Bad Request: MESSAGE_ID_INVALID', 'edit-gone'],
    [400, 'Bad Request: there is no text in the message to edit', 'edit-gone'],
    [400, 'Bad Request: query is too old and response timeout expired or query ID is invalid', 'query-too-old'],
    [400, 'Bad Request: chat not found', 'blocked'],
    [400, 'Bad Request: PEER_ID_INVALID', 'blocked'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'blocked'],
    [400, 'Bad Request: TOPIC_CLOSED', 'blocked'],
    [400, 'Bad Request: message thread not found', 'blocked'],
    [403, 'Forbidden: bot was blocked by the user', 'blocked'],
    [403, 'Forbidden: user is deactivated', 'blocked'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'blocked'],
    [400, 'Bad Request: wrong remote file identifier specified: Wrong string length', 'bad-file'],
    [400, 'Bad Request: wrong file identifier/HTTP URL specified', 'bad-file'],
    [400, "Bad Request: can't parse entities: unsupported start tag", 'bad-markup'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'bad-markup'],
    [400, 'Bad Request: something new', 'rejected'],
    [401, 'Unauthorized', 'unauthorized'],
    [404, 'Not Found', 'unknown-method'],
    [409, 'Conflict: terminated by other getUpdates request', 'conflict'],
    [429, 'Too Many Requests: retry after 7', 'throttled'],
    [500, 'Internal Server Error', 'server'],
    [502, 'Bad Gateway', 'server'],
  ])('%i %s', (code, description, kind) => {
    expect(toFailure('sendMessage', refusal(code, description)).kind).toBe(kind);
  });

  it('a token that cannot be read is refused like a method that is not there, and told apart by the first call', () => {
    expect(toFailure('start', refusal(404, 'Not Found', {}, 'getMe')).kind).toBe('unauthorized');
  });

  it('with how long to wait, and where a group went', () => {
    expect(toFailure('sendMessage', refusal(429, 'Too Many Requests', { retry_after: 7 })).details.retryAfterMs).toBe(
      7000,
    );
    const moved = toFailure(
      'sendMessage',
      refusal(400, 'Bad Request: group chat was upgraded', { migrate_to_chat_id: -1009 }),
    );
    expect(moved).toMatchObject({ kind: 'migrated', details: { migratedTo: '-1009' } });
  });
});

describe('what the network did has a name', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'unreachable'],
    [{ code: 'ENOTFOUND' }, 'unreachable'],
    [{ code: 'ECONNRESET' }, 'lost'],
    [{ code: 'ETIMEDOUT' }, 'lost'],
    [{ type: 'invalid-json' }, 'lost'],
    [{}, 'lost'],
  ])('%j', (error, kind) => {
    const failure = toFailure('sendMessage', network(error));
    expect(failure.kind).toBe(kind);
    expect(failure.isTransient).toBe(true);
  });
});

it('what leaves the folder says who must act, and nothing of the person', () => {
  const error = toServiceError(toFailure('sendMessage', refusal(429, 'Too Many Requests', { retry_after: 7 })));
  expect(error).toMatchObject({ failure: 'throttled', retryAfterMs: 7000, isTransient: true });
  expect(toServiceError(toFailure('sendMessage', refusal(400, 'Bad Request: no')))).toMatchObject({
    failure: 'rejected',
  });
  expect(toServiceError(toFailure('sendMessage', network({ code: 'ECONNRESET' })))).toMatchObject({
    failure: 'unreachable',
  });
  expect(JSON.stringify([error, error.message])).not.toMatch(/riêng|5000001/);
});
