import { testSemanticCacheStore } from '../../test/semantic-cache.ts';

testSemanticCacheStore('llm-semantic-cache-store');
