/** Digits behind the point of the unit that amounts are counted in: 10⁻¹⁵ of the currency. */
const digits = 15;

/** An amount with all its digits, and at least two decimals: nothing is rounded, so that what is printed adds up. */
export const moneyText = (units: bigint): string => {
  const text = units.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${text.slice(0, -digits)}.${fraction.padEnd(2, '0')}`;
};
