/** What a person is shown of a dossier, free of language: the flow finds the words. */
import { vietnamDay, type Calendar } from './days.ts';
import type { Change, Dossier, OfficeText, Pause } from './schema.ts';
import { clockOf, isEnded, statusNumber, stepStates, WAITS_FOR, type Status, type Step } from './statuses.ts';
import { timelinessOf, type Timeliness } from './timeliness.ts';

export interface DossierCard {
  readonly code: string;
  readonly procedure: Dossier['procedure'];
  readonly status: Status;
  /** The national number of the status, 1 to 10. */
  readonly statusNumber: number;
  /** Always five, in order. */
  readonly steps: readonly { readonly step: Step; readonly state: 'done' | 'current' | 'open' }[];
  readonly timeliness: Timeliness;
  /** The day on the receipt, before it was moved by the time the clock stood still. */
  readonly promisedDay?: string;
  /** What the clock waits for, and since which day; absent while it runs. */
  readonly waitingFor?: { readonly what: Pause['for']; readonly since: string };
  readonly reason?: OfficeText;
  /** What the officer asks for; empty when nothing. */
  readonly supplement: NonNullable<Dossier['supplement']>['items'];
  readonly supplementDueDay?: string;
  readonly feesDue: Dossier['feesDue'];
  readonly delivery?: NonNullable<Dossier['delivery']>;
  readonly contact?: NonNullable<Dossier['contact']>;
  readonly feedbackUrl?: string;
  /** The office's apology with its new day. When it is late and this is absent, an apology is owed. */
  readonly apology?: NonNullable<Dossier['apology']>;
  readonly history: readonly {
    readonly at: number;
    readonly status: Status;
    readonly step?: Step | undefined;
    readonly reason?: OfficeText | undefined;
  }[];
  /** The result was returned: the person may be asked what she thinks of the service. */
  readonly mayBeRated: boolean;
  readonly isEnded: boolean;
  readonly isWatched: boolean;
  /** The dossier is invented, and the card says so. */
  readonly isDemo: boolean;
  /** When this was known, epoch milliseconds. */
  readonly asOf: number;
}

interface CardContext {
  readonly now: number;
  readonly asOf: number;
  readonly calendar: Calendar;
  readonly isWatched: boolean;
}

export function toCard(dossier: Dossier, { now, asOf, calendar, isWatched }: CardContext): DossierCard {
  const pause = clockOf(dossier.status) === 'paused' ? dossier.pauses.find(({ to }) => to === undefined) : undefined;
  return {
    code: dossier.code,
    procedure: dossier.procedure,
    status: dossier.status,
    statusNumber: statusNumber(dossier.status),
    steps: stepStates(dossier.step, dossier.status),
    timeliness: timelinessOf(dossier, now, calendar),
    ...(dossier.promisedDay && { promisedDay: dossier.promisedDay }),
    ...(pause && { waitingFor: { what: pause.for, since: pause.from } }),
    ...(dossier.reason && { reason: dossier.reason }),
    supplement: dossier.supplement?.items ?? [],
    ...(dossier.supplement?.dueDay && { supplementDueDay: dossier.supplement.dueDay }),
    feesDue: dossier.feesDue,
    ...(dossier.delivery && { delivery: dossier.delivery }),
    ...(dossier.contact && { contact: dossier.contact }),
    ...(dossier.feedbackUrl && { feedbackUrl: dossier.feedbackUrl }),
    ...(dossier.apology && { apology: dossier.apology }),
    history: dossier.history.map((event) => ({ ...event, at: Date.parse(event.at) })),
    mayBeRated: dossier.status === 'returned',
    isEnded: isEnded(dossier.status),
    isWatched,
    isDemo: dossier.demo,
    asOf,
  };
}

/** The dossier as last known, with a change that came after it. */
export function withChange(dossier: Dossier, change: Change): Dossier {
  if (change.revision <= dossier.revision) return dossier;
  const { reason: _reason, supplement: _supplement, ...rest } = dossier;
  const day = vietnamDay(Date.parse(change.at));
  const closed = dossier.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: day } : pause));
  const pauseFor = WAITS_FOR[change.status];
  return {
    ...rest,
    status: change.status,
    ...(change.step && { step: change.step }),
    revision: change.revision,
    updated: change.at,
    pauses: (pauseFor ? [...closed, { from: day, for: pauseFor }] : closed).slice(-50),
    feesDue: change.feesDue,
    ...(change.reason && { reason: change.reason }),
    ...(change.supplement && { supplement: change.supplement }),
    ...(change.promisedDay && { promisedDay: change.promisedDay }),
    ...(change.delivery && { delivery: change.delivery }),
    history: [
      ...dossier.history,
      {
        at: change.at,
        status: change.status,
        ...(change.step && { step: change.step }),
        ...(change.reason && { reason: change.reason }),
      },
    ].slice(-200),
  };
}
