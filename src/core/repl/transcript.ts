/** The inputs of a pasted REPL transcript, without prompts and output. */
export interface Transcript {
  /** In order, none blank. A request for help starts with a question mark. */
  readonly inputs: readonly string[];
  /** Whether inputs of the shell mode or the package mode were omitted. */
  readonly hasOtherModes: boolean;
}

export interface CodeReading {
  /** Returns whether the code is complete or needs more lines. */
  readonly isComplete: (code: string) => 'complete' | 'incomplete' | 'invalid';
  /** Returns the number of lines of the first statement. The text after it may be anything. Takes linear time. */
  readonly statementLines: (text: string) => number;
}

/** A longer text is not treated as a transcript. */
const maxLength = 1_000_000;

/** A prompt of Julia's REPL or of this one, with an optional module or environment before it. */
const prompt = /^([ \t]*)((?:\([^()]{1,80}\) )?(julia|engee|help\?|shell|pkg)>)(?: ([^]*))?$/;

interface PromptLine {
  readonly indentation: string;
  /** Columns before the input, by which its continuation lines are indented. */
  readonly width: number;
  readonly mode: 'code' | 'help' | 'other';
  readonly text: string;
}

/** Reads a text that starts with a prompt. Returns undefined for any other text. Line ends are LF. */
export function readTranscript(text: string, reading: CodeReading): Transcript | undefined {
  if (text.length > maxLength) return undefined;
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() !== '');
  const first = promptLine(lines[start] ?? '');
  if (first === undefined) return undefined;
  const inputs: string[] = [];
  let hasOtherModes = false;
  for (const { prompt: begun, following } of segments(lines.slice(start), first.indentation)) {
    hasOtherModes ||= begun.mode === 'other' && begun.text.trim() !== '';
    const input = inputOf(begun, following, reading);
    if (input.trim() !== '') inputs.push(input);
  }
  return { inputs, hasOtherModes };
}

/** Splits the lines at prompts. A prompt with another indentation is part of a string or of output. */
function segments(
  lines: readonly string[],
  indentation: string,
): { readonly prompt: PromptLine; readonly following: string[] }[] {
  const found: { readonly prompt: PromptLine; readonly following: string[] }[] = [];
  for (const line of lines) {
    const begun = promptLine(line);
    if (begun?.indentation === indentation) found.push({ prompt: begun, following: [] });
    else found.at(-1)?.following.push(line.startsWith(indentation) ? line.slice(indentation.length) : line);
  }
  return found;
}

function promptLine(line: string): PromptLine | undefined {
  const match = prompt.exec(line);
  if (match === null) return undefined;
  const [, indentation = '', sign = '', name, text = ''] = match;
  const mode = name === 'help?' ? 'help' : name === 'shell' || name === 'pkg' ? 'other' : 'code';
  return { indentation, width: sign.length + 1, mode, text };
}

/** Returns the input at a prompt; blank when there is nothing to run. */
function inputOf(
  { mode, text, width }: PromptLine,
  following: readonly string[],
  { isComplete, statementLines }: CodeReading,
): string {
  if (mode === 'other') return '';
  if (mode === 'help') return text.trim() === '' ? '' : `?${text}`;
  if (text.trimStart().startsWith('?')) return text;
  const margin = ' '.repeat(width);
  const isIndented = following[0]?.startsWith(margin) === true && following[0].trim() !== '';
  // A string is followed by its value, or by the definition it documents.
  if (text.trim() === '' || (!isIndented && isComplete(text) !== 'incomplete')) return text;
  const code = [text, ...following.map((line) => (line.startsWith(margin) ? line.slice(width) : line))];
  return code.slice(0, statementLines(code.join('\n'))).join('\n');
}
