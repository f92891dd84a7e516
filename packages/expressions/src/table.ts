/**
 * A table that any text may be looked up in. It inherits nothing: `constructor` and `__proto__` are in it only when they
 * are written in it, so that no object of the host is found by its name.
 */
export const table = <T>(rows: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.freeze(Object.assign(Object.create(null) as Record<string, T>, rows));
