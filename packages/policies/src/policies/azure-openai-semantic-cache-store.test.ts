import { testSemanticCacheStore } from '../../test/semantic-cache.ts';

testSemanticCacheStore('azure-openai-semantic-cache-store');
