/**
 * The sentences whose button asks for a person's number or place. That button takes the place of her keyboard until the sentence is
 * deleted, so it goes as soon as the talk goes on, and never stands twice.
 */
const KEPT = 10_000;

export class Requests {
  /** The sentence that stands in a chat, oldest first. What a restart forgets only stays on the screen. */
  private readonly standing = new Map<string, number>();

  note(chat: string, messageId: number): void {
    this.standing.set(chat, messageId);
    for (const oldest of this.standing.keys()) {
      if (this.standing.size <= KEPT) break;
      this.standing.delete(oldest);
    }
  }

  /** The sentence that stands in a chat, which counts as gone from now on. */
  take(chat: string): number | undefined {
    const messageId = this.standing.get(chat);
    this.standing.delete(chat);
    return messageId;
  }
}
