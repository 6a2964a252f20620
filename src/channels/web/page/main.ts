/** The chat page: puts the parts together. */
import { setUpComposer } from './composer.ts';
import { eraseWaiting, forgetOnServer } from './forgotten.ts';
import { Outbound } from './outbound.ts';
import { setUpPhoto } from './photo.ts';
import { Pushes } from './pushes.ts';
import { language, say, speak } from './strings.ts';
import { Transcript, type Entry } from './transcript.ts';
import { View } from './view.ts';
import {
  newId,
  newVisitor,
  onLanguageChange,
  onVisitorChange,
  savedLanguage,
  saveLanguage,
  visitor,
} from './visitor.ts';
import type { Language, WireChoice } from './wire.ts';

const find = <T extends HTMLElement>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`The page lacks ${selector}`);
  return found;
};

const log = find('#log');
const box = find<HTMLTextAreaElement>('#text');
const status = find('#status');
const typing = find('#typing');
const confirmation = find<HTMLDialogElement>('#confirm');

/** An answer that takes longer than this is worth telling about; a faster one would only flicker. */
const SLOW_MS = 300;
let isSlow = false;
/** She asked something and waits for it here: its answer is brought into view. */
let isFollowing = false;
/** She pressed a button with the keyboard: her place moves on to the answer, past the buttons of the old message. */
let isByKeyboard = false;
let slowTimer: ReturnType<typeof setTimeout> | undefined;
let unread = 0;

const transcript = new Transcript(refresh);
const outbound = new Outbound(
  transcript,
  (isBusy) => {
    clearTimeout(slowTimer);
    isSlow = false;
    if (isBusy)
      slowTimer = setTimeout(() => {
        isSlow = true;
        refresh();
        toEnd();
      }, SLOW_MS);
    refresh();
  },
  (lang) => {
    // She may have typed "English", or a whole question in it: the page follows.
    if (lang !== language()) changeLanguage(lang);
  },
);
const view = new View(log, { onChoice: press, onRetry: () => outbound.retryNow() });
const pushes = new Pushes(transcript, () => {
  if (document.visibilityState === 'hidden') document.title = `(${++unread}) ${say('title')}`;
});

/** A pressed button is not shown as a message while its answer is on the way: the answer may just change the message it sits in. */
const isVisible = (entry: Entry): boolean =>
  entry.by === 'us' || (entry.isSilent !== true && (entry.choice === undefined || entry.state !== 'sending' || isSlow));

function refresh(): void {
  const wasAtEnd = isAtEnd();
  const fresh = view.show(transcript.entries.filter(isVisible));
  typing.hidden = !isSlow;
  setStatus();
  const first = fresh[0];
  if (isByKeyboard && first?.className === 'us') {
    isByKeyboard = false;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
  // A newcomer begins at the top, where it says whom she is talking to.
  if (!first || !log.querySelector('.me')) return;
  if (fresh.some((node) => node.className === 'me')) {
    isFollowing = true;
    toEnd();
    return;
  }
  // The answer's beginning is what one reads first, under the question when that is short; an answer that fits is seen whole.
  if (wasAtEnd || isFollowing) withQuestion(first).scrollIntoView({ block: 'start' });
  isFollowing &&= transcript.unsent !== undefined;
}

function withQuestion(answer: HTMLElement): Element {
  const question = answer.previousElementSibling;
  return question?.className === 'me' && question.clientHeight < innerHeight / 5 ? question : answer;
}

/** She leafs through what was said before: the page stays where she is. */
const stopFollowing = (): void => void (isFollowing = false);
addEventListener('wheel', stopFollowing, { passive: true });
addEventListener('touchmove', stopFollowing, { passive: true });
addEventListener('keydown', ({ key }) => {
  if (['PageUp', 'ArrowUp', 'Home'].includes(key)) stopFollowing();
});

function setStatus(): void {
  const unsent = transcript.unsent;
  const isWaiting = unsent?.state === 'waiting';
  const words =
    !navigator.onLine && unsent
      ? say('offline')
      : isWaiting
        ? (unsent.note ?? say('connecting'))
        : isSlow
          ? say('answering')
          : '';
  if (status.textContent !== words) status.textContent = words;
  status.classList.toggle('unseen', !isWaiting && navigator.onLine);
}

const isAtEnd = (): boolean => innerHeight + scrollY >= document.documentElement.scrollHeight - 120;
const toEnd = (): void => scrollTo({ top: document.documentElement.scrollHeight });

function press(choice: WireChoice, origin: string, isKeyboard: boolean): void {
  // Pressed once more while its answer is still on the way: a hand that shakes, or a slow line.
  if (transcript.isUnsent(choice.id, origin)) return;
  isByKeyboard = isKeyboard;
  const wished = /^lang:(vi|en)$/.exec(choice.id)?.[1];
  if (wished) changeLanguage(wished as Language);
  outbound.send({ id: newId(), text: choice.label, choice: choice.id, origin });
}

function changeLanguage(lang: Language): void {
  saveLanguage(lang);
  speak(lang);
  refresh();
}

/** Asks for the greeting when there is nothing to read yet. */
function greet(): void {
  if (transcript.entries.length > 0) return;
  const lang = language();
  outbound.send({ id: newId(), text: '', choice: 'start', isSilent: true, ...(lang === 'vi' ? {} : { lang }) });
}

function forget(): void {
  confirmation.close();
  forgetOnServer(visitor());
  newVisitor();
  transcript.clear();
  pushes.restart();
  greet();
  box.value = '';
  box.dispatchEvent(new Event('input'));
  box.focus();
}

find('#language').onclick = () => {
  const other = language() === 'vi' ? 'en' : 'vi';
  const label = say('otherLanguage');
  changeLanguage(other);
  // As long as nothing but the greeting was said, it changes its language where it stands.
  const [greeting] = transcript.entries.some(({ by }) => by === 'me') ? [] : transcript.entries;
  outbound.send({ id: newId(), text: label, choice: `lang:${other}`, ...(greeting ? { origin: greeting.id } : {}) });
};
find('#delete').onclick = () => confirmation.showModal();
find('#confirm-no').onclick = () => confirmation.close();
find('#confirm-yes').onclick = forget;
setUpComposer(find<HTMLFormElement>('#composer'), box, (text) => outbound.send({ id: newId(), text }));
setUpPhoto(find<HTMLButtonElement>('#photo'), find<HTMLInputElement>('#photo-file'), (photo) =>
  outbound.sendPhoto(photo, { id: newId(), text: say('photoSent') }),
);
onVisitorChange(() => pushes.restart());
// Another tab of this browser shows the same conversation.
onLanguageChange((lang) => {
  speak(lang);
  refresh();
});
for (const name of ['online', 'offline']) addEventListener(name, setStatus);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden' || unread === 0) return;
  unread = 0;
  document.title = say('title');
});

speak(savedLanguage());
refresh();
toEnd();
// What was said before is not read out again; from here on what arrives is.
requestAnimationFrame(() => log.setAttribute('aria-live', 'polite'));
outbound.resume();
eraseWaiting();
greet();
pushes.start();
