const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** ISO 8601 durations of days to seconds, as ARM writes them, in milliseconds. */
export const durationMs = (text: string): number => {
  const match = pattern.exec(text);
  const [days, hours, minutes, seconds] = [1, 2, 3, 4].map((group) => Number(match?.[group] ?? 0));
  return Math.round((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000);
};
