import type { Request, Response } from 'express';
import { type EngineClock, VirtualClock } from '../clock.ts';
import { problem, readField } from './answer.ts';
import { type clockOperations, longestSeconds } from './operations.ts';
import type { Handler } from './routes.ts';

export interface ClockState {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly isVirtual: boolean;
  /** It moves only when it is advanced. */
  readonly isFrozen: boolean;
}

export const clockState = (clock: EngineClock): ClockState => ({
  now: clock.now(),
  isVirtual: clock instanceof VirtualClock,
  isFrozen: clock instanceof VirtualClock && clock.isFrozen,
});

const realClock = (response: Response): void =>
  problem(response, 409, 'RealClock', "the clock is the machine's own; start with --virtual-clock to move it");

const advance = async (clock: EngineClock, request: Request, response: Response): Promise<void> => {
  if (!(clock instanceof VirtualClock)) return realClock(response);
  const seconds = await readField(request, 'seconds');
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0 || seconds > longestSeconds)
    return problem(response, 400, 'InvalidBody', `send {"seconds": N} with a number from 0 to ${longestSeconds}`);
  clock.advance(seconds * 1000);
  response.json({ now: clock.now() });
};

const freeze = async (clock: EngineClock, request: Request, response: Response): Promise<void> => {
  if (!(clock instanceof VirtualClock)) return realClock(response);
  const frozen = await readField(request, 'frozen');
  if (typeof frozen !== 'boolean') return problem(response, 400, 'InvalidBody', 'send {"frozen": true} or false');
  clock.isFrozen = frozen;
  response.json(clockState(clock));
};

/** What every control API does about time. */
export const clockHandlers = (clock: EngineClock): Readonly<Record<keyof typeof clockOperations, Handler>> => ({
  clock: (_request, response) => response.json(clockState(clock)),
  setClock: (request, response) => freeze(clock, request, response),
  advance: (request, response) => advance(clock, request, response),
});
