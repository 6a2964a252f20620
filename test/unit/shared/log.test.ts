/** The log by itself: what may stand in an error must not stand in a line of it. */
import { expect, it } from 'vitest';
import { createLog } from '../../../src/shared/log.ts';

const lineOf = (error: unknown): string => {
  let written = '';
  createLog('info', { write: (line) => void (written += line) }).error({ err: error }, 'turn failed');
  return written;
};

it('an error of several lines keeps no number in any of them, and says where it happened', () => {
  const line = lineOf(new Error('Wrong answer:\n  phone 0912345678\n  at home: 022199001234'));
  expect(line).toContain('Wrong answer');
  expect(line).toContain('log.test.ts');
  expect(line).not.toContain('0912345678');
  expect(line).not.toContain('022199001234');
});
