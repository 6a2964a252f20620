/** The box in which one writes: grows with the text, Enter sends, Shift+Enter breaks the line. */

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
    grow();
    onText(text);
  };
  box.addEventListener('input', grow);
  box.addEventListener('keydown', (event) => {
    // While an input method composes a letter (Telex, VNI) Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    box.focus();
  });
}
