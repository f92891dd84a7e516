import { expect, test } from 'vitest';
import { isSameName, parseName } from './distinguished-name.ts';

const name = [
  { type: 'C', value: 'US' },
  { type: 'ST', value: 'Illinois' },
  { type: 'O', value: 'Contoso, "Inc."' },
  { type: 'CN', value: '*.contoso.test' },
];

test.for([
  { text: 'C=US, ST=Illinois, O="Contoso, ""Inc.""", CN=*.contoso.test', same: true },
  { text: 'CN=*.contoso.test,O="Contoso, ""Inc.""",S=Illinois,C=US', same: true },
  { text: 'cn=*.CONTOSO.test, o="contoso, ""INC.""", st=illinois, c=us', same: true },
  { text: 'CN=*.contoso.test', same: false },
  { text: 'C=US, ST=Illinois, CN=*.contoso.test, O="Contoso, ""Inc."""', same: false },
  { text: 'C=US, ST=Illinois, O=Contoso, Inc., CN=*.contoso.test', same: false },
  { text: '', same: false },
])('$text: $same', ({ text, same }) => {
  expect(isSameName(text, name)).toBe(same);
});

test.for(['CN', '=x', 'CN="x', 'CN=x,,O=y', ','])('%o is no name', (text) => {
  expect(parseName(text)).toBeUndefined();
});
