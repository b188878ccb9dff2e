import assert from 'node:assert/strict';
import { leftOutReason } from '../../../../src/core/files/leftOutReason.ts';
import { planUpload } from '../../../../src/core/files/planUpload.ts';
import { file, folder, MemoryFiles } from './support/memoryFiles.ts';
import { noExcludes } from './support/noExcludes.ts';

/** Returns the reasons of a plan by the names that can't be uploaded. */
async function reasons(...names: readonly string[]) {
  const nodes = { '/w': folder, ...Object.fromEntries(names.map((name) => [`/w/${name}`, file()])) };
  const { leftOut } = await planUpload(
    new MemoryFiles(nodes),
    ['/w'],
    'skip',
    noExcludes,
    new AbortController().signal,
  );
  return Object.fromEntries(leftOut.map((each) => [each.location.slice('/w/'.length), leftOutReason(each)]));
}

describe('leftOutReason', () => {
  const holds = 'its name contains a character that is not allowed on Engee: ';
  const ends = 'its name ends with a character that is not allowed at the end of a name on Engee: ';

  it('names the invalid character, and describes an invisible one', async () => {
    assert.deepEqual(
      await reasons(
        'a"b',
        'a\\b',
        'a\nb',
        'a\tb',
        'a\u0007b',
        'a\u009bb',
        'a\ud800b',
        'a ',
        'a\u00a0',
        'a\u2009',
        'good',
      ),
      {
        'a"b': `${holds}" (U+0022)`,
        'a\\b': `${holds}\\ (U+005C)`,
        'a\nb': `${holds}line feed (U+000A)`,
        'a\tb': `${holds}tab (U+0009)`,
        'a\u0007b': `${holds}control character (U+0007)`,
        'a\u009bb': `${holds}control character (U+009B)`,
        'a\ud800b': `${holds}lone surrogate (U+D800)`,
        'a ': `${ends}space (U+0020)`,
        'a\u00a0': `${ends}no-break space (U+00A0)`,
        'a\u2009': `${ends}space of another width (U+2009)`,
      },
    );
  });

  it('reports that a name is too long', async () => {
    const long = 'я'.repeat(128);
    assert.deepEqual(await reasons(long), { [long]: 'its name is longer than 255 bytes' });
  });

  it('applies to the name of a chosen folder, where quotes are allowed', async () => {
    const { leftOut, files } = await planUpload(
      new MemoryFiles({ '/a\\b': folder, '/a"b': folder, '/a"b/c': file() }),
      ['/a\\b', '/a"b'],
      'skip',
      noExcludes,
      new AbortController().signal,
    );
    assert.deepEqual(leftOut.map(leftOutReason), [`${holds}\\ (U+005C)`]);
    assert.deepEqual(
      files.map(({ relativePath }) => relativePath),
      ['a"b/c'],
    );
  });
});
