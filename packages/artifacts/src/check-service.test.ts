import { expect, test } from 'vitest';
import { files, single, topology } from '../test/folders.ts';
import { readArtifacts } from './read.ts';

const backend = 'backends/ptu-weu/backendInformation.json';

type Row = readonly [claim: string, changes: Readonly<Record<string, string | undefined>>, found: string];

const rows: readonly Row[] = [
  [
    'a region that does not exist',
    { 'topology.yaml': topology.replace('region: westeurope\n', 'region: westeurop\n') },
    'ART111 warning `westeurop` is no known Azure region | did you mean `westeurope`? | topology.yaml:8:13',
  ],
  [
    'a consumer of a product that does not exist',
    { 'topology.yaml': topology.replace('product: ai', 'product: al') },
    'ART112 error there is no product `al` | did you mean `ai`? | topology.yaml:12:20',
  ],
  [
    'a backend that no instance stands behind',
    { [backend]: single({ url: 'https://ptu-wue.openai.azure.com/openai' }) },
    'ART113 warning no instance of the topology stands behind the backend `ptu-weu`, so `run` calls ptu-wue.openai.azure.com for real | did you mean `ptu-weu.openai.azure.com`? | backends/ptu-weu/backendInformation.json:3:12',
  ],
  [
    'a product with an API that does not exist',
    { 'products/ai/apis/opena/productApiInformation.json': '{}' },
    'ART114 error product `ai` names the API `opena`, which does not exist | did you mean `openai`? | products/ai/productInformation.json:1:1',
  ],
  [
    'a misspelt field of a backend',
    { [backend]: single({ credentials: { headr: { a: ['1'] } } }) },
    'ART109 warning a backend has no `credentials.headr` | did you mean `header`? | backends/ptu-weu/backendInformation.json:24:7',
  ],
  [
    'a field of a backend that does not run here',
    { [backend]: single({ properties: { serviceFabricCluster: {} } }) },
    'RUN303 warning `properties` is not supported yet | the backend can be published; the local gateway refuses to run it | backends/ptu-weu/backendInformation.json:23:5',
  ],
  [
    'a failure condition that counts nothing',
    {
      [backend]: single({
        circuitBreaker: { rules: [{ name: 'r', tripDuration: 'PT1M', failureCondition: { interval: 'PT1M' } }] },
      }),
    },
    'ART102 error `properties.circuitBreaker.rules.0.failureCondition` needs `count` or `percentage` | add one of them | backends/ptu-weu/backendInformation.json:9:31',
  ],
];

test.for(rows)('finds %s', ([, changes, found]) => {
  const { diagnostics } = readArtifacts(files(changes));
  const texts = diagnostics.map(({ code, severity, message, help, source, span }) => {
    const at = source?.positionAt(span?.start ?? 0);
    return `${code} ${severity} ${message} | ${help} | ${source?.name}:${at?.line}:${at?.column}`;
  });
  expect(texts).toEqual([found]);
});
