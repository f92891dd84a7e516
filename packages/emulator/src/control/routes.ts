import { type Request, type Response, Router } from 'express';
import type { ControlOperation } from './schemas.ts';

export type Handler = (request: Request, response: Response) => unknown;

/** A router of exactly these operations: none without a handler, and no handler for another. */
export const routerOf = <Id extends string>(
  operations: Readonly<Record<Id, ControlOperation>>,
  handlers: Readonly<Record<NoInfer<Id>, Handler>>,
): Router => {
  const router = Router();
  for (const id of Object.keys(operations) as Id[]) {
    const { method, path } = operations[id];
    router[method](path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      await handlers[id](request, response);
    });
  }
  return router;
};
