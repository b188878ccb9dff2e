import * as l10n from '@vscode/l10n';
import { readTranscript, type CodeReading, type Transcript } from './transcript.ts';

/** Inputs that were pasted with their prompts. They stand in the draft together; Enter runs them one after the other. */
export class PastedInputs {
  private readonly reading: CodeReading;
  private text: string | undefined;
  private inputs: readonly string[] = [];
  /** What runs when the input that is running is over. */
  private following: readonly string[] = [];

  constructor(reading: CodeReading) {
    this.reading = reading;
  }

  /** What a paste puts into an empty input, and what is said about it. Undefined: it has no prompts and goes in as it is. */
  take(paste: string): { readonly text: string; readonly hint: string } | undefined {
    const transcript = readTranscript(paste, this.reading);
    if (transcript === undefined) return undefined;
    this.inputs = transcript.inputs;
    this.text = transcript.inputs.join('\n');
    return { text: this.text, hint: hintOf(transcript) };
  }

  /** The input to begin with at Enter: the first of those that were pasted, as long as nobody has changed them, or the draft itself. */
  begin(draft: string): string {
    const [first, ...others] = draft === this.text ? this.inputs : [];
    this.text = undefined;
    if (first === undefined) return draft;
    this.following = others;
    return first;
  }

  /** The input that comes next; undefined: none does. */
  next(): string | undefined {
    const [next, ...others] = this.following;
    this.following = others;
    return next;
  }

  /** Whatever follows is not run. */
  drop(): void {
    this.following = [];
  }
}

function hintOf({ inputs, hasOtherModes }: Transcript): string {
  const left = hasOtherModes ? [l10n.t('Lines of shell> and pkg> were left out: there are no such modes here.')] : [];
  const order = inputs.length > 1 ? [l10n.t('Enter runs these {0} inputs one after the other.', inputs.length)] : [];
  return [...left, ...order].join(' ');
}
