import type { Shown } from '../bridge/shown.ts';
import type { AskedInput } from './askedInput.ts';
import type { RunProgress } from './runEvent.ts';

/** Is told what happens to one run while it goes on. Text is the server's, as it came. */
export interface RunObserver {
  onSent(): void;
  onProgress(progress: RunProgress): void;
  onOutput(text: string): void;
  /** So many bytes of output in the middle were not kept. */
  onOutputCut(bytes: number): void;
  onDisplayed(shown: Shown): void;
  /** The code waits for a line of input. */
  onAsked(input: AskedInput): void;
  /** How long the code itself ran, as the server measured it; not told of every run. */
  onTimed(milliseconds: number): void;
}
