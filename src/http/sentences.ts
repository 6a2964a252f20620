/** What the server itself says to a person, in her language. */
import type { Language } from '../shared/message.ts';

export type SentenceKey =
  'not-found' | 'method-not-allowed' | 'too-large' | 'rate-limited' | 'unavailable' | 'timeout' | 'internal';

const SENTENCES: Record<Language, Record<SentenceKey, string>> = {
  vi: {
    'not-found': 'Không có gì ở địa chỉ này.',
    'method-not-allowed': 'Địa chỉ này không nhận cách gọi như vậy.',
    'too-large': 'Nội dung gửi lên quá lớn. Anh/chị vui lòng gửi ngắn hơn.',
    'rate-limited': 'Anh/chị gửi hơi nhanh. Vui lòng đợi một chút rồi gửi lại.',
    unavailable: 'Hệ thống đang bận. Anh/chị vui lòng thử lại sau ít phút.',
    timeout: 'Lần này trả lời quá lâu. Anh/chị vui lòng gửi lại.',
    internal: 'Xin lỗi, có lỗi ở phía chúng tôi. Anh/chị vui lòng thử lại.',
  },
  en: {
    'not-found': 'There is nothing at this address.',
    'method-not-allowed': 'This address does not take that kind of request.',
    'too-large': 'That is too much at once. Please send something shorter.',
    'rate-limited': 'You are sending a little fast. Please wait a moment and send it again.',
    unavailable: 'The service is busy. Please try again in a minute.',
    timeout: 'That took too long. Please send it again.',
    internal: 'Sorry, something went wrong on our side. Please try again.',
  },
};

/** The language a client reads, from `Accept-Language`; Vietnamese unless English is asked for before it. */
export function languageOf(acceptLanguage: string | null): Language {
  const wished = (acceptLanguage ?? '').toLowerCase().match(/\b(?:vi|en)\b/);
  return wished?.[0] === 'en' ? 'en' : 'vi';
}

export const sentence = (key: SentenceKey, lang: Language): string => SENTENCES[lang][key];
