/**
 * A dossier from the first question to the rating, as a citizen lives it: on the web page and on Telegram, in both languages, against
 * the sandbox backend with its webhooks. The talk is the specification: read it aloud.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/dossier/sandbox/server.ts';
import { startServer, type RunningServer } from '../../src/main.ts';
import { parseConfig } from '../../src/shared/config.ts';
import { watchedLog } from '../tools/watched-log.ts';
import { BotApiServer } from '../tools/bot-api/bot-api-server.ts';
import { buttonsOf } from '../tools/bot-api/person.ts';
import { requireSpec } from '../tools/bot-api/spec.ts';
import { freePort } from '../tools/redis.ts';
import { temporaryFolder } from '../tools/temporary-folder.ts';
import { Listener, postMessage, readAnswer } from '../tools/web-chat.ts';

/** On time and in process when the sandbox starts; late; returned. */
const CODE = 'H49.99-260101-0001';
const LATE = 'H49.99-260101-0005';
/** Office hours: nothing is held back for the night. */
const MORNING = Date.parse('2026-11-20T09:00:00+07:00');

const WORDS = {
  vi: {
    begin: 'tra cứu hồ sơ',
    ask: 'dán mã hồ sơ',
    prove: 'bốn số cuối',
    noMatch: 'không khớp',
    status: 'Tình trạng:',
    steps: '● tiếp nhận — ◐ thẩm định — ○ phê duyệt — ○ ký số — ○ trả kết quả',
    watch: 'Theo dõi hồ sơ này',
    watching: 'Tôi sẽ báo',
    open: 'Xem hồ sơ',
    supplement: ['Yêu cầu bổ sung giấy tờ', 'Thiếu giấy chứng sinh', 'Giấy chứng sinh', 'Anh/chị bổ sung giấy tờ'],
    todo: 'Việc cần làm',
    left: 'Còn 2 giấy',
    tick: '1. Giấy chứng sinh',
    leftThen: 'Còn 1 giấy',
    finished: ['Đã xử lý xong', 'Đã có kết quả'],
    returned: ['Đã trả kết quả'],
    rateAsk: 'hài lòng',
    mark: 'Hài lòng',
    rateWord: 'góp ý',
    word: 'Cán bộ nhiệt tình',
    thanks: 'Đánh giá đã được gửi',
    late: ['Quá hẹn 4 ngày làm việc', 'phiếu xin lỗi', 'Gửi phản ánh, kiến nghị'],
  },
  en: {
    begin: 'track a dossier',
    ask: 'Paste the dossier code',
    prove: 'last four digits',
    noMatch: 'do not match',
    status: 'Status:',
    steps: '● received — ◐ appraised — ○ approved — ○ sealed — ○ returned',
    watch: 'Watch this dossier',
    watching: 'I will tell you',
    open: 'Show the dossier',
    supplement: [
      'Papers to be added',
      'No birth certificate of the hospital',
      'Certificate of live birth',
      'added the papers',
    ],
    todo: 'What to do',
    left: '2 papers left',
    tick: '1. Certificate of live birth',
    leftThen: '1 paper left',
    finished: ['Finished', 'The result is ready'],
    returned: ['Result returned'],
    rateAsk: 'How satisfied',
    mark: 'Satisfied',
    rateWord: 'add a sentence',
    word: 'The officer was kind',
    thanks: 'Your rating was sent',
    late: ['4 working days late', 'apology slip', 'Send feedback or a complaint'],
  },
} as const;
type Lang = keyof typeof WORDS;

/** What a citizen does on either channel; `hears` waits for the next message that holds these words, answer or news. */
interface Citizen {
  says(text: string): Promise<void>;
  taps(label: string): Promise<void>;
  hears(words: string): Promise<string>;
}

let ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

async function open(telegram?: BotApiServer): Promise<{ sandbox: Sandbox; url: string; server: RunningServer }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [apiKey, webhookSecret] = ['a-key-of-the-test', 'a-secret-of-the-test'];
  const sandbox = await startSandbox({
    port: 0,
    now: () => MORNING,
    seed: 1,
    apiKey,
    isStill: true,
    webhookUrl: `${url}/webhooks/backend`,
    webhookSecret,
  });
  ends.push(() => sandbox.close());
  const folder = temporaryFolder();
  const config = parseConfig(
    {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder,
      MOTCUA_DATA: folder,
      WEB_RATE: '0',
      BACKEND_API_URL: sandbox.url,
      BACKEND_API_KEY: apiKey,
      BACKEND_WEBHOOK_SECRET: webhookSecret,
      ...(telegram ? { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_RATE: '0' } : {}),
    },
    folder,
  );
  const server = await startServer(config, watchedLog(), () => MORNING);
  ends.push(() => server.stop());
  return { sandbox, url, server };
}

