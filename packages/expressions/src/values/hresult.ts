import type { ClrException } from '../exceptions.ts';
import { table } from '../table.ts';

/** `HResult` where it is not that of Exception. */
const results: Readonly<Record<string, number>> = table({
  SystemException: 0x80131501, ApplicationException: 0x80131600, ArgumentException: 0x80070057,
  ArgumentNullException: 0x80004003, ArgumentOutOfRangeException: 0x80131502, FormatException: 0x80131537,
  InvalidCastException: 0x80004002, InvalidOperationException: 0x80131509, NullReferenceException: 0x80004003,
  IndexOutOfRangeException: 0x80131508, KeyNotFoundException: 0x80131577, ArithmeticException: 0x80070216,
  OverflowException: 0x80131516, DivideByZeroException: 0x80020012, NotSupportedException: 0x80131515,
  PlatformNotSupportedException: 0x80131539, ObjectDisposedException: 0x80131622, NotImplementedException: 0x80004001,
  TimeoutException: 0x80131505, UriFormatException: 0x80131537, RegexParseException: 0x80070057,
  XmlException: 0x80131940, CryptographicException: 0x80131501, XPathException: 0x80131501,
}); // biome-ignore format: a table of codes

export const resultOf = ({ type, details }: ClrException): number =>
  details.hresult ?? (results[type] ?? 0x80131500) | 0;
