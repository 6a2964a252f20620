/** Command words in both languages, with or without a slash, and the action each stands for. */
import { fold } from './fold.ts';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  start: ['/start', 'start', 'bat dau', 'bat dau lai', 'lam lai tu dau', 'start over', 'restart'],
  help: ['/help', '/trogiup', 'help', 'tro giup', 'giup', 'giup do', 'huong dan su dung', '?'],
  menu: ['/menu', 'menu', 'trang chu', 'thuc don', 'home', 'main menu'],
  back: ['/back', '/quaylai', 'back', 'quay lai', 'tro lai', 'lui lai', 'go back'],
  lang: ['/language', '/lang', '/ngonngu', 'language', 'ngon ngu', 'doi ngon ngu', 'change language'],
  'lang:en': ['english', 'tieng anh', 'in english', 'speak english', 'english please'],
  'lang:vi': ['tieng viet', 'vietnamese', 'vietnam'],
  human: [
    '/human',
    'gap can bo',
    'gap nguoi that',
    'noi chuyen voi nguoi',
    'talk to an officer',
    'talk to a human',
    'human',
    'officer',
    'gap nhan vien',
  ],
  search: ['/timkiem', '/search'],
  f: ['/linhvuc', '/fields', 'linh vuc', 'xem theo linh vuc'],
  dossier: ['/hoso', '/dossier', 'tra cuu ho so', 'ho so cua toi', 'track a dossier', 'my dossiers'],
  account: ['/lienket', '/link', 'lien ket tai khoan', 'link account', 'link my account', 'bo lien ket', 'unlink'],
  lists: ['/danhmuc', '/checklists', 'danh muc cua toi', 'my checklists'],
  notices: ['/thongbao', '/notices', 'thong bao cua toi', 'my notices'],
  privacy: ['/privacy', '/quyenrieng', 'quyen rieng tu', 'privacy'],
  mydata: ['/mydata', '/dulieu', 'du lieu cua toi', 'my data'],
  forget: ['/forget', '/xoa', 'xoa du lieu cua toi', 'forget me', 'delete my data'],
};

const BY_WORD = new Map(Object.entries(COMMANDS).flatMap(([id, words]) => words.map((word) => [word, id] as const)));

/** The action id of a command; `/start payload` keeps its payload, `/timkiem words` gives the words to search. */
export function parseCommand(text: string): { readonly action: string; readonly rest: string } | undefined {
  const slash = /^(\/[a-z]+)(?:@\w+)?(?:\s+(.*))?$/is.exec(text.trim());
  const word = slash?.[1]
    ? slash[1].toLowerCase()
    : fold(text)
        .replace(/[.,;]+$/, '')
        .trim();
  const action = BY_WORD.get(word === '' && text.trim() === '?' ? '?' : word);
  return action === undefined ? undefined : { action, rest: (slash?.[2] ?? '').trim() };
}
