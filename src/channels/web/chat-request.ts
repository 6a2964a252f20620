/** Turns what a browser (or a script) posts into a message of ours, or says which part is wrong. */
import { z } from 'zod';
import { tryJson } from '../../shared/json.ts';
import type { Language } from '../../shared/message.ts';
import type { RefusalCode } from './sentences.ts';

const wishedLanguage = z.enum(['vi', 'en'], { error: 'bad-lang' }).optional();
// No spaces: the id becomes part of a key in which a space separates.
const messageId = z.string({ error: 'bad-id' }).regex(/^[\x21-\x7e]{1,64}$/, 'bad-id');
const visitorId = z.string({ error: 'bad-visitor' }).regex(/^[\w-]{1,64}$/, 'bad-visitor');
const isShortEnough = (choice: string): boolean => Buffer.byteLength(choice) <= 64;

const chatMessage = z
  .object(
    {
      visitor: visitorId,
      id: messageId,
      text: z.string({ error: 'no-message' }).max(10_000, 'text-too-long').optional(),
      choice: z.string({ error: 'bad-choice' }).min(1, 'bad-choice').refine(isShortEnough, 'bad-choice').optional(),
      lang: wishedLanguage,
    },
    { error: 'not-json' },
  )
  .refine(({ text, choice }) => text !== undefined || choice !== undefined, 'no-message');

/** What an address says about the photo posted to it. */
const photoAddress = z.object({ visitor: visitorId, id: messageId, lang: wishedLanguage });

const acknowledgement = z.object(
  {
    visitor: visitorId,
    ids: z
      .array(z.string({ error: 'bad-acknowledgement' }).max(80, 'bad-acknowledgement'), {
        error: 'bad-acknowledgement',
      })
      .max(100, 'bad-acknowledgement'),
  },
  { error: 'not-json' },
);

/** One message as posted. Either `text` (which may be empty) or `choice` is there. */
export type ChatMessage = z.infer<typeof chatMessage>;
/** The pushes a visitor has received. */
type Acknowledgement = z.infer<typeof acknowledgement>;

/** What was posted, or what is wrong with it and in which language to say so. */
type Parsed<T> = { readonly value: T } | { readonly problem: RefusalCode; readonly lang: Language | undefined };

export const parseChatMessage = (body: string): Parsed<ChatMessage> => checked(chatMessage, tryJson(body));
export const parsePhotoAddress = (query: URLSearchParams): Parsed<z.infer<typeof photoAddress>> =>
  checked(photoAddress, Object.fromEntries(query));
export const parseAcknowledgement = (body: string): Parsed<Acknowledgement> => checked(acknowledgement, tryJson(body));

/** The visitor named in an address, or `undefined` when there is none or it is wrong. */
export const parseVisitor = (given: string | null): string | undefined => visitorId.safeParse(given).data;

function checked<T>(schema: z.ZodType<T>, json: unknown): Parsed<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const wished = z.object({ lang: z.enum(['vi', 'en']) }).safeParse(json).data?.lang;
  // Every message of the schemas above is a code of ours.
  return { problem: (parsed.error.issues[0]?.message ?? 'not-json') as RefusalCode, lang: wished };
}
