/** The sequences at which a text ends. */
export const stopsOf = (stop: string | readonly string[] | null | undefined): readonly string[] =>
  [stop ?? []].flat().filter((each) => each !== '');

/** Pieces of text up to the first stop sequence, which is left out. */
export const stopped = (pieces: readonly string[], stops: readonly string[]): readonly string[] => {
  const text = pieces.join('');
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  if (ends.length === 0) return pieces;
  const end = Math.min(...ends);
  const kept: string[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (at >= end) break;
    kept.push(piece.slice(0, end - at));
    at += piece.length;
  }
  return kept;
};
