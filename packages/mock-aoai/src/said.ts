import type { DeploymentSpec } from './topology.ts';

/** What a deployment that does not make up its answers says to the user; undefined where it does. */
export const saidTo = ({ replies }: DeploymentSpec, user: string): string | undefined => {
  if (replies === 'echo') return user;
  const found = replies?.find(({ match }) => match === undefined || user.includes(match));
  if (found === undefined) return undefined;
  return typeof found.reply === 'string' ? found.reply : JSON.stringify(found.reply);
};

/** A text in pieces of a word each, as a stream sends them. */
export const piecesOf = (text: string): readonly string[] => text.match(/\s*\S+(?:\s+$)?|\s+/g) ?? [];

/** Tokens that a piece of a stream brings: one in prose; elsewhere a piece is no token, and the last brings what is left. */
export const tokensOfPiece = (at: number, pieces: number, tokens: number): number =>
  at < pieces - 1 ? Math.min(1, Math.max(0, tokens - at)) : Math.max(0, tokens - at);
