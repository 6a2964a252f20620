/** "Nhà em đang cháy": the right number first, before anything else. */
import type { Understanding } from '../understanding.ts';
import type { Flow } from '../turn.ts';

const SERVICES = { '113': 'police', '114': 'fire', '115': 'ambulance' } as const;

export function createEmergency(understanding: () => Understanding): Flow {
  return {
    name: 'emergency',
    actions: [],
    isUrgent: true,
    act: () => {
      throw new Error('emergency has no actions');
    },
    hear: ({ text, say }) => {
      const [first, ...others] = understanding().emergency(text)?.numbers ?? [];
      if (first === undefined) return undefined;
      const call = say('emergency.first', { number: first, service: say(`emergency.${SERVICES[first]}`) });
      const rest = Object.keys(SERVICES).filter((number) => number !== first) as (keyof typeof SERVICES)[];
      const ordered = [...others, ...rest.filter((number) => !others.includes(number))];
      const numbers = ordered.map((number) => `${number} (${say(`emergency.${SERVICES[number]}`)})`).join(', ');
      return {
        outcome: 'emergency',
        replies: [{ text: [call, say('emergency.others', { numbers }), say('emergency.askProcedure')].join('\n\n') }],
      };
    },
  };
}
