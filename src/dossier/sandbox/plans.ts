/**
 * The invented dossiers of the sandbox: what each has gone through before the start, and what happens to it afterwards.
 * Nothing here is a fact: people, codes, amounts and offices are made up, and every dossier says that it is demo data.
 */
import type { Dossier, OfficeText } from '../schema.ts';
import type { Status, Step } from '../statuses.ts';

/** One move of a dossier from a status to the next. */
export interface Move {
  readonly status: Status;
  readonly step?: Step;
  readonly reason?: OfficeText;
  readonly supplement?: readonly OfficeText[];
  /** Whole dong that become due. */
  readonly fee?: number;
}

/** One invented dossier. */
export interface Plan {
  readonly code: string;
  /** Last four digits of the invented phone and identity numbers. */
  readonly phone: string;
  readonly identity: string;
  readonly procedure: Dossier['procedure'];
  readonly path: readonly Move[];
  /** Index in `path` of the move it stands at when the sandbox starts. */
  readonly at: number;
  /** Days between the moves of its past. */
  readonly pace: number;
  /** Days from the start to the promised day; negative = it is late. */
  readonly dueIn: number;
  readonly delivery: NonNullable<Dossier['delivery']>;
  readonly apologised: boolean;
}

const vi = (text: string, english: string): OfficeText => ({ vi: text, en: english });

const REGISTERED: Move = { status: 'newly-registered' };
const ACCEPTED: Move = { status: 'accepted', step: 'received' };
const PROCESSED: Move = { status: 'in-process' };
const APPRAISED: Move = { status: 'in-process', step: 'appraised' };
const APPROVED: Move = { status: 'in-process', step: 'approved' };
const SEALED: Move = { status: 'finished', step: 'sealed' };
const RETURNED: Move = { status: 'returned', step: 'returned' };

const PATHS = {
  usual: [REGISTERED, ACCEPTED, PROCESSED, APPRAISED, APPROVED, SEALED, RETURNED],
  supplement: [
    REGISTERED,
    ACCEPTED,
    PROCESSED,
    {
      status: 'supplement-requested',
      reason: vi('Bản chụp giấy tờ bị mờ và tờ khai thiếu chữ ký', 'A scan is blurred and the form lacks a signature'),
      supplement: [
        vi('Bản chụp rõ cả hai mặt thẻ căn cước', 'A clear scan of both sides of the identity card'),
        vi('Tờ khai đã ký ở trang cuối', 'The form, signed on its last page'),
      ],
    },
    PROCESSED,
    APPRAISED,
    APPROVED,
    SEALED,
    RETURNED,
  ],
  payment: [
    REGISTERED,
    ACCEPTED,
    {
      status: 'payment-requested',
      reason: vi('Cần nộp lệ phí để giải quyết tiếp', 'The fee is needed to go on'),
      fee: 10_000,
    },
    PROCESSED,
    APPRAISED,
    APPROVED,
    SEALED,
    RETURNED,
  ],
  refused: [
    REGISTERED,
    {
      status: 'not-accepted',
      reason: vi('Hồ sơ nộp không đúng cơ quan có thẩm quyền', 'Filed with an authority that is not competent'),
    },
  ],
  withdrawn: [REGISTERED, ACCEPTED, PROCESSED, { status: 'withdrawal-requested' }],
  stopped: [
    REGISTERED,
    ACCEPTED,
    PROCESSED,
    {
      status: 'stopped',
      reason: vi('Chờ kết quả xác minh của cơ quan khác', 'Waiting for another authority to verify'),
    },
    PROCESSED,
    APPRAISED,
    APPROVED,
    SEALED,
    RETURNED,
  ],
} as const satisfies Record<string, readonly Move[]>;

const PROCEDURES: readonly Dossier['procedure'][] = [
  { code: '1.001193', name: vi('Đăng ký khai sinh', 'Birth registration') },
  { code: '1.000894', name: vi('Đăng ký kết hôn', 'Marriage registration') },
  { code: '2.000635', name: vi('Cấp bản sao trích lục hộ tịch', 'Copy of a civil status extract') },
  { code: '1.001612', name: vi('Đăng ký thành lập hộ kinh doanh', 'Registration of a household business') },
  { code: '1.004222', name: vi('Đăng ký thường trú', 'Permanent residence registration') },
];

const DELIVERIES: readonly Plan['delivery'][] = [
  { by: 'counter', where: vi('Quầy mẫu số 1', 'Sample counter 1') },
  { by: 'post', tracking: 'MAU0000001VN' },
  { by: 'electronic', where: vi('Kho dữ liệu mẫu', 'Sample data vault') },
];

type Row = readonly [path: keyof typeof PATHS, at: number, dueIn: number, pace?: number, apologised?: true];

/** At least four dossiers in each of the ten statuses; some late, one with an apology, some due tomorrow. */
const ROWS: readonly Row[] = [
  ['usual', 2, 5],
  ['usual', 3, 4],
  ['supplement', 3, 6],
  ['payment', 2, 5],
  ['usual', 3, -4, 6],
  ['usual', 4, -9, 8, true],
  ['usual', 5, 1],
  ['usual', 6, 0],
  ['refused', 1, 5],
  ['withdrawn', 3, 5],
  ['stopped', 3, 8],
  ['usual', 0, 5],
  ['usual', 1, 5],
  ['usual', 4, 1],
  ...[6, 1, 9, -2].map((dueIn): Row => ['supplement', 3, dueIn, 2]),
  ...[3, 5, 10].map((dueIn): Row => ['payment', 2, dueIn]),
  ...[3, 5, 7].map((dueIn): Row => ['refused', 1, dueIn]),
  ...[3, 5, 7].map((dueIn): Row => ['withdrawn', 3, dueIn]),
  ...[5, 12, -3].map((dueIn): Row => ['stopped', 3, dueIn, 3]),
  ...[0, 2, 4].map((dueIn): Row => ['usual', 5, dueIn]),
  ...[1, -3, -10].map((dueIn): Row => ['usual', 6, dueIn, 2]),
  ['usual', 0, 4],
  ['supplement', 0, 6],
  ['payment', 0, 6],
  ['usual', 1, 4],
  ['payment', 1, 6],
  ['stopped', 1, 9],
  ['supplement', 5, 2, 2],
  ['payment', 4, 3],
];

/** The plans, always the same: a code that a newcomer wrote down still works after a restart. */
export const PLANS: readonly Plan[] = ROWS.map(([path, at, dueIn, pace = 1, apologised], i) => {
  const number = String(i + 1).padStart(4, '0');
  return {
    code: `H49.99-260101-${number}`,
    phone: number,
    identity: String(9000 + i + 1),
    procedure: pick(PROCEDURES, i),
    path: PATHS[path],
    at,
    pace,
    dueIn,
    delivery: pick(DELIVERIES, i),
    apologised: apologised ?? false,
  };
});

function pick<T>(list: readonly T[], i: number): T {
  const item = list[i % list.length];
  if (item === undefined) throw new Error('An empty list has nothing to pick from.');
  return item;
}
