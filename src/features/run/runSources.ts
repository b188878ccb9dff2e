import type { Run } from '../../core/run/model.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Submission } from '../../core/run/submission.ts';
import type { SourceLookup } from '../../core/stackTrace/errorView.ts';
import type { DocumentEdits } from './documentEdits.ts';

export interface RunPlacesDependencies {
  readonly runs: Pick<Runs, 'runOfFile' | 'recent'>;
  readonly edits: Pick<DocumentEdits, 'versionNow'>;
  /** Returns the URI of the local document whose remote copy has this absolute path. */
  readonly localCopyOf: (remotePath: string) => string | undefined;
}

/** Resolves the locations in an error to submitted code and to the user's files. */
export class RunSources implements SourceLookup {
  private readonly dependencies: RunPlacesDependencies;

  constructor(dependencies: RunPlacesDependencies) {
    this.dependencies = dependencies;
  }

  submissionOf(fileName: string): Submission | undefined {
    return this.dependencies.runs.runOfFile(fileName)?.submission;
  }

  localCopyOf(remotePath: string): string | undefined {
    return this.dependencies.localCopyOf(remotePath);
  }

  versionOf(uri: string): number {
    return this.dependencies.edits.versionNow(uri);
  }

  earlierThan(run: Run): readonly Submission[] {
    return this.dependencies.runs.recent
      .filter(({ number }) => number < run.number)
      .map(({ submission }) => submission);
  }
}
