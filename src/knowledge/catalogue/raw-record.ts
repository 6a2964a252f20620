/** One line of a national catalogue file (`jsonl`), as sources publish it: only code and name are sure to be there. */
import { z } from 'zod';

const words = z.string().optional();

const rawFee = z.object({ method: words, amount: z.number().optional(), text: words });

export const rawRecord = z.object({
  code: z.string().regex(/^[\w.-]{3,40}$/),
  name: z.string().trim().min(2),
  field: words,
  level: words,
  agency: words,
  result: words,
  steps: z.array(z.string()).optional(),
  documents: z
    .array(
      z.object({
        name: z.string(),
        original: z.number().optional(),
        copies: z.number().optional(),
        form: words,
        group: words,
      }),
    )
    .optional(),
  timeLimit: words,
  fees: z.array(rawFee).optional(),
  methods: z
    .array(z.object({ method: z.string(), timeLimit: words, note: words, fees: z.array(rawFee).optional() }))
    .optional(),
  conditions: words,
  legalBasis: z.array(z.object({ number: words, name: words })).optional(),
  source: z.object({ repo: words, file: words }).optional(),
  extra: z
    .object({
      decision: words,
      type: words,
      subjects: words,
      competentAgency: words,
      receivingAddress: words,
      coordinatingAgency: words,
      authorizedAgency: words,
      description: words,
      promulgatedBy: words,
      scope: words,
      portalUrl: words,
      portalState: words,
      crawled: words,
      keywords: z.union([z.string(), z.array(z.string())]).optional(),
      nameOnly: z.boolean().optional(),
      documentsFromPageText: z.boolean().optional(),
      notInCatalogueOfJuly2026: z.boolean().optional(),
      quangNinhSpecific: z.boolean().optional(),
      quangNinhCommuneList: z.boolean().optional(),
    })
    .optional(),
});
export type RawRecord = z.infer<typeof rawRecord>;

/** A line's record, or why it cannot be used. */
type ParsedLine = { readonly record: RawRecord } | { readonly reason: string };

export function parseLine(line: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { reason: 'is not valid JSON' };
  }
  const parsed = rawRecord.safeParse(value);
  if (parsed.success) return { record: parsed.data };
  const issue = parsed.error.issues[0];
  return { reason: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not a record'}` };
}
