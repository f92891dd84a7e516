import { describe, expect, test } from 'vitest';
import { type JsonToXmlOptions, jsonToXml, type XmlToJsonOptions, xmlToJson } from '../src/index.ts';

const plain: JsonToXmlOptions = {
  namespaceSeparator: '_',
  namespacePrefix: undefined,
  attributeBlockName: undefined,
  parseDate: true,
};
const soap: JsonToXmlOptions = {
  namespaceSeparator: ':',
  namespacePrefix: 'xmlns',
  attributeBlockName: '#attrs',
  parseDate: false,
};

describe('JSON to XML', () => {
  test('as the reference page shows it', () => {
    const json = JSON.stringify({
      'soapenv:Envelope': {
        'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
        'xmlns:v1': 'http://localdomain.com/core/v1',
        'soapenv:Header': {},
        'soapenv:Body': {
          'v1:QueryList': { '#attrs': { queryName: 'test' }, 'v1:QueryItem': { name: 'dummy text' } },
        },
      },
    });
    expect(jsonToXml(json, soap)).toBe(
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v1="http://localdomain.com/core/v1">' +
        '<soapenv:Header /><soapenv:Body><v1:QueryList queryName="test"><v1:QueryItem><name>dummy text</name></v1:QueryItem>' +
        '</v1:QueryList></soapenv:Body></soapenv:Envelope>',
    );
  });

  test.for([
    // Recorded: several properties, true, numbers, arrays, an empty array and null.
    {
      json: '{"a":"John","b":true,"c":25,"d":[{"e":1},{"e":2}],"f":[],"g":null}',
      xml: '<Document><a>John</a><b>True</b><c>25</c><d><e>1</e></d><d><e>2</e></d><f /><g xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" /></Document>',
    },
    { json: '{"a":"x"}', xml: '<a>x</a>' },
    { json: '{}', xml: '<Document />' },
    { json: '{"a":[1,2]}', xml: '<Document><a>1</a><a>2</a></Document>' },
    { json: '{"a":[[1,2],[3]]}', xml: '<Document><a><a>1</a><a>2</a></a><a><a>3</a></a></Document>' },
    {
      json: '{"first_name":"x","__proto__":1}',
      xml: '<Document><first_name>x</first_name><__proto__>1</__proto__></Document>',
    },
    {
      json: '{"a b":"<&>","1":2}',
      xml: '<Document><a_x0020_b>&lt;&amp;&gt;</a_x0020_b><_x0031_>2</_x0031_></Document>',
    },
    {
      json: '{"@a":1,"#text":2,"?b":3,"$id":4}',
      xml: '<Document><_x0040_a>1</_x0040_a><_x0023_text>2</_x0023_text><_x003F_b>3</_x003F_b><_x0024_id>4</_x0024_id></Document>',
    },
    { json: '{"a":1.50,"b":12345678901234567890}', xml: '<Document><a>1.5</a><b>12345678901234567890</b></Document>' },
  ])('$json', ({ json, xml }) => {
    expect(jsonToXml(json, plain)).toBe(xml);
  });

  test.for([
    {
      name: 'a separator of its own',
      json: '{"a.b":{"x.a":"urn:a","c":1}}',
      options: { namespacePrefix: 'x', namespaceSeparator: '.' },
      xml: '<a:b xmlns:a="urn:a"><c>1</c></a:b>',
    },
    {
      name: 'the default namespace',
      json: '{"a":{"xmlns":"urn:a","b":1}}',
      options: { namespacePrefix: 'xmlns' },
      xml: '<a xmlns="urn:a"><b>1</b></a>',
    },
    {
      name: 'attributes first',
      json: '{"a":{"b":1,"at":{"c":true,"d":null,"e":[1]}}}',
      options: { attributeBlockName: 'at' },
      xml: '<a c="True" d="" e="[&#xA;  1&#xA;]"><b>1</b></a>',
    },
    {
      name: 'attributes of the document',
      json: '{"at":{"c":1}}',
      options: { attributeBlockName: 'at' },
      xml: '<Document c="1" />',
    },
    { name: 'a date', json: '{"a":"2024-03-18T10:00:00.5000Z"}', options: {}, xml: '<a>2024-03-18T10:00:00.5Z</a>' },
    {
      name: 'a date as it is',
      json: '{"a":"2024-03-18T10:00:00.5000Z"}',
      options: { parseDate: false },
      xml: '<a>2024-03-18T10:00:00.5000Z</a>',
    },
  ])('with $name', ({ json, options, xml }) => {
    expect(jsonToXml(json, { ...plain, ...options })).toBe(xml);
  });

  test.for([
    { json: '', type: 'JsonReaderException' },
    { json: '{"a":', type: 'JsonReaderException' },
    { json: '[1]', type: 'JsonReaderException' },
    { json: '{"":1}', type: 'JsonSerializationException' },
  ])('refuses $json', ({ json, type }) => {
    expect(() => jsonToXml(json, plain)).toThrow(type);
  });

  test('refuses what is too deep', () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    expect(() => jsonToXml(deep, plain)).toThrow(/Exception/);
  });
});

const direct: XmlToJsonOptions = { kind: 'direct', alwaysArrayChildElements: false };

describe('XML to JSON', () => {
  test('as it was recorded', () => {
    const xml =
      '<?xml version="1.0"?>\n<soap:Envelope xmlns="http://contoso.test/" xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">\n' +
      '  <soap:Body>\n    <GetOrders>\n      <Customer>1234567</Customer>\n    </GetOrders>\n  </soap:Body>\n</soap:Envelope>';
    expect(xmlToJson(xml, direct)).toBe(
      '{"version":"1.0","soap$Envelope":{"@xmlns":"http://contoso.test/","@xmlns$soap":"http://schemas.xmlsoap.org/soap/envelope/",' +
        '"soap$Body":{"GetOrders":{"Customer":"1234567"}}}}',
    );
  });

  test.for([
    { xml: '<a><b>1</b><b>2</b><c x="1">3</c></a>', json: '{"a":{"b":["1","2"],"c":{"@x":"1","#text":"3"}}}' },
    { xml: '<a><!-- left out --><b /><c></c><?d left out?></a>', json: '{"a":{"b":null,"c":""}}' },
    { xml: '<a><![CDATA[<x>]]></a>', json: '{"a":{"#cdata-section":"<x>"}}' },
    { xml: '<a><__proto__>1</__proto__></a>', json: '{"a":{"__proto__":"1"}}' },
  ])('$xml', ({ xml, json }) => {
    expect(xmlToJson(xml, direct)).toBe(json);
  });

  test('friendly attributes have plain names', () => {
    const json = xmlToJson('<a x="1"><b y="2">3</b></a>', { ...direct, kind: 'javascript-friendly' });
    expect(json).toBe('{"a":{"x":"1","b":{"y":"2","#text":"3"}}}');
  });

  test('all elements below the root can be arrays', () => {
    const json = xmlToJson('<a x="1"><b>1</b><c><d /></c></a>', { ...direct, alwaysArrayChildElements: true });
    expect(json).toBe('{"a":{"@x":"1","b":["1"],"c":[{"d":[null]}]}}');
  });

  test.for(['', 'text', '<a>', '<a></b>', '<!DOCTYPE a><a />', '<a>'.repeat(100_000)])('refuses %o', (xml) => {
    expect(() => xmlToJson(xml, direct)).toThrow('XmlException');
  });
});
