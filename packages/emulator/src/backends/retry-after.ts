/**
 * Milliseconds a Retry-After value asks to wait: whole or fractional seconds (rounded up to whole ones), or an HTTP
 * date. Undefined for anything else, a negative number included, so that the caller's own time applies.
 */
export const retryAfterMs = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text)) * 1000;
  if (!/[A-Za-z]{3}.*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};
