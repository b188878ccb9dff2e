import type { RunError } from '../../src/core/run/model.ts';
import type { Submission } from '../../src/core/run/submission.ts';
import { createErrorView } from '../../src/core/stackTrace/createErrorView.ts';
import type { SourceLookup } from '../../src/core/stackTrace/errorView.ts';
import type { Bench } from './bench.ts';
import { medianRow } from './row.ts';
import { inTurns } from './stopwatch.ts';

const length = 1_000_000;
const pairs = 50;
const warmUps = 5;

/** Texts for which an earlier parser took quadratic time. Each makes up a third of the text. */
const units = ['  caused by: x\n y\n', 'Stacktrace:\n [1] f(x) at none:1\n', 'TaskFailedException:\n'];
const text = `E\n${units.map((unit) => unit.repeat(length / units.length / unit.length)).join('')}`;

const submission: Submission = {
  kind: 'file',
  uri: 'file:///a.jl',
  version: 1,
  title: 'a.jl',
  code: 'f(x) = x\nf(1)',
  lines: [0, 1],
};
const places: SourceLookup = {
  submissionOf: () => undefined,
  documentAt: () => undefined,
  versionOf: () => 0,
  earlierThan: () => [],
};

/** `parse.trace1MB`: the time to parse one megabyte of a hostile trace, compared with splitting the text into lines. */
export const parse: Bench = async () => {
  const error: RunError = { kind: 'text', type: 'E', shortDescription: '', fullDescription: text };
  const ours = async () => {
    await Promise.resolve(createErrorView({ number: 1, id: '1-1', submission }, error, places));
  };
  const bare = async () => {
    await Promise.resolve(text.split('\n'));
  };
  const { oursMs, bareMs } = await inTurns(pairs, warmUps, ours, bare);
  return [medianRow('parse.trace1MB', oursMs, bareMs)];
};