async function onTheWeb(lang: Lang): Promise<{ citizen: Citizen; sandbox: Sandbox }> {
  const { sandbox, url } = await open();
  const visitor = `citizen-${lang}`;
  const listener = await Listener.open(url, visitor);
  ends.push(async () => listener.close());
  const unread: string[] = [];
  let offered: readonly { readonly id: string; readonly label: string }[] = [];
  let turns = 0;
  const post = async (content: object): Promise<void> => {
    const answer = await readAnswer(await postMessage(url, { visitor, id: `m${++turns}`, lang, ...content }));
    for (const { text, choices } of answer.replies) {
      unread.push(text);
      offered = [...choices, ...offered];
    }
  };
  return {
    sandbox,
    citizen: {
      says: (text) => post({ text }),
      taps: async (label) => {
        const choice = offered.find((each) => each.label.replace(/^[☐☑] /, '') === label);
        if (!choice) throw new Error(`no button ${label} among ${offered.map((each) => each.label).join(' | ')}`);
        await post({ choice: choice.id });
      },
      hears: async (words) => {
        for (;;) {
          const next = unread.shift();
          if (next?.includes(words)) return next;
          if (next !== undefined) continue;
          const { push } = await listener.next();
          offered = [...push.choices, ...offered];
          unread.push(push.text);
        }
      },
    },
  };
}

async function onTelegram(lang: Lang): Promise<{ citizen: Citizen; sandbox: Sandbox }> {
  const api = await BotApiServer.start();
  ends.push(() => api.close());
  const { sandbox } = await open(api);
  const person = api.person({ language: lang });
  if (lang === 'en') {
    person.types('english');
    await person.sees();
  }
  return {
    sandbox,
    citizen: {
      says: async (text) => void person.types(text),
      taps: async (label) => {
        const labels = person.received.flatMap((message) => buttonsOf(message).flat());
        person.presses(labels.findLast((each) => each.replace(/^[☐☑] /, '') === label) ?? label);
      },
      hears: async (words) => (await person.sees(words)).text ?? '',
    },
  };
}

const holds = (text: string, all: readonly string[]): void => {
  for (const words of all) expect(text.replaceAll('\u00a0', ' ')).toContain(words);
};

async function story(lang: Lang, { citizen, sandbox }: { citizen: Citizen; sandbox: Sandbox }): Promise<void> {
  const words = WORDS[lang];
  // Found by its code and the second factor, in that order.
  await citizen.says(words.begin);
  await citizen.hears(words.ask);
  await citizen.says(`h49.99 260101 OOO1`);
  expect(await citizen.hears(words.prove)).not.toContain(words.status);
  await citizen.says('5555');
  await citizen.hears(words.noMatch);
  await citizen.says('0001');
  holds(await citizen.hears(words.status), [CODE, words.steps]);
  await citizen.taps(words.watch);
  await citizen.hears(words.watching);

  // The first news: papers are missing. They become to-dos on her own list.
  sandbox.admin.push(CODE, {
    status: 'supplement-requested',
    reason: { vi: 'Thiếu giấy chứng sinh', en: 'No birth certificate of the hospital' },
    supplement: [
      { vi: 'Giấy chứng sinh', en: 'Certificate of live birth' },
      { vi: 'Tờ khai đã ký', en: 'The form, signed' },
    ],
  });
  holds(await citizen.hears(words.supplement[0]), [CODE, ...words.supplement]);
  await citizen.taps(words.open);
  await citizen.hears(words.status);
  await citizen.taps(words.todo);
  await citizen.hears(words.left);
  await citizen.taps(words.tick);
  await citizen.hears(words.leftThen);

  // The second and the third: it is done, it was returned. She says what she thinks of it.
  sandbox.admin.push(CODE, { status: 'finished', step: 'sealed' });
  holds(await citizen.hears(words.finished[0]), [CODE, ...words.finished]);
  sandbox.admin.push(CODE, { status: 'returned', step: 'returned' });
  holds(await citizen.hears(words.returned[0]), [CODE, words.rateAsk]);
  await citizen.taps(words.mark);
  await citizen.hears(words.rateWord);
  await citizen.says(words.word);
  await citizen.hears(words.thanks);
  const listed = (await (
    await fetch(`${sandbox.url}/admin/dossiers`, { headers: { 'x-api-key': 'a-key-of-the-test' } })
  ).json()) as { code: string; rating?: object }[];
  expect(listed.find(({ code }) => code === CODE)?.rating).toEqual({ marks: 4, word: words.word });

  // Another one is late: she is told what the office owes her.
  await citizen.says(LATE);
  await citizen.hears(words.prove);
  await citizen.says('0005');
  holds(await citizen.hears(words.status), words.late);
}

describe.each(['vi', 'en'] as const)('a dossier from question to rating (%s)', (lang) => {
  it('on the web page', async () => {
    await story(lang, await onTheWeb(lang));
  });

  it.runIf(requireSpec())('on Telegram', async () => {
    await story(lang, await onTelegram(lang));
  });
});
