/** What a part of the product keeps about a person: each part that keeps something brings one of these, so that nothing is forgotten. */
import type { Address } from './message.ts';

export interface PersonalData {
  /** Phrase key under `privacy.kinds`: what it is and how long it is kept. */
  readonly kind: string;
  /** Everything of this kind about the person, as plain data for her file; `undefined` = nothing. */
  export(of: Address): Promise<unknown>;
  /** Erases it everywhere; returns how many records were erased. */
  erase(of: Address): Promise<number>;
}
