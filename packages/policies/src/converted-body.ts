import { ClrException } from '@spillway/expressions';
import { Body } from './body.ts';
import { PolicyError } from './policy-error.ts';
import type { PolicyRun } from './run.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** When a body is converted, and into what. */
export interface Conversion {
  /** `json` or `xml`, as content types name them. */
  readonly from: string;
  readonly to: string;
  readonly isAlways: boolean;
  readonly considersAccept: boolean;
  readonly convert: (text: string) => string;
}

const isOf = (form: string, mediaTypes: string | undefined): boolean =>
  new RegExp(`[/+]${form}\\s*(?:[;,]|$)`, 'i').test(mediaTypes ?? '');

/** `*` asks for nothing in particular (assumed). */
const isWanted = (run: PolicyRun, { from, to, isAlways, considersAccept }: Conversion): boolean =>
  (isAlways || isOf(from, run.message.headers.text('Content-Type'))) &&
  (!considersAccept || isOf(to, run.request.headers.text('Accept')));

/** Converts the body of the message, where the policy wants it. */
export const convertBody = async (run: PolicyRun, conversion: Conversion): Promise<void> => {
  const { message } = run;
  const bytes = isWanted(run, conversion) ? await message.body?.keep() : undefined;
  if (bytes === undefined || bytes.length === 0) return;
  let text: string;
  try {
    text = conversion.convert(decodeUtf8(bytes));
  } catch (error) {
    if (!(error instanceof ClrException)) throw error;
    // Reason and status are not published (assumed).
    throw new PolicyError('ContentNotConverted', error.clrMessage, { status: 500 }, { cause: error });
  }
  const converted = encodeUtf8(text);
  message.body = Body.ofBytes(converted);
  message.headers.set('Content-Type', `application/${conversion.to}`);
  message.headers.set('Content-Length', String(converted.length));
};

export const unpublished = 'the reference does not say what it does';
