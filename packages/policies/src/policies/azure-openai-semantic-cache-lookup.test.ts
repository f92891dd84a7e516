import { testSemanticCacheLookup } from '../../test/semantic-cache.ts';

testSemanticCacheLookup('azure-openai-semantic-cache-lookup');
