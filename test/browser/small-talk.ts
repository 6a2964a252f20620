/** A dialogue of a few sentences, for trying the page without the whole assistant behind it. */
import type { Receive } from '../../src/channels/channel.ts';
import { link, plain } from '../../src/shared/markup.ts';
import type { Answer, Choice, Incoming, Reply } from '../../src/shared/message.ts';

const TRY: Choice[] = [
  { id: 'q:khai-sinh', label: 'Đăng ký khai sinh cần gì?' },
  { id: 'q:ket-hon', label: 'Đăng ký kết hôn' },
  { id: 'q:lai-xe', label: 'Đổi giấy phép lái xe' },
  { id: 'q:ho-so', label: 'Tra cứu hồ sơ' },
  { id: 'q:karaoke', label: 'Mở quán karaoke' },
];

const CARD: Reply = {
  text: [
    '**Đăng ký khai sinh**\nỦy ban nhân dân cấp xã',
    '**Giấy tờ cần có**',
    '- Tờ khai đăng ký khai sinh: 1 bản chính\n- Giấy chứng sinh: 1 bản chính\n- Giấy chứng nhận kết hôn của cha mẹ, nếu có: *không phải mang*, dữ liệu đã có',
    `Nguồn: ${link('Cổng Dịch vụ công quốc gia', 'https://dichvucong.gov.vn')}, kiểm tra ngày 20/11/2026`,
  ].join('\n\n'),
  choices: [
    { id: 'card:steps', label: 'Các bước' },
    { id: 'card:fee', label: 'Lệ phí' },
    { id: 'card:time', label: 'Thời hạn' },
    { id: 'card:where', label: 'Nộp ở đâu' },
    { id: 'card:law', label: 'Căn cứ pháp lý' },
    { id: 'card:online', label: 'Nộp trực tuyến', url: 'https://dichvucong.gov.vn' },
  ],
};

const TWO_PROCEDURES: Reply = {
  text: 'Anh/chị muốn làm việc nào?\n\n**1. Đăng ký khai sinh**\nLần đầu\n\n**2. Đăng ký lại khai sinh**\nĐã mất sổ gốc',
  choices: [
    { id: 'q:khai-sinh', label: '1. Đăng ký khai sinh' },
    { id: 'q:lai', label: '2. Đã mất sổ gốc' },
    { id: 'none', label: 'Không phải các việc này' },
  ],
};

const papers = (isTicked: boolean): Reply => {
  const mark = isTicked ? '☑' : '☐';
  return {
    text: `**Giấy tờ nộp**\n☐ 1. Giấy chứng sinh\n${mark} 2. Tờ khai – 1 bản chính\n→ Mẫu có tại quầy`,
    choices: [
      { id: 'paper:other', label: '☐ 1. Giấy chứng sinh' },
      { id: isTicked ? 'paper:off' : 'paper:on', label: `${mark} 2. Tờ khai` },
      { id: 'list', label: 'In phiếu' },
    ],
  };
};

/** The replies to a message; the same text twice gets the same reply. */
function answer({ text, choice }: Incoming): Reply[] {
  if (choice === 'lang:en') return [{ text: 'From now on I speak **English**. What do you need?', replaces: true }];
  if (choice === 'lang:vi') return [{ text: 'Từ giờ tôi nói **tiếng Việt**.' }];
  if (choice === 'start')
    return [
      {
        text: 'Xin chào anh/chị. Tôi giúp tra cứu **thủ tục hành chính** ở Quảng Ninh. Anh/chị có thể thử:',
        choices: TRY,
      },
    ];
  if (choice === 'q:khai-sinh') return [CARD];
  if (choice === 'card:fee') return [{ text: '**Lệ phí:** miễn phí khi đăng ký đúng hạn.' }];
  if (text === 'đăng ký') return [TWO_PROCEDURES];
  if (text === 'giấy tờ') return [papers(false)];
  if (choice?.startsWith('paper:')) return [{ ...papers(choice === 'paper:on'), replaces: true }];
  if (choice === 'list') return [checklist(false)];
  if (choice?.startsWith('tick:')) return [{ ...checklist(choice === 'tick:on'), replaces: true }];
  return [{ text: `Anh/chị hỏi: ${plain(text)}`, choices: [{ id: 'list', label: 'Danh sách giấy tờ' }] }];
}

const checklist = (isTicked: boolean): Reply => ({
  text: `- ${isTicked ? '☑' : '☐'} Tờ khai`,
  choices: [{ id: isTicked ? 'tick:off' : 'tick:on', label: isTicked ? 'Bỏ đánh dấu' : 'Đánh dấu' }],
});

/** Answers each message once; a repeat gets the first answer. */
export function createSmallTalk(): { receive: Receive; handled: Incoming[] } {
  const handled: Incoming[] = [];
  const answers = new Map<string, Promise<Answer>>();
  return {
    handled,
    receive: (message) => {
      const key = `${message.from.chat} ${message.id}`;
      const known = answers.get(key);
      if (known) return { accepted: Promise.resolve(), answer: known };
      handled.push(message);
      const fresh = Promise.resolve<Answer>({ outcome: 'answered', replies: answer(message) });
      answers.set(key, fresh);
      return { accepted: Promise.resolve(), answer: fresh };
    },
  };
}
