/** The page's own words, in both languages. What the assistant says comes from the server. */
import type { Language } from './wire.ts';

const VI = {
  title: 'Một Cửa – Trợ lý thủ tục hành chính Quảng Ninh',
  skip: 'Đến ô nhập câu hỏi',
  subtitle: 'Thủ tục hành chính Quảng\u00a0Ninh',
  otherLanguage: 'English',
  deleteConversation: 'Xoá cuộc trò chuyện',
  machine: 'Đây là máy trả lời, không phải cán bộ.',
  sources: 'Câu trả lời nào cũng ghi nguồn.',
  privacy: 'Tin nhắn được lưu trên máy này. Đừng nhắn mật khẩu, mã OTP.',
  conversation: 'Cuộc trò chuyện',
  ask: 'Đặt câu hỏi',
  placeholder: 'Anh/chị cần làm gì?',
  photo: 'Gửi ảnh mã QR trên giấy hẹn',
  photoSent: 'Ảnh mã QR',
  photoLost: 'Ảnh chưa gửi được. Anh/chị chọn lại ảnh giúp tôi.',
  send: 'Gửi',
  deleteTitle: 'Xoá cuộc trò chuyện?',
  deleteText: 'Tin nhắn trên thiết bị này và những gì máy chủ giữ về anh/chị sẽ bị xoá, không lấy lại được.',
  keep: 'Giữ lại',
  delete: 'Xoá',
  me: 'Anh/chị:',
  us: 'Một Cửa:',
  choices: 'Lựa chọn',
  opensNewTab: '(mở trang khác)',
  answering: 'Đang trả lời…',
  resending: 'Chưa gửi được, đang gửi lại…',
  resendNow: 'Gửi lại ngay',
  offline: 'Mất kết nối. Tin nhắn của anh/chị sẽ tự gửi khi có mạng.',
  connecting: 'Chưa kết nối được, đang thử lại…',
  updated: 'Đã cập nhật.',
  download: 'Tải về',
} as const;

type Key = keyof typeof VI;

const EN: Record<Key, string> = {
  title: 'Một Cửa – Assistant for administrative procedures in Quảng Ninh',
  skip: 'Skip to the question box',
  subtitle: 'Procedures in Quảng\u00a0Ninh',
  otherLanguage: 'Tiếng Việt',
  deleteConversation: 'Delete the conversation',
  machine: 'A machine answers here, not an officer.',
  sources: 'Every answer names its source.',
  privacy: 'Messages are kept on this device. Send no passwords or one-time codes.',
  conversation: 'Conversation',
  ask: 'Ask a question',
  placeholder: 'What do you need?',
  photo: 'Send a photo of the QR code on your receipt',
  photoSent: 'Photo of a QR code',
  photoLost: 'The photo was not sent. Please choose it again.',
  send: 'Send',
  deleteTitle: 'Delete the conversation?',
  deleteText: 'The messages on this device and what the server keeps about you will be erased for good.',
  keep: 'Keep it',
  delete: 'Delete',
  me: 'You:',
  us: 'Một Cửa:',
  choices: 'Choices',
  opensNewTab: '(opens another page)',
  answering: 'Answering…',
  resending: 'Not sent yet, trying again…',
  resendNow: 'Send now',
  offline: 'No connection. Your message will be sent when you are back online.',
  connecting: 'Could not connect, trying again…',
  updated: 'Updated.',
  download: 'Download',
};

let lang: Language = 'vi';

export const language = (): Language => lang;

export const say = (key: Key): string => (lang === 'vi' ? VI : EN)[key];

/** Puts the whole page into a language. Elements name their words in `data-t`, `data-t-label` or `data-t-placeholder`. */
export function speak(wanted: Language): void {
  lang = wanted;
  document.documentElement.lang = lang;
  document.title = say('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]'))
    element.textContent = say(element.dataset['t'] as Key);
  for (const element of document.querySelectorAll<HTMLElement>('[data-t-label]'))
    element.setAttribute('aria-label', say(element.dataset['tLabel'] as Key));
  for (const element of document.querySelectorAll<HTMLTextAreaElement>('[data-t-placeholder]'))
    element.placeholder = say(element.dataset['tPlaceholder'] as Key);
  const other = document.querySelector<HTMLElement>('#language');
  if (other) {
    other.textContent = say('otherLanguage');
    other.lang = lang === 'vi' ? 'en' : 'vi';
  }
}
