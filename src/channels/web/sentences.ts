/** What the web channel says when it cannot take a request, in the visitor's language. */
import type { Language } from '../../shared/message.ts';

export type RefusalCode =
  | 'not-json'
  | 'bad-visitor'
  | 'bad-id'
  | 'bad-choice'
  | 'bad-lang'
  | 'no-message'
  | 'text-too-long'
  | 'bad-acknowledgement'
  | 'not-a-photo'
  | 'rate-limited'
  | 'too-many-streams'
  | 'unavailable'
  | 'no-file'
  | 'no-asset';

const SENTENCES: Record<Language, Record<RefusalCode, string>> = {
  vi: {
    'not-json': 'Yêu cầu phải là một đối tượng JSON.',
    'bad-visitor': 'Thiếu “visitor”, hoặc “visitor” sai: từ 1 đến 64 chữ cái không dấu, chữ số, “-” hoặc “_”.',
    'bad-id': 'Thiếu “id” của tin nhắn, hoặc “id” sai: từ 1 đến 64 ký tự thường, không có dấu cách.',
    'bad-choice': 'Nút bấm không hợp lệ: “choice” dài nhất 64 byte.',
    'bad-lang': '“lang” chỉ có thể là “vi” hoặc “en”.',
    'no-message': 'Tin nhắn cần có “text” hoặc “choice”.',
    'text-too-long': 'Tin nhắn dài quá 10.000 ký tự. Anh/chị vui lòng viết ngắn hơn.',
    'bad-acknowledgement': '“ids” phải là danh sách mã của các tin đã nhận, nhiều nhất 100.',
    'not-a-photo': 'Tôi chỉ đọc được ảnh JPEG hoặc PNG.',
    'rate-limited': 'Anh/chị nhắn hơi nhanh. Vui lòng đợi một chút rồi gửi lại.',
    'too-many-streams': 'Trang này đang mở ở quá nhiều nơi. Vui lòng đóng bớt.',
    unavailable: 'Hệ thống đang tạm gián đoạn. Anh/chị vui lòng thử lại sau ít phút.',
    'no-file': 'Tệp này không còn nữa. Anh/chị vui lòng yêu cầu lại trong cuộc trò chuyện.',
    'no-asset': 'Không có gì ở địa chỉ này.',
  },
  en: {
    'not-json': 'The request must be a JSON object.',
    'bad-visitor': '“visitor” is missing or wrong: 1 to 64 letters, digits, “-” or “_”.',
    'bad-id': 'The message has no “id”, or a wrong one: 1 to 64 plain characters without spaces.',
    'bad-choice': 'This button is not valid: “choice” has at most 64 bytes.',
    'bad-lang': '“lang” is either “vi” or “en”.',
    'no-message': 'A message needs “text” or “choice”.',
    'text-too-long': 'This message has more than 10,000 characters. Please write a shorter one.',
    'bad-acknowledgement': '“ids” must be a list of the ids of received messages, at most 100.',
    'not-a-photo': 'I can only read JPEG or PNG pictures.',
    'rate-limited': 'You are writing a little fast. Please wait a moment and send it again.',
    'too-many-streams': 'This page is open in too many places. Please close some of them.',
    unavailable: 'The service is interrupted for a moment. Please try again in a minute.',
    'no-file': 'This file is no longer kept. Please ask for it again in the conversation.',
    'no-asset': 'There is nothing at this address.',
  },
};

export const refusalSentence = (code: RefusalCode, lang: Language): string => SENTENCES[lang][code];
