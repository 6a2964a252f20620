/** What is kept of a person's dossiers, for her file and for its erasure. */
import type { PersonalData } from '../shared/personal.ts';
import type { DossierDesk } from './desk.ts';

export const dossierData = (desk: Pick<DossierDesk, 'kept' | 'forget'>): PersonalData => ({
  kind: 'dossiers',
  export: async (of) => {
    const kept = await desk.kept(of);
    const lists = {
      watched: kept.watched.map(({ dossier, asOf }) => ({ dossier, asOf: moment(asOf) })),
      provenUntil: kept.provenUntil.map(moment),
      waitingFor: kept.waiting.map(({ code, at }) => ({ code, since: moment(at) })),
      newsHeld: kept.held,
      newsTold: kept.told.map(({ id, at }) => ({ id, at: moment(at) })),
      wrongTries: kept.wrongTries.map(({ misses, at }) => ({ misses, last: moment(at) })),
    };
    const found = {
      ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
      ...(kept.linkedSince !== undefined && { linkedAccountSince: moment(kept.linkedSince) }),
      ...(kept.linkingSince !== undefined && { linkingAccountSince: moment(kept.linkingSince) }),
    };
    return Object.keys(found).length > 0 ? found : undefined;
  },
  erase: (of) => desk.forget(of),
});

const moment = (at: number): string => new Date(at).toISOString();
