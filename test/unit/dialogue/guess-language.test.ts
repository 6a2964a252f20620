import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../src/dialogue/guess-language.ts';

describe('the language of a text', () => {
  it.each([
    "How do I register my newborn? I'm American, wife Vietnamese",
    'I am getting married',
    'I want to open a coffee shop in Ha Long',
    'Can my Vietnamese husband register our baby?',
    'what is the fee',
    'driving licence exchange',
    'thank you',
  ])('%s: English', (text) => expect(guessLanguage(text)).toBe('en'));

  it.each(['đăng ký kết hôn', 'permit for bán hàng'])('%s: Vietnamese, for its marks', (text) =>
    expect(guessLanguage(text)).toBe('vi'),
  );

  it.each([
    'dang ky ket hon voi nguoi nuoc ngoai',
    'lam the can cuoc online fee bao nhieu',
    'xin giay phep open house o ha long',
    'dangkykethon o ubnd phuong',
    'gui file cccd qua email',
    'ok',
    '',
  ])('%s: not told', (text) => expect(guessLanguage(text)).toBeUndefined());
});
