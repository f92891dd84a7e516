/** Text of a double as .NET Core 3 and later write it: the shortest that reads back, exponent form below 1E-04 and from 1E+17. */
export const doubleText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  return plain(value, String(value));
};

/** A float prints the shortest text that reads back as a float. */
export const floatText = (value: number): string => {
  if (!Number.isFinite(value) || value === 0) return doubleText(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return plain(Number(text), String(Number(text)), 9);
  }
  return doubleText(value);
};

const plain = (value: number, shortest: string, limit = 17): string => {
  const [mantissa = '', written] = shortest.split('e');
  const negative = mantissa.startsWith('-');
  const digitsOnly = mantissa.replace('-', '').replace('.', '').replace(/^0+/, '');
  const digits = digitsOnly.replace(/0+$/, '') || '0';
  const exponent = written === undefined ? decimalExponent(value) : Number(written);
  const sign = negative ? '-' : '';
  if (exponent >= -4 && exponent < limit) return sign + positional(digits, exponent);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${digits[0]}${fraction}E${exponent < 0 ? '-' : '+'}${size}`;
};

const decimalExponent = (value: number): number => Number(value.toExponential().split('e')[1]);

const positional = (digits: string, exponent: number): string => {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0');
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
};
