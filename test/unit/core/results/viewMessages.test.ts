import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readRequest } from '../../../../src/core/results/readRequest.ts';
import { added, noResults, selected, shownResult } from '../../../../src/core/results/resultsState.ts';
import { contentOf, listMessage } from '../../../../src/core/results/viewMessages.ts';
import { entryOf, png, svg } from './support/entries.ts';

const two = [entryOf(1), entryOf(2, { type: 'text/html', data: '<table></table>' })].reduce(added, noResults);
const seconds = (at: number) => `${at / 1000} s`;

describe('listMessage and contentOf', () => {
  it('returns only the message "empty" if there are no results', () => {
    assert.deepEqual(listMessage(noResults, seconds, true), { kind: 'empty' });
  });

  it('lists the results in order, with the position of the selected one', () => {
    assert.deepEqual(listMessage(selected(two, 1), seconds, false), {
      kind: 'list',
      items: [
        { id: 1, title: '#1 plot.jl:1', detail: 'Picture · 1 s', label: 'Run 1, plot.jl:1, Picture' },
        { id: 2, title: '#2 plot.jl:2', detail: 'Table · 2 s', label: 'Run 2, plot.jl:2, Table' },
      ],
      selected: 1,
      position: '1 of 2',
      announcement: '',
    });
  });

  it('announces the newest result to screen readers', () => {
    const message = listMessage(two, seconds, true);
    assert.equal(
      message.kind === 'list' && message.announcement,
      'New result: Run 2, plot.jl:2, Table: Plot{2 series}',
    );
  });

  it('returns the selected result with its forms, its alternative text and notices of missing forms', () => {
    const entry = {
      ...entryOf(3, { type: 'image/svg+xml', data: svg }),
      place: { uri: 'file:///a', version: 1, line: 0 },
      omitted: [
        { type: 'image/png', why: 'tooLarge' },
        { type: 'image/gif', why: 'malformed' },
        { type: 'text/html', why: 'failed', message: 'no font' },
      ] as const,
    };
    const shown = shownResult(added(two, entry));
    assert.deepEqual(shown && contentOf(shown), {
      id: 3,
      kind: 'picture',
      type: 'image/svg+xml',
      data: svg,
      label: 'Run 3, plot.jl:3, Picture',
      alternative: 'Run 3, plot.jl:3, Picture: Plot{2 series}',
      notices: [
        'image/png is not shown: it is too large',
        'image/gif is not shown: the data is not a picture of this type',
        'text/html is not shown: its show method failed: no font',
      ],
      forms: [
        { type: 'image/svg+xml', label: 'SVG' },
        { type: 'text/plain', label: 'Text' },
      ],
      hasCode: true,
    });
  });

  it('labels a result without a run with its title, and shortens long text', () => {
    const forms = [
      { type: 'image/png', data: png },
      { type: 'text/plain', data: `a\n${'b'.repeat(400)}` },
    ] as const;
    const shown = shownResult(added(noResults, { ...entryOf(1), runNumber: undefined, title: 'df', forms }));
    const { label = '', alternative = '', hasCode } = shown ? contentOf(shown) : {};
    assert.equal(label, 'df, Picture');
    assert.match(alternative, /^df, Picture: a b{148}…$/);
    assert.equal(hasCode, false);
  });
});

describe('readRequest', () => {
  it('accepts each request of the view', () => {
    const requests = [
      { kind: 'ready' },
      { kind: 'choose', id: 1, form: 'text/plain' },
      { kind: 'select', id: 1 },
      { kind: 'copyText', id: 2 },
      { kind: 'copyFailed', id: 2 },
      { kind: 'save', id: 3 },
      { kind: 'save', id: 3, table: { csv: 'a,b\r\n', isGuarded: false, isShortened: true } },
      { kind: 'goToCode', id: 4 },
      { kind: 'remove', id: 5 },
    ];
    for (const request of requests) assert.deepEqual(readRequest(request), request);
  });

  it('rejects everything else', () => {
    const forged = [
      undefined,
      null,
      'ready',
      1,
      [],
      {},
      { kind: 'run', id: 1 },
      { kind: 'save' },
      { kind: 'save', id: '1' },
      { kind: 'save', id: 0 },
      { kind: 'save', id: 1.5 },
      { kind: 'save', id: 1, path: '/etc/passwd' },
      { kind: 'choose', id: 1, form: 'text/x' },
      { kind: 'save', id: 1, table: 'a' },
      { kind: 'save', id: 1, table: { csv: 'a'.repeat(16_000_001), isGuarded: false, isShortened: false } },
      { kind: 'save', id: 1, table: { csv: 'a', isGuarded: false, isShortened: false, path: '/etc' } },
      { kind: 'remove', id: 1, table: { csv: 'a', isGuarded: false, isShortened: false } },
      { kind: 'goToCode', id: 1, uri: 'file:///etc/passwd' },
      { kind: 'ready', command: 'x' },
    ];
    for (const message of forged) assert.equal(readRequest(message), undefined, JSON.stringify(message));
  });
});
