/** The inputs of a pasted transcript of a REPL, without prompts and output. */
export interface Transcript {
  /** In their order, none of them blank. One that asks for help begins with a question mark. */
  readonly inputs: readonly string[];
  /** Whether inputs of the shell mode or the package mode were left out. */
  readonly hasOtherModes: boolean;
}

export interface CodeReading {
  /** Whether code is whole, or more lines have to follow. */
  readonly isComplete: (code: string) => 'complete' | 'incomplete' | 'invalid';
  /** How many lines the first statement of a text takes. What follows it need not be code. Takes linear time. */
  readonly statementLines: (text: string) => number;
}

/** A longer text is no transcript that somebody wants to run. */
const maxLength = 1_000_000;

/** A prompt of Julia's REPL or of ours, with the module or the environment that may stand before it. */
const prompt = /^([ \t]*)((?:\([^()]{1,80}\) )?(julia|engee|help\?|shell|pkg)>)(?: ([^]*))?$/;

interface PromptLine {
  readonly indentation: string;
  /** Columns from the prompt to the input, which the lines that go on with it are indented by. */
  readonly width: number;
  readonly mode: 'code' | 'help' | 'other';
  readonly text: string;
}

/** Reads a text that begins with a prompt; undefined for any other text. Line ends are LF. */
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

/** Each prompt with the lines up to the next one. A prompt that is indented otherwise belongs to a text or to output. */
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

/** Blank: nothing of it is to be run. */
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
  // A string is followed by its own value, or by what it documents.
  if (text.trim() === '' || (!isIndented && isComplete(text) !== 'incomplete')) return text;
  const code = [text, ...following.map((line) => (line.startsWith(margin) ? line.slice(width) : line))];
  return code.slice(0, statementLines(code.join('\n'))).join('\n');
}
