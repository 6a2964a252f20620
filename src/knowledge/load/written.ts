/** A hand-written file as the rest of the product sees it. */
import type { Localized, NotOffered, Procedure, ProcedureFile } from '../schema.ts';
import type { SearchTexts } from '../knowledge.ts';
import { beginning } from '../catalogue/convert.ts';

/** Names of the ids a record uses. */
export interface Names {
  readonly fields: ReadonlyMap<string, Localized>;
  readonly authorities: ReadonlyMap<string, { readonly name: Localized }>;
}

/** `today` decides whether an upcoming record has come into force and one with an end has ended. */
export function toWrittenProcedure(file: ProcedureFile, names: Names, today: string): Procedure {
  const { authority, field, local, status, ...rest } = file;
  const notOffered = notOfferedOf(status, today);
  return {
    ...rest,
    status,
    field: names.fields.get(field) ?? { vi: field },
    fieldId: field,
    authority: names.authorities.get(authority)?.name ?? { vi: authority },
    ...(notOffered && { notOffered }),
    replacedBy: status.replacedBy,
    isLocal: local,
    origin: 'written',
    caveats: [],
    timeNotes: [],
  };
}

function notOfferedOf(
  { state, from, until, replacedBy }: ProcedureFile['status'],
  today: string,
): NotOffered | undefined {
  if (state === 'abolished' || state === 'replaced') return state;
  if (until !== undefined && until < today) return replacedBy.length > 0 ? 'replaced' : 'abolished';
  if (from !== undefined && from > today) return 'upcoming';
  return state === 'upcoming' && from === undefined ? 'upcoming' : undefined;
}

/** What search indexes of a written record besides its head; both languages, since people ask in both. */
export function writtenSearchTexts(record: Procedure): SearchTexts {
  const both = (text: Localized | undefined): string => beginning([text?.vi ?? '', text?.en ?? ''].filter(Boolean));
  return {
    result: both(record.result),
    documents: beginning(record.documents.map((document) => document.name.vi)),
    keywords: both(record.summary),
  };
}
