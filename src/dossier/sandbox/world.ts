/** The sandbox's dossiers as they stand: moved by a clock or by hand, with every change in one ordered feed. */
import { plusDays, vietnamDay } from '../days.ts';
import type { Change, Dossier, FeeDue, Rating } from '../schema.ts';
import { WAITS_FOR } from '../statuses.ts';
import { PLANS, type Move, type Plan } from './plans.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Among so many people the invented dossiers are shared out. */
const OWNERS = 8;
interface Living {
  readonly plan: Plan;
  dossier: Dossier;
  /** Index in the plan's path of the move that comes next by the clock, and when. */
  next: number;
  nextAt: number;
  readonly everyMs: number;
}

export class World {
  readonly #living = new Map<string, Living>();
  readonly #changes: Change[] = [];
  readonly #ratings = new Map<string, Rating>();
  readonly #epoch: string;

  /** @param start when the sandbox starts, epoch milliseconds. @param seed shifts how soon each dossier moves. */
  constructor(start: number, seed: number) {
    this.#epoch = start.toString(36);
    for (const [i, plan] of PLANS.entries()) {
      const living: Living = {
        plan,
        dossier: newDossier(plan, start),
        next: 0,
        nextAt: 0,
        everyMs: (2 + ((i * 7 + seed) % 9)) * MINUTE_MS,
      };
      for (const [step, move] of plan.path.slice(0, plan.at + 1).entries()) {
        living.dossier = moved(living.dossier, move, start - (plan.at - step) * plan.pace * DAY_MS - 2 * HOUR_MS);
      }
      living.next = plan.at + 1;
      living.nextAt = start + living.everyMs;
      this.#living.set(plan.code, living);
    }
  }

  plan(code: string): Plan | undefined {
    return this.#living.get(code)?.plan;
  }

  dossier(code: string): Dossier | undefined {
    return this.#living.get(code)?.dossier;
  }

