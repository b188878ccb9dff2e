import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/core/notebook/json.ts';
import { outputValue, readOutput, streamTypes } from '../../../../src/core/notebook/notebookOutput.ts';

const outputs: Readonly<Record<string, JsonValue>> = {
  'printed text': { output_type: 'stream', name: 'stdout', text: 'a\n' },
  'printed text in lines': { output_type: 'stream', name: 'stderr', text: ['a\n', 'b'] },
  'a value': { output_type: 'execute_result', data: { 'text/plain': 'v"1.12.4"' }, metadata: {}, execution_count: 2 },
  'a picture': {
    output_type: 'display_data',
    data: { 'image/png': 'iVBORw0K\n', 'text/plain': ['a'] },
    metadata: { x: 1 },
  },
  'a picture of Engee': { output_type: 'display_data', data: { 'image/png': 'iVBORw0K' }, metadata: {} },
  'a chart': { output_type: 'display_data', data: { 'application/vnd.plotly.v1+json': { data: [1.5] } }, metadata: {} },
  'an exception': { output_type: 'error', ename: 'DivideError', evalue: 'integer division', traceback: ['a', 'b'] },
  'an exception without a stack': { output_type: 'error', ename: 'E', evalue: '', traceback: [] },
  'an unknown type': { output_type: 'update', data: 7 },
  'something else': [1, 'a', null],
};

describe('Outputs of notebooks', () => {
  for (const [name, value] of Object.entries(outputs))
    it(`come back unchanged: ${name}`, () => {
      assert.deepEqual(outputValue(readOutput(value)), value);
    });

  it('need no copy in the form in which Engee writes them', () => {
    for (const name of ['printed text', 'a value', 'a picture of Engee', 'a chart', 'an exception']) {
      const output = readOutput(outputs[name] ?? assert.fail(name));
      assert.equal(output.rest.raw, undefined, name);
    }
  });

  it('show each form as the editor expects it', () => {
    assert.deepEqual(readOutput(outputs['printed text in lines'] ?? null).items, [
      { mime: streamTypes.stderr, data: 'a\nb' },
    ]);
    assert.deepEqual(readOutput(outputs['a picture'] ?? null).items, [
      { mime: 'image/png', data: 'iVBORw0K' },
      { mime: 'text/plain', data: 'a' },
    ]);
    assert.equal(readOutput(outputs['an unknown type'] ?? null).items[0]?.mime, 'text/plain');
  });

  it('come back unchanged for any value', () => {
    const text = fc.oneof(fc.string(), fc.array(fc.string()));
    const any = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record({ output_type: fc.constant('stream'), name: fc.string(), text }),
      fc.record({
        output_type: fc.constant('error'),
        ename: text,
        evalue: text,
        traceback: fc.jsonValue({ maxDepth: 1 }),
      }),
      fc.record({
        output_type: fc.constantFrom('display_data', 'execute_result'),
        data: fc.dictionary(
          fc.constantFrom('text/plain', 'image/png', 'application/json', 'a+json'),
          fc.jsonValue({ maxDepth: 1 }),
        ),
        metadata: fc.jsonValue({ maxDepth: 1 }),
      }),
    );
    fc.assert(
      fc.property(any, (value) => {
        assert.equal(JSON.stringify(outputValue(readOutput(value as JsonValue))), JSON.stringify(value));
      }),
    );
  });
});
