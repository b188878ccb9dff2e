import type { Places } from '../../core/run/errorView.ts';
import type { Run } from '../../core/run/runEvent.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Submission } from '../../core/run/submission.ts';
import type { DocumentEdits } from './documentEdits.ts';

export interface RunPlacesParts {
  readonly runs: Pick<Runs, 'runOfFile' | 'recent'>;
  readonly edits: Pick<DocumentEdits, 'versionNow'>;
  /** The local document (URI) whose copy on Engee is at this absolute path. */
  readonly localTwinOf: (remotePath: string) => string | undefined;
}

/** Where the places in an error are: in what was sent, from this window or another, and in files of the user's. */
export class RunPlaces implements Places {
  private readonly parts: RunPlacesParts;

  constructor(parts: RunPlacesParts) {
    this.parts = parts;
  }

  submissionOf(fileName: string): Submission | undefined {
    return this.parts.runs.runOfFile(fileName)?.submission;
  }

  localTwinOf(remotePath: string): string | undefined {
    return this.parts.localTwinOf(remotePath);
  }

  versionOf(uri: string): number {
    return this.parts.edits.versionNow(uri);
  }

  earlierThan(run: Run): readonly Submission[] {
    return this.parts.runs.recent.filter(({ number }) => number < run.number).map(({ submission }) => submission);
  }
}
