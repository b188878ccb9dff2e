import { describe } from 'mocha';
import { codeParsers } from './parsers.ts';
import { testGrowth } from './testGrowth.ts';

describe('Parsers of code and errors', () => {
  testGrowth(codeParsers);
});
