/** "Nhà em đang cháy": the right number first, before anything else. */
import type { Understanding } from '../understanding.ts';
import type { Flow } from '../turn.ts';

/** The national numbers and the phrase that names each service. */
const SERVICES: Readonly<Record<string, string>> = {
  '111': 'children',
  '112': 'rescue',
  '113': 'police',
  '114': 'fire',
  '115': 'ambulance',
};
/** Told in any danger; the others only where they are meant. */
const ALWAYS = ['113', '114', '115'];

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
      const service = (number: string): string => say(`emergency.${SERVICES[number] ?? 'police'}`);
      const rest = [...new Set([...others, ...ALWAYS])].filter((number) => number !== first);
      const call = say('emergency.first', { number: first, service: service(first) });
      const numbers = rest.map((number) => `${number} (${service(number)})`).join(', ');
      return {
        outcome: 'emergency',
        replies: [{ text: [call, say('emergency.others', { numbers }), say('emergency.askProcedure')].join('\n\n') }],
      };
    },
  };
}
