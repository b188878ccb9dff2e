import assert from 'node:assert/strict';
import { isJuliaNotebook } from '../../../../src/core/notebook/isJuliaNotebook.ts';

describe('Language of a Jupyter notebook', () => {
  const cases: readonly (readonly [name: string, metadata: unknown, isJulia: boolean])[] = [
    ['the kernel', { metadata: { kernelspec: { language: 'julia', name: 'x' } } }, true],
    ['the language information', { metadata: { language_info: { name: 'Julia' } } }, true],
    ['the name of the kernel', { metadata: { kernelspec: { name: 'julia-1.10' } } }, true],
    ['another kernel', { metadata: { kernelspec: { language: 'python', name: 'julia' } } }, false],
    ['nothing', { metadata: {} }, false],
    ['something else', { metadata: { kernelspec: 7 } }, false],
    ['no metadata', undefined, false],
  ];
  for (const [name, metadata, isJulia] of cases)
    it(`is ${isJulia ? '' : 'not '}Julia by ${name}`, () => {
      assert.equal(isJuliaNotebook(metadata), isJulia);
    });
});
