/** The answers of the backend as `openapi.yaml` describes them, parsed. Instants stay RFC 3339 text, so that a dossier can be kept and parsed again. */
import { z } from 'zod';
import { STATUSES, STEPS } from './statuses.ts';

const instant = z.iso.datetime({ offset: true });
const day = z.iso.date();
const url = z.string().regex(/^https?:\/\/[^\s]+$/);
/** A dossier code in its official spelling. */
export const dossierCodeSchema = z.string().regex(/^(\d{3}\.\d{2}\.\d{2}\.)?[GH]\d{2}(\.\d{2}){0,4}-\d{6}-\d{4,7}$/);
const status = z.enum(STATUSES);
const step = z.enum(STEPS);

const text = z.object({ vi: z.string().min(1).max(1000), en: z.string().min(1).max(1000).optional() });
/** Text of the office: Vietnamese, and English where it has it. Plain, not markup. */
export type OfficeText = z.output<typeof text>;

const supplement = z.object({
  items: z
    .array(z.object({ id: z.string().regex(/^[a-z0-9-]{1,40}$/), name: text, note: text.optional() }))
    .min(1)
    .max(50),
  dueDay: day.optional(),
});

const fee = z.object({
  name: text,
  amount: z.number().int().min(0),
  currency: z.literal('VND'),
  paymentUrl: url,
  dueDay: day.optional(),
});
/** A fee that is due, in whole dong, with the portal's payment link. */
export type FeeDue = z.output<typeof fee>;

const pause = z.object({
  from: day,
  to: day.optional(),
  for: z.enum(['supplement', 'payment', 'other-authority', 'stopped']),
});
export type Pause = z.output<typeof pause>;

const delivery = z.object({
  by: z.enum(['counter', 'post', 'electronic']),
  where: text.optional(),
  tracking: z.string().min(1).max(60).optional(),
});

const event = z.object({ at: instant, status, step: step.optional(), reason: text.optional() });

export const dossierSchema = z.object({
  code: dossierCodeSchema,
  procedure: z.object({ code: z.string().regex(/^\d\.\d{6}$/), name: text }),
  status,
  step: step.optional(),
  revision: z.number().int().min(1),
  updated: instant,
  filedDay: day.optional(),
  promisedDay: day.optional(),
  pauses: z.array(pause).max(50),
  supplement: supplement.optional(),
  feesDue: z.array(fee).max(50),
  reason: text.optional(),
  delivery: delivery.optional(),
  contact: z
    .object({
      office: text,
      phone: z
        .string()
        .regex(/^[+0-9 ]{3,20}$/)
        .optional(),
      url: url.optional(),
    })
    .optional(),
  feedbackUrl: url.optional(),
  apology: z.object({ issued: day, newDay: day, reason: text.optional() }).optional(),
  history: z.array(event).min(1).max(200),
  demo: z.boolean(),
});
/** A dossier as the backend tells it after the second factor. */
export type Dossier = z.output<typeof dossierSchema>;

export const changeSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9.-]{1,100}$/),
  code: dossierCodeSchema,
  revision: z.number().int().min(1),
  at: instant,
  status,
  step: step.optional(),
  reason: text.optional(),
  supplement: supplement.optional(),
  feesDue: z.array(fee).max(50),
  promisedDay: day.optional(),
  delivery: delivery.optional(),
});
/** One event of one dossier, with what its reader must do next. */
export type Change = z.output<typeof changeSchema>;

export const changesSchema = z.object({
  changes: z.array(changeSchema).max(1000),
  next: z.string().min(1).max(100),
  more: z.boolean(),
});

export const proofSchema = z.object({
  grant: z.string().min(1).max(500),
  grantedUntil: instant,
  dossier: dossierSchema,
});
/** What a right second factor gives: the dossier, and the grant that opens it until `grantedUntil`. */
export type Proof = z.output<typeof proofSchema>;

export const accountProofSchema = z.object({ grant: z.string().min(1).max(500), grantedUntil: instant });
/** What a sign-in gives: the grant that lists a person's own dossiers until `grantedUntil`. */
export type AccountProof = z.output<typeof accountProofSchema>;

export const ownDossiersSchema = z.object({ dossiers: z.array(proofSchema).max(100) });

export const ratingSchema = z.object({ marks: z.number().int().min(1).max(5), word: z.string().max(500).optional() });
/** What an applicant thinks of the service: one to five marks, and a word. */
export type Rating = z.output<typeof ratingSchema>;

export const healthSchema = z.object({ status: z.literal('ok'), demo: z.boolean() });

/** The part of a problem detail that we act on. */
export const problemSchema = z.object({ code: z.string().max(40) });
