import type { Runs } from '../run/runService.ts';
import type { SourceLookup } from './errorView.ts';

/** Looks up submissions among the remembered runs, and documents with the given functions. */
export function createSourceLookup(
  runs: Pick<Runs, 'runOfFile' | 'recent'>,
  documents: Pick<SourceLookup, 'documentAt' | 'versionOf'>,
): SourceLookup {
  return {
    ...documents,
    submissionOf: (fileName) => runs.runOfFile(fileName)?.submission,
    earlierThan: (run) => runs.recent.filter(({ number }) => number < run.number).map(({ submission }) => submission),
  };
}
