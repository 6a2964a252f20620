/** Three people with their cases, taken from the first question to the sheet in the hand, over whichever channel they sit at. */
import { expect } from 'vitest';
import { canReadPdf, pagesOfPdf, pdfText } from './pdf-text.ts';

/** What stands before her now. */
export interface Screen {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** A person at one channel: each thing she does brings up the next screen. */
export interface Seat {
  readonly says: (text: string) => Promise<Screen>;
  /** Presses the button with exactly this label. */
  readonly presses: (label: string) => Promise<Screen>;
  /** Opens the file that came last. */
  readonly file: () => Promise<Uint8Array>;
}

/** Somebody's case, with what she must come home with. */
interface Case {
  readonly title: string;
  readonly code: string;
  readonly name: string;
  /** Her first words. */
  readonly asks: string;
  /** Her answer to each question that may come, by words of the question: a button's label, or else what she types. */
  readonly answers: Readonly<Record<string, string>>;
  readonly papers: readonly string[];
  /** Papers of other people's cases. */
  readonly notHers: readonly string[];
  readonly fee: string;
  /** The last day for the result, filed on {@link FILED}. */
  readonly due: string;
}

/** 09:00 in Hạ Long on a Sunday; the Tuesday after is a public holiday. */
export const FILED = Date.parse('2026-11-22T02:00:00Z');
const COUNTER = 'Trung tâm Phục vụ hành chính công phường Hồng Gai';
const MAX_QUESTIONS = 12;

export const CASES: readonly Case[] = [
  {
    title: 'the birth of a child of unmarried parents',
    code: '1.000689',
    name: 'Đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con',
    asks: 'làm giấy khai sinh cho con, bố mẹ chưa đăng ký kết hôn',
    answers: {
      'giấy chứng sinh': 'Có bản giấy',
      'xác nhận quan hệ cha con': 'Không',
      'hộ nghèo': 'Không',
      'thêm mấy bản sao': '2',
      'qua bưu chính': 'Không',
    },
    papers: [
      'Tờ khai đăng ký khai sinh',
      'Tờ khai đăng ký nhận cha, mẹ, con',
      'Giấy chứng sinh',
      'Văn bản cam đoan của các bên về quan hệ cha, mẹ, con',
      'Giấy tờ tùy thân còn hạn của cha và mẹ',
    ],
    notHers: ['Giấy cam đoan về việc sinh', 'Bản sao có chứng thực các giấy tờ phải xuất trình'],
    fee: '8.000 đồng mỗi bản',
    due: '27/11/2026',
  },
  {
    title: 'a permit to build a house',
    code: '1.013225',
    name: 'Cấp giấy phép xây dựng mới công trình cấp III, cấp IV và nhà ở riêng lẻ',
    asks: 'tôi muốn xin giấy phép xây nhà',
    answers: {
      'xây gì': 'Nhà ở riêng lẻ của hộ gia đình, cá nhân',
      'giấy tờ đất nào': 'Sổ đỏ, sổ hồng',
      'đi thuê của người khác': 'Không',
      'liền kề': 'Có',
      'phòng cháy': 'Không',
      'thẩm tra': 'Không',
    },
    papers: [
      'Đơn đề nghị cấp giấy phép xây dựng',
      'Giấy chứng nhận quyền sử dụng đất',
      'bộ bản vẽ thiết kế',
      'Bản cam kết bảo đảm an toàn đối với công trình liền kề',
    ],
    notHers: ['Hợp đồng thuê đất', 'Quyết định phê duyệt dự án'],
    fee: 'xin hỏi tại quầy trước khi nộp',
    due: '03/12/2026',
  },
  {
    title: 'a household business of a family',
    code: '1.001612',
    name: 'Đăng ký thành lập hộ kinh doanh',
    asks: 'toi muon mo quan ca phe',
    answers: {
      'đứng ra lập': 'Các thành viên trong hộ gia đình',
      'nộp hồ sơ': 'Chính chủ hộ kinh doanh',
    },
    papers: [
      'Giấy đề nghị đăng ký hộ kinh doanh',
      'văn bản của các thành viên hộ gia đình ủy quyền cho một người làm chủ hộ kinh doanh',
    ],
    notHers: ['Giấy giới thiệu', 'hợp đồng cung cấp dịch vụ'],
    fee: '50.000 đồng tại quầy',
    due: '27/11/2026',
  },
];

/** Goes all the way; `look` is called with each screen of the interview and with the list. */
export async function goesToTheSheet(
  seat: Seat,
  person: Case,
  look: (screen: Screen) => unknown = () => undefined,
): Promise<Uint8Array> {
  const card = await seat.says(person.asks);
  expect(card.text).toContain(person.name);
  let screen = await seat.presses('Lập danh mục hồ sơ');
  const open = new Set(Object.keys(person.answers));
  for (let asked = 0; asked < MAX_QUESTIONS && !screen.text.includes('Danh mục hồ sơ'); asked++) {
    await look(screen);
    const question = [...open].find((words) => screen.text.includes(words));
    if (question === undefined) throw new Error(`Nobody knows what to answer to: ${screen.text}`);
    open.delete(question);
    const answer = person.answers[question] ?? '';
    screen = await (screen.buttons.includes(answer) ? seat.presses(answer) : seat.says(answer));
  }
  expect([...open], 'questions that did not come').toEqual([]);
  await look(screen);
  expectHers(screen.text, person);

  expect((await seat.says('đã có 1')).text).toContain('☑ 1.');
  await seat.presses('Tôi nộp ở đâu?');
  expect((await seat.says('phường Hồng Gai')).text).toContain(COUNTER);
  expect((await seat.presses('In phiếu đi nộp (PDF)')).text).toContain('Phiếu đi nộp');
  return seat.file();
}

/** One page, and on it her papers with the fee, the day and the counter, and what they are not. */
export function expectSheetOf(bytes: Uint8Array, person: Case): void {
  expect(pagesOfPdf(bytes)).toBe(1);
  if (!canReadPdf()) return;
  const text = pdfText(bytes);
  expectHers(text, person);
  for (const words of [person.name, `Mã thủ tục: ${person.code}`, COUNTER, 'Chuẩn bị đủ giấy tờ chưa có nghĩa là'])
    expect(text).toContain(words);
}

function expectHers(shown: string, { papers, notHers, fee, due }: Case): void {
  const text = shown.replace(/\s+/g, ' ');
  for (const words of [...papers, fee, `chậm nhất ${due}`]) expect(text).toContain(words);
  for (const words of notHers) expect(text).not.toContain(words);
}