  all(): Dossier[] {
    return [...this.#living.values()].map(({ dossier }) => dossier);
  }

  /** What an invented person has filed: whoever signs in owns a few dossiers, always the same, the latest first. */
  ownedBy(person: string): Dossier[] {
    const share = Number.parseInt(person.slice(0, 4), 16) % OWNERS;
    return this.all()
      .filter((_, at) => at % OWNERS === share)
      .sort((a, b) => (b.filedDay ?? '').localeCompare(a.filedDay ?? ''));
  }

  /** Makes the moves that were due by `now`, in the order of their times, and returns their changes. */
  settle(now: number): Change[] {
    const made: Change[] = [];
    for (;;) {
      const due = [...this.#living.values()]
        .filter(({ plan, next, nextAt }) => next < plan.path.length && nextAt <= now)
        .sort((a, b) => a.nextAt - b.nextAt)[0];
      const move = due?.plan.path[due.next];
      if (due === undefined || move === undefined) return made;
      made.push(this.#apply(due, move, due.nextAt));
      due.next++;
      due.nextAt += due.everyMs;
    }
  }

  /** Puts a dossier into a status by hand, or returns `undefined` when there is no such dossier. Its own moves stop. */
  push(code: string, move: Move, now: number): Change | undefined {
    const living = this.#living.get(code);
    if (living === undefined) return undefined;
    living.next = living.plan.path.length;
    return this.#apply(living, move, now);
  }

  /** Keeps what an applicant thinks; a second rating replaces the first. */
  rate(code: string, rating: Rating): void {
    this.#ratings.set(code, rating);
  }

  rating(code: string): Rating | undefined {
    return this.#ratings.get(code);
  }

  /** The cursor behind the last change. */
  cursor(): string {
    return `${this.#epoch}.${this.#changes.length}`;
  }

  /** Up to `limit` changes after a cursor, or `undefined` when the cursor is none of ours. */
  after(cursor: string, limit: number): { changes: Change[]; next: string; more: boolean } | undefined {
    const [epoch, number = ''] = cursor.split('.');
    const from = /^\d{1,9}$/.test(number) ? Number(number) : -1;
    if (epoch !== this.#epoch || from < 0 || from > this.#changes.length) return undefined;
    const changes = this.#changes.slice(from, from + limit);
    const next = from + changes.length;
    return { changes, next: `${this.#epoch}.${next}`, more: next < this.#changes.length };
  }

  #apply(living: Living, move: Move, at: number): Change {
    const dossier = moved(living.dossier, move, at);
    living.dossier = dossier;
    const change: Change = {
      id: `${this.#epoch}.${this.#changes.length + 1}`,
      code: dossier.code,
      revision: dossier.revision,
      at: dossier.updated,
      status: dossier.status,
      ...(move.step && { step: move.step }),
      ...(dossier.reason && { reason: dossier.reason }),
      ...(dossier.supplement && { supplement: dossier.supplement }),
      feesDue: dossier.feesDue,
      ...(dossier.promisedDay && { promisedDay: dossier.promisedDay }),
      ...(dossier.delivery && { delivery: dossier.delivery }),
    };
    this.#changes.push(change);
    return change;
  }
}

function newDossier(plan: Plan, start: number): Dossier {
  const today = vietnamDay(start);
  return {
    code: plan.code,
    procedure: plan.procedure,
    status: 'newly-registered',
    revision: 0,
    updated: vietnamIso(start),
    filedDay: vietnamDay(start - plan.at * plan.pace * DAY_MS - 2 * HOUR_MS),
    promisedDay: plusDays(today, plan.dueIn),
    pauses: [],
    feesDue: [],
    delivery: plan.delivery,
    contact: { office: { vi: 'Quầy mẫu số 1 (dữ liệu minh hoạ)', en: 'Sample counter 1 (demo data)' } },
    feedbackUrl: 'https://phananh.example/gui',
    ...(plan.apologised && {
      apology: {
        issued: today,
        newDay: plusDays(today, 4),
        reason: { vi: 'Hồ sơ cần thêm thời gian thẩm định', en: 'The dossier needs more time to be appraised' },
      },
    }),
    history: [],
    demo: true,
  };
}

/** The dossier after a move; the one given stays as it was. */
function moved(dossier: Dossier, move: Move, at: number): Dossier {
  const day = vietnamDay(at);
  const { reason: _reason, supplement: _supplement, ...rest } = dossier;
  const pauseFor = WAITS_FOR[move.status];
  const closed = dossier.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: day } : pause));
  const event = {
    at: vietnamIso(at),
    status: move.status,
    ...(move.step && { step: move.step }),
    ...(move.reason && { reason: move.reason }),
  };
  return {
    ...rest,
    status: move.status,
    ...(move.step && { step: move.step }),
    revision: dossier.revision + 1,
    updated: event.at,
    pauses: (pauseFor ? [...closed, { from: day, for: pauseFor }] : closed).slice(-50),
    feesDue: move.fee === undefined ? [] : [sampleFee(move.fee, day)],
    ...(move.reason && { reason: move.reason }),
    ...(move.supplement && {
      supplement: {
        items: move.supplement.map((name, i) => ({ id: `item-${i + 1}`, name })),
        dueDay: plusDays(day, 7),
      },
    }),
    history: [...dossier.history, event].slice(-200),
  };
}

const sampleFee = (amount: number, day: string): FeeDue => ({
  name: { vi: 'Lệ phí mẫu', en: 'Sample fee' },
  amount,
  currency: 'VND',
  paymentUrl: 'https://thanhtoan.example/nop',
  dueDay: plusDays(day, 7),
});

/** An instant on the clocks of Việt Nam. */
export const vietnamIso = (ms: number): string =>
  new Date(ms + 7 * HOUR_MS).toISOString().replace(/\.\d{3}Z$/, '+07:00');
