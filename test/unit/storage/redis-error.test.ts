import { describe, expect, it } from 'vitest';
import { redisError } from '../../../src/storage/redis-connection.ts';

describe('what a script of ours meets on Redis', () => {
  it('while its slot is on the way to another node: wait', () => {
    const said = 'ERR Script attempted to access a non local key in a cluster node script: 5a1d, on @user_script:7.';
    expect(redisError(new Error(said))).toMatchObject({
      isTransient: true,
      message: expect.stringContaining('is moving these records') as string,
    });
  });

  it.each([
    "ERR ACL failure in script: User bot has no permissions to run the 'zadd' command script: 5a1d, on @user_script:12.",
    "ERR The user executing the script can't run this command or subcommand script: 5a1d, on @user_script:12.",
  ])('when its user may not run a command: who sets up the users must act (%s)', (said) => {
    expect(redisError(new Error(said))).toMatchObject({
      isTransient: false,
      message: expect.stringContaining('this user may not do that') as string,
    });
  });
});
