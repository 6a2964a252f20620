import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/shared/config.ts';
import { ConfigError } from '../../../src/shared/errors.ts';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    parseConfig(environment, '/srv');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('settings', () => {
  it('need nothing: everything has a default', () => {
    expect(parseConfig({}, '/srv')).toMatchObject({
      PORT: 8080,
      DATA_DIR: '/srv/data',
      TELEGRAM_MODE: 'polling',
      KNOWLEDGE_PATHS: [],
    });
  });

  it('an empty value is an unset one', () => {
    expect(parseConfig({ PORT: '', REDIS_URL: ' ' }, '/srv')).toMatchObject({ PORT: 8080 });
  });

  it('report every problem at once, by name', () => {
    const problems = problemsOf({ PORT: 'http', LOG_LEVEL: 'loud', DATA_KEY: 'short', TELEGRAM_BOT_TOKEN: 'x' });
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'DATA_KEY',
      'LOG_LEVEL',
      'PORT',
      'TELEGRAM_BOT_TOKEN',
    ]);
  });

  it('signing in needs to be known, an address to come back to, and https on both lines', () => {
    expect(problemsOf({ OIDC_ISSUER: 'https://id.example' }).map((problem) => problem.split(' ')[0])).toEqual([
      'OIDC_CLIENT_ID',
      'PUBLIC_URL',
    ]);
    const known = {
      OIDC_CLIENT_ID: 'mot-cua',
      OIDC_ISSUER: 'https://id.example',
      PUBLIC_URL: 'https://motcua.example',
    };
    expect(problemsOf(known)).toEqual([]);
    expect(problemsOf({ ...known, OIDC_ISSUER: 'http://id.example' })).toEqual([
      'OIDC_ISSUER must be https when people sign in',
    ]);
    expect(problemsOf({ ...known, PUBLIC_URL: 'http://motcua.example' })).toEqual([
      'PUBLIC_URL must be https when people sign in',
    ]);
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(problemsOf({ ...known, OIDC_ISSUER: `http://${host}:9000`, PUBLIC_URL: `http://${host}` })).toEqual([]);
  });

  it('a webhook needs a public address', () => {
    expect(problemsOf({ TELEGRAM_BOT_TOKEN: '123456:abcdefghijkl', TELEGRAM_MODE: 'webhook' })).toEqual([
      'PUBLIC_URL must be set when TELEGRAM_MODE=webhook: Telegram sends there',
    ]);
  });

  it('paths are separated by colons or commas and made absolute', () => {
    expect(parseConfig({ KNOWLEDGE_PATHS: 'a.jsonl.gz:/b,c' }, '/srv').KNOWLEDGE_PATHS).toEqual([
      '/srv/a.jsonl.gz',
      '/b',
      '/srv/c',
    ]);
  });

  it('cannot be changed after they were read', () => {
    expect(Object.isFrozen(parseConfig({}, '/srv'))).toBe(true);
  });
});
