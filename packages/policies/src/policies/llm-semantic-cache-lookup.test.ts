import { testSemanticCacheLookup } from '../../test/semantic-cache.ts';

testSemanticCacheLookup('llm-semantic-cache-lookup');
