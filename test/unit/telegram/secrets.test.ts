import { describe, expect, it } from 'vitest';
import { looksLikeSecret, namesIdentityPaper, onlyNamesPaper } from '../../../src/channels/telegram/secrets.ts';

describe('a one-time code or a password', () => {
  it.each([
    'mã OTP của em là 482913',
    'OTP 482913',
    'otp: 4829',
    'Ma xac thuc: 991823',
    'mật khẩu VNeID: Abc@12345',
    'mat khau cua em la quangninh2026',
    '482913 is your verification code',
    '482913 là mã xác thực của bạn',
    'my password is Hunter2!!',
  ])('is seen in: %s', (text) => {
    expect(looksLikeSecret(text)).toBe(true);
  });

  it.each([
    'quên mật khẩu VNeID thì làm thế nào',
    'đổi mật khẩu dịch vụ công',
    'không nhận được mã OTP',
    'mã OTP là gì',
    'mật khẩu là gì vậy ạ',
    '482913',
    'mã hồ sơ 000.00.12.H49-261101-0042',
    'thủ tục 1.001193',
    'I forgot my password',
    'làm lại cccd ở phường Hạ Long',
  ])('is not seen in: %s', (text) => {
    expect(looksLikeSecret(text)).toBe(false);
  });
});

describe('words beside a picture', () => {
  it.each(['CCCD của em đây', 'ảnh căn cước mặt trước', 'passport page 1', 'Hộ chiếu'])(
    'name an identity paper: %s',
    (text) => {
      expect(namesIdentityPaper(text)).toBe(true);
    },
  );

  it.each(['giấy này là gì', 'mẫu tờ khai', ''])('do not: %s', (text) => {
    expect(namesIdentityPaper(text)).toBe(false);
  });

  it.each(['CCCD của em đây ạ', 'ảnh căn cước mặt trước', 'my passport', 'this is the photo of my ID card'])(
    'only name it: %s',
    (text) => {
      expect(onlyNamesPaper(text)).toBe(true);
    },
  );

  it.each(['cccd hết hạn thì làm gì', 'đổi căn cước ở đâu', 'my passport is lost', 'passport page 1'])(
    'ask something beside it: %s',
    (text) => {
      expect(onlyNamesPaper(text)).toBe(false);
    },
  );
});
