import { benchExpressions } from './expressions.ts';
await benchExpressions();
