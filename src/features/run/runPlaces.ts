import type * as vscode from 'vscode';
import type { Places } from '../../core/run/errorView.ts';
import type { Run } from '../../core/run/runEvent.ts';
import type { Runs } from '../../core/run/runService.ts';
import type { Submission } from '../../core/run/submission.ts';
import type { DocumentEdits } from './documentEdits.ts';

/** Runs remembered: an error may stand in a function that was sent long before it was called. */
const maxRemembered = 100;

export interface RunPlacesParts {
  readonly runs: Pick<Runs, 'onDidRun' | 'runOfFile'>;
  readonly edits: Pick<DocumentEdits, 'versionNow'>;
  /** The local document (URI) whose copy on Engee is at this absolute path. */
  readonly localTwinOf: (remotePath: string) => string | undefined;
}

/** Where the places in an error are: in what was sent, from this window or another, and in files of the user's. */
export class RunPlaces implements Places, vscode.Disposable {
  private readonly parts: RunPlacesParts;
  private readonly subscription: { dispose(): void };
  /** Newest first. */
  private sent: readonly Run[] = [];

  constructor(parts: RunPlacesParts) {
    this.parts = parts;
    this.subscription = parts.runs.onDidRun((event) => {
      if (event.kind === 'sent') this.sent = [event.run, ...this.sent].slice(0, maxRemembered);
    });
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
    const index = this.sent.findIndex(({ id }) => id === run.id);
    return this.sent.slice(index + 1).map(({ submission }) => submission);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
