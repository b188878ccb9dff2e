import type { UserApi } from '../api/userApi.ts';
import type { RunEngine } from './model.ts';

/** Creates an engine that sends code unchanged to the documented endpoint, which returns only the value of the last expression. */
export function createPlainEngine(userApi: Pick<UserApi, 'evaluate'>): RunEngine {
  return {
    async run(server, { submission }, _observer, signal) {
      const evaluation = await userApi.evaluate(server, submission.code, signal);
      if (evaluation.kind === 'error') {
        const { type, shortDescription, fullDescription } = evaluation;
        return { kind: 'error', error: { kind: 'text', type, shortDescription, fullDescription } };
      }
      const isNothing = evaluation.text === 'nothing';
      return {
        kind: 'value',
        shown: isNothing ? undefined : { text: evaluation.text, isCut: false, rich: [], omitted: [] },
      };
    },
    interrupt: () => Promise.resolve('impossible'),
  };
}
