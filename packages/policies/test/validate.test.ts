import { parseDocument } from '@spillway/policy-document';
import { describe, expect, test } from 'vitest';
import { bindDocument } from '../src/index.ts';

const findings = (text: string, namedValues?: ReadonlyMap<string, string>): readonly string[] => {
  const { document, diagnostics } = parseDocument('policy.xml', text);
  const all = [...diagnostics, ...(document === undefined ? [] : bindDocument(document, { namedValues }).diagnostics)];
  return all.map(({ code, message, source, span, help }) => {
    const at = source !== undefined && span !== undefined ? source.positionAt(span.start) : { line: 0, column: 0 };
    return `${at.line}:${at.column} ${code} ${message} | ${help}`;
  });
};

const within = (section: string, content: string): string => `<policies><${section}>${content}</${section}></policies>`;

describe('documents', () => {
  test.for([
    {
      name: 'a misspelt policy',
      text: within('inbound', '<set-heder name="a" />'),
      found: '1:20 POL101 there is no policy `set-heder` | did you mean `set-header`?',
    },
    {
      name: 'a misspelt section',
      text: '<policies><inbond /></policies>',
      found: '1:11 POL102 `inbond` is not a section of a policy document | did you mean `inbound`?',
    },
    {
      name: 'a misspelt attribute',
      text: within('inbound', '<set-header nam="a" name="b" />'),
      found: '1:32 POL103 `set-header` has no attribute `nam` | did you mean `name`?',
    },
    {
      name: 'a missing attribute',
      text: within('inbound', '<set-header />'),
      found: '1:20 POL104 `set-header` needs the attribute `name` | add name="…": the header',
    },
    {
      name: 'an expression where none may be',
      text: within('inbound', '<set-variable name="@(1)" value="1" />'),
      found:
        '1:40 POL105 attribute `name` takes no policy expression | write the value itself; named values are allowed',
    },
    {
      name: 'a word that is no number',
      text: within('backend', '<retry condition="true" count="two" interval="0" />'),
      found: '1:51 POL106 attribute `count`: `two` is not a whole number | write digits only',
    },
    {
      name: 'a number out of range',
      text: within('backend', '<retry condition="true" count="51" interval="0" />'),
      found: '1:51 POL106 attribute `count`: 51 is above the maximum of 50 | write a number of at most 50',
    },
    {
      name: 'a word that is none of the values',
      text: within('inbound', '<set-header name="a" exists-action="replace" />'),
      found:
        '1:56 POL106 attribute `exists-action`: `replace` is not one of its values | write one of `override`, `skip`, `append`, `delete`',
    },
    {
      name: 'two attributes that exclude each other',
      text: within('inbound', '<set-backend-service base-url="http://a" backend-id="b" />'),
      found:
        '1:41 POL107 `set-backend-service`: `base-url` and `backend-id` cannot be used together | keep one of the two',
    },
    {
      name: 'a policy in the wrong section',
      text: within('outbound', '<forward-request />'),
      found: '1:21 POL110 policy `forward-request` is not allowed in section outbound | move it to backend',
    },
    {
      name: 'a policy where only some may be',
      text: within('inbound', '<return-response><set-variable name="a" value="1" /></return-response>'),
      found:
        '1:37 POL111 `set-variable` is not allowed in `return-response` | in `return-response` there may be `set-status`, `set-header`, `set-body`',
    },
    {
      name: 'a second element under backend',
      text: within('backend', '<set-variable name="a" value="1" /><forward-request />'),
      found:
        '1:55 POL112 section `backend` takes one policy element | put what belongs to sending into one `retry` or `choose`, and the rest into inbound',
    },
    {
      name: 'a choose without when',
      text: within('inbound', '<choose />'),
      found: '1:20 POL113 `choose` needs at least 1 `when` | add a `when` element',
    },
    {
      name: 'a second otherwise',
      text: within('inbound', '<choose><when condition="true" /><otherwise /><otherwise /></choose>'),
      found: '1:66 POL114 `choose` takes at most 1 `otherwise` | remove it',
    },
    {
      name: 'text between policies',
      text: within('inbound', 'hello'),
      found: '1:20 POL115 `inbound` holds elements, not text | remove the text, or put it into an element',
    },
    {
      name: 'a section twice',
      text: '<policies><inbound /><inbound /></policies>',
      found: '1:22 POL116 section `inbound` is written twice | move its policies into the first one',
    },
    {
      name: 'a policy that does not run here yet',
      text: within('inbound', '<invoke-request url="https://contoso.example" />'),
      found:
        '1:20 RUN301 policy `invoke-request` does not run here: its behaviour is not written yet | the document can be published; the local gateway refuses to run it',
    },
    {
      name: 'an attribute that does not run here yet',
      text: within('inbound', '<set-backend-service base-url="http://a.test" dapr-app-id="orders" />'),
      found:
        '1:66 RUN302 attribute `dapr-app-id` is not supported yet: Dapr backends do not run here | the document can be published; the local gateway refuses to run it',
    },
  ])('$name is found at its place', ({ text, found }) => {
    expect(findings(text)).toEqual([found]);
  });

  test('a fragment may hold what any section may', () => {
    expect(findings('<fragment><forward-request /><set-header name="a" /></fragment>')).toEqual([]);
  });

  test('every line and column counts from the file, in documents of many lines', () => {
    const text =
      '<policies>\r\n    <inbound>\r\n        <set-variable name="a"\r\n            value="@{\r\n                var x = 1;\r\n                return x.Foo;\r\n            }" />\r\n    </inbound>\r\n</policies>';
    expect(findings(text).map((each) => each.split(' ')[0])).toEqual(['6:26']);
  });
});

describe('named values', () => {
  const text = within(
    'inbound',
    '<set-variable name="a" value="@({{limit}} + {{limt}})" /><set-header name="{{header}}" />',
  );

  test('are put in before C# is read, and unknown ones are found', () => {
    expect(
      findings(
        text,
        new Map([
          ['limit', '10'],
          ['header', 'x-a'],
        ]),
      ),
    ).toEqual(['1:50 POL108 there is no named value `limt` | did you mean `limit`?']);
  });

  test('of unknown text make an expression unchecked, and that is said', () => {
    expect(findings(text)[0]).toMatch(/^1:50 POL109 the expression uses the named value `limit`/);
  });

  test('keep the places behind them right', () => {
    const after = within('inbound', '<set-variable name="a" value="@("{{long}}" + context.Foo)" />');
    const [found = ''] = findings(after, new Map([['long', 'a text that is longer than its name']]));
    expect(found.split(' ')[0]).toBe(`1:${after.indexOf('Foo') + 1}`);
  });
});
