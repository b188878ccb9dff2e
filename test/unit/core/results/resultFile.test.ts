import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { bytesOfForm, fileNameOf, typeOfFileName } from '../../../../src/core/results/resultFile.ts';
import { png } from './support/entries.ts';

const named = (title: string) => fileNameOf({ title, id: 5 }, 'image/svg+xml');

describe('resultFile', () => {
  const names: readonly (readonly [title: string, name: string])[] = [
    ['pendulum.jl:12', 'pendulum-12.svg'],
    ['a/pendulum.jl:4-6', 'a-pendulum-4-6.svg'],
    ['моя модель.jl:3', 'моя-модель-3.svg'],
    ['Untitled-1:1', 'Untitled-1-1.svg'],
    ['df', 'df.svg'],
    ['../../etc/passwd', 'etc-passwd.svg'],
    ['a\\b:c*?"<>|', 'a-b-c.svg'],
    ['con', 'result-5.svg'],
    ['…', 'result-5.svg'],
    ['', 'result-5.svg'],
  ];
  for (const [title, name] of names) {
    it(`suggests ${name} for ${JSON.stringify(title)}`, () => {
      assert.equal(named(title), name);
    });
  }

  it('suggests a short name of safe characters for any title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const name = named(title);
        assert.match(name, /^[\p{L}\p{M}\p{N}-]+\.svg$/u);
        assert.ok(name.length <= 64);
      }),
    );
  });

  it('suggests the file extension of the form', () => {
    const types = [
      'image/svg+xml',
      'image/png',
      'image/webp',
      'image/jpeg',
      'image/gif',
      'text/csv',
      'text/html',
      'text/latex',
      'text/markdown',
      'text/plain',
    ] as const;
    assert.deepEqual(
      types.map((type) => fileNameOf({ title: 'a', id: 1 }, type)),
      ['a.svg', 'a.png', 'a.webp', 'a.jpg', 'a.gif', 'a.csv', 'a.html', 'a.tex', 'a.md', 'a.txt'],
    );
  });

  it('chooses the type by the file extension', () => {
    const types = ['image/svg+xml', 'image/png'] as const;
    assert.equal(typeOfFileName('/home/me/plot.PNG', types, 'image/svg+xml'), 'image/png');
    assert.equal(typeOfFileName('/home/me/plot.pdf', types, 'image/svg+xml'), 'image/svg+xml');
    assert.equal(typeOfFileName('/home/png/plot', types, 'image/svg+xml'), 'image/svg+xml');
    assert.equal(typeOfFileName('/home/me/plot.html', types, 'image/svg+xml'), 'image/svg+xml');
    assert.equal(typeOfFileName('/home/me/photo.jpeg', ['text/html', 'image/jpeg'], 'text/html'), 'image/jpeg');
    assert.equal(typeOfFileName('/home/me/table.HTM', ['text/csv', 'text/html'], 'text/csv'), 'text/html');
  });

  it('contains the bytes of a picture or the UTF-8 of a text', () => {
    assert.deepEqual(Buffer.from(bytesOfForm({ type: 'image/png', data: png })), Buffer.from(png, 'base64'));
    assert.deepEqual(Buffer.from(bytesOfForm({ type: 'image/gif', data: 'R0lGODlh' })), Buffer.from('GIF89a'));
    assert.deepEqual(Buffer.from(bytesOfForm({ type: 'image/svg+xml', data: 'R0lG' })), Buffer.from('R0lG'));
    assert.deepEqual(Buffer.from(bytesOfForm({ type: 'text/latex', data: 'α' })), Buffer.from('α'));
  });
});
