import { test } from 'vitest';
import { expectRefusal } from '../../test/refused.ts';

test('is read and checked, and refused when it would have to run', async () => {
  await expectRefusal(
    'xsl-transform',
    '<xsl-transform><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><a /></xsl:template></xsl:stylesheet></xsl-transform>',
  );
});
