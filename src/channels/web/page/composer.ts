/**
 * The box in which one writes: grows with the text, Enter sends, Shift+Enter breaks the line. What is not sent yet survives a reload (a
 * small phone drops a page when its owner looks into another app), and goes with the tab.
 */
import { draft } from './visitor.ts';

/** Calls `onText` with what was written, trimmed and not empty; then the box is empty again. */
export function setUpComposer(form: HTMLFormElement, box: HTMLTextAreaElement, onText: (text: string) => void): void {
  const grow = (): void => {
    if (CSS.supports('field-sizing', 'content')) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight + 2}px`;
  };
  const send = (): void => {
    const text = box.value.trim();
    if (text === '') return;
    box.value = '';
    draft.write('');
    grow();
    onText(text);
    // On a phone the keyboard would stay over the answer.
    if (matchMedia('(pointer: coarse)').matches) box.blur();
    else box.focus();
  };
  // What was typed while the page was still loading stays.
  if (box.value === '') box.value = draft.read();
  for (const button of form.querySelectorAll('button')) button.disabled = false;
  grow();
  box.addEventListener('input', () => {
    draft.write(box.value);
    grow();
  });
  box.addEventListener('keydown', (event) => {
    // While an input method composes a letter (Telex, VNI) Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
  });
}
