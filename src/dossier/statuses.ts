/** The ten national statuses of a dossier and the five steps of the electronic process; how they are called is the phrases' affair. */

/** By their national numbers 1 to 10, in this order. */
export const STATUSES = [
  'newly-registered',
  'accepted',
  'not-accepted',
  'in-process',
  'supplement-requested',
  'payment-requested',
  'withdrawal-requested',
  'stopped',
  'finished',
  'returned',
] as const;
export type Status = (typeof STATUSES)[number];

/** The steps in their order; each is named by what is done when it is completed. */
export const STEPS = ['received', 'appraised', 'approved', 'sealed', 'returned'] as const;
export type Step = (typeof STEPS)[number];

/** The number of a status in national systems, 1 to 10. */
export const statusNumber = (status: Status): number => STATUSES.indexOf(status) + 1;

/** What the clock does in a status: it has not begun, it runs, it stands still, or it is over. */
type Clock = 'not-begun' | 'runs' | 'paused' | 'over';

const CLOCKS: Readonly<Record<Status, Clock>> = {
  'newly-registered': 'not-begun',
  accepted: 'runs',
  'not-accepted': 'over',
  'in-process': 'runs',
  'supplement-requested': 'paused',
  'payment-requested': 'paused',
  'withdrawal-requested': 'over',
  stopped: 'paused',
  finished: 'over',
  returned: 'over',
};

export const clockOf = (status: Status): Clock => CLOCKS[status];

/** What the clock waits for in a status that stops it. */
export const WAITS_FOR: Partial<Record<Status, 'supplement' | 'payment' | 'stopped'>> = {
  'supplement-requested': 'supplement',
  'payment-requested': 'payment',
  stopped: 'stopped',
};

/** Whether the office owes nothing more: no result will come after this. */
export const isEnded = (status: Status): boolean =>
  status === 'returned' || status === 'not-accepted' || status === 'withdrawal-requested';

/** Where each of the five steps stands, given the last one completed. `current` is the one being worked on. */
export function stepStates(
  last: Step | undefined,
  status: Status,
): { readonly step: Step; readonly state: 'done' | 'current' | 'open' }[] {
  const done = last === undefined ? 0 : STEPS.indexOf(last) + 1;
  const works = status !== 'not-accepted' && status !== 'withdrawal-requested' && status !== 'stopped';
  return STEPS.map((step, i) => ({ step, state: i < done ? 'done' : i === done && works ? 'current' : 'open' }));
}
