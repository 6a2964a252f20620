/** A commune as people of either language call it: "phường Hồng Gai", "Hồng Gai ward". */
import type { Commune } from '../../knowledge/places.ts';
import type { Say } from '../phrases.ts';

export const communeName = ({ kind, name }: Commune, say: Say): string => say(`commune.kind.${kind}`, { name });
