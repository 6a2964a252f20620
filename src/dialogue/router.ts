/** Picks the flow for a message: a button, an emergency, a command, the flow that waits for an answer, then who recognises the text. */
import { parseCommand } from './commands.ts';
import type { Conversation } from './conversation.ts';
import { resolveLabel, resolveNumber } from './resolve.ts';
import { parseAction, type Flow, type Step, type Turn } from './turn.ts';

const TRAIL_LENGTH = 20;

export class Router {
  private readonly byAction: ReadonlyMap<string, Flow>;

  /** `flows` in the order in which they are asked about free text. Two flows may not own one action. */
  constructor(private readonly flows: readonly Flow[]) {
    const byAction = new Map<string, Flow>();
    for (const flow of flows)
      for (const action of flow.actions) {
        if (byAction.has(action)) throw new Error(`Two flows own the action ${action}`);
        byAction.set(action, flow);
      }
    this.byAction = byAction;
  }

  /** Runs the turn and gives the step with the conversation after it. */
  async route(turn: Turn): Promise<{ step: Step; conversation: Conversation }> {
    const step = await this.pick(turn);
    const changes: Partial<Conversation> = { listening: undefined, ...step.changes };
    const trail = changes.trail ?? turn.conversation.trail;
    const offered = step.replies
      .flatMap((reply) => reply.choices ?? [])
      .filter((choice) => choice.url === undefined && !choice.id.startsWith('native:'));
    const conversation: Conversation = {
      ...turn.conversation,
      ...changes,
      ...(step.procedure ? { subject: step.procedure } : {}),
      trail: step.view && trail.at(-1) !== step.view ? [...trail, step.view].slice(-TRAIL_LENGTH) : trail,
      offered: offered.map(({ id, label }) => ({ id, label })),
    };
    return { step, conversation };
  }

  /** Runs one action, as if its button had been pressed. */
  async act(turn: Turn, id: string): Promise<Step> {
    if (id === 'back') return this.back(turn);
    const action = parseAction(id);
    const flow = this.byAction.get(action.name);
    if (flow) return flow.act(turn, action);
    return {
      outcome: 'refused',
      replies: [{ text: turn.say('oldButton'), choices: [{ id: 'menu', label: turn.say('menuChoices.menu') }] }],
    };
  }

  private async pick(turn: Turn): Promise<Step> {
    const { message, text, conversation } = turn;
    if (message.choice !== undefined) return this.act(turn, message.choice);
    const urgent = await this.ask(turn, (flow) => (flow.isUrgent ? flow.hear?.(turn) : undefined));
    if (urgent) return urgent;
    const command = parseCommand(text);
    if (command?.rest) return this.pick({ ...turn, text: command.rest, message: { ...message, text: command.rest } });
    if (command) return this.act(turn, command.action);
    const label = resolveLabel(text, conversation.offered);
    if (label !== undefined) return this.act(turn, label);
    const listening = this.flows.find((flow) => flow.name === conversation.listening);
    const heard = await listening?.listen?.(turn);
    if (heard) return heard;
    const number = resolveNumber(text, conversation.offered);
    if (number !== undefined) return this.act(turn, number);
    const step = await this.ask(turn, (flow) => flow.hear?.(turn));
    if (step) return step;
    throw new Error('No flow took the message: the last flow must always answer');
  }

  private async ask(
    turn: Turn,
    hear: (flow: Flow) => Step | undefined | Promise<Step | undefined>,
  ): Promise<Step | undefined> {
    for (const flow of this.flows) {
      const step = await hear(flow);
      if (step) return step;
    }
    return undefined;
  }

  /** The view before this one, from the trail of views; at its start the menu. */
  private async back(turn: Turn): Promise<Step> {
    const trail = turn.conversation.trail.slice(0, -1);
    const view = trail.at(-1);
    if (view === undefined) {
      const menu = await this.act(turn, 'menu');
      return { ...menu, changes: { ...menu.changes, trail: [] } };
    }
    const shorter = { ...turn, conversation: { ...turn.conversation, trail } };
    const step = await this.act(shorter, view);
    return { ...step, outcome: 'command', changes: { ...step.changes, trail } };
  }
}
