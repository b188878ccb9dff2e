import type { UserApi } from '../api/userApi.ts';
import type { RunEngine } from './runEngine.ts';

/** Sends the code as it is to the documented endpoint; only the value of the last expression comes back. */
export function plainEngine(userApi: Pick<UserApi, 'evaluate'>): RunEngine {
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
