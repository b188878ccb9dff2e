import * as l10n from '@vscode/l10n';
import { type CodeReading, readTranscript, type Transcript } from './transcript.ts';

/** Inputs pasted with their prompts. The draft shows all of them, and Enter runs them one after the other. */
export class PastedInputs {
  private readonly reading: CodeReading;
  private text: string | undefined;
  private inputs: readonly string[] = [];
  /** Inputs to run after the current one. */
  private following: readonly string[] = [];

  constructor(reading: CodeReading) {
    this.reading = reading;
  }

  /** Returns the text to insert for a paste into an empty draft, and a hint; undefined when the paste has no prompts. */
  take(paste: string): { readonly text: string; readonly hint: string } | undefined {
    const transcript = readTranscript(paste, this.reading);
    if (transcript === undefined) return undefined;
    this.inputs = transcript.inputs;
    this.text = transcript.inputs.join('\n');
    return { text: this.text, hint: hintOf(transcript) };
  }

  /** Returns the input to run on Enter: the first pasted one, or the whole draft if the user has changed it. */
  begin(draft: string): string {
    const [first, ...others] = draft === this.text ? this.inputs : [];
    this.text = undefined;
    if (first === undefined) return draft;
    this.following = others;
    return first;
  }

  /** Returns the next input, or undefined. */
  next(): string | undefined {
    const [next, ...others] = this.following;
    this.following = others;
    return next;
  }

  /** Discards the remaining inputs. */
  drop(): void {
    this.following = [];
  }
}

function hintOf({ inputs, hasOtherModes }: Transcript): string {
  const left = hasOtherModes
    ? [l10n.t('Lines with the prompts shell> and pkg> were omitted because these modes are not available.')]
    : [];
  const order =
    inputs.length > 1 ? [l10n.t('Press Enter to run these {0} inputs one after the other.', inputs.length)] : [];
  return [...left, ...order].join(' ');
}
