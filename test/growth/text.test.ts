import { describe } from 'mocha';
import { textParsers } from './parsers.ts';
import { testGrowth } from './testGrowth.ts';

describe('Parsers of other foreign text', () => {
  testGrowth(textParsers);
});
