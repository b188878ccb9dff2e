import type { Level } from './nesting.ts';
import { readCode } from './reader.ts';
import type { LineEnd, ReaderEvents, UnclosedStrings } from './reading.ts';

/** A bracket, block or string from its start to its end. Offsets are in code with LF line breaks, `to` is exclusive. */
export interface CodeBlock {
  readonly kind: 'bracket' | 'word' | 'string';
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The lines of `else`, `elseif`, `catch` and `finally` that begin a line. */
  readonly branches: readonly number[];
}

export type DefinitionKind = 'function' | 'macro' | 'struct' | 'type' | 'module' | 'constant' | 'variable';

/** Something that code defines, with what is defined inside it. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly nameFrom: number;
  readonly nameTo: number;
  readonly children: readonly Definition[];
}

export interface CodeStructure {
  /** In the order of their ends. */
  readonly blocks: readonly CodeBlock[];
  readonly definitions: readonly Definition[];
  /** For each line: whether it starts inside a string or a comment. */
  readonly isInText: readonly boolean[];
}

/** Longer documents have no structure. Reading them takes too long for each edit. */
const maxLength = 1_000_000;

/** What is defined inside more definitions is not found, so that readers of the structure may recurse. */
const maxDepth = 50;

/**
 * Finds the blocks and definitions in code, in linear time. Reads tokens, not grammar, so that it works while the user types.
 * What a macro generates is not found.
 * @param code code with LF line breaks
 */
export function structureOf(code: string): CodeStructure {
  if (code.length > maxLength) return { blocks: [], definitions: [], isInText: [] };
  const asMeant = read(code, 'goOn');
  return asMeant.isBroken && asMeant.hasLongString ? read(code, 'endWithLine').structure : asMeant.structure;
}

function read(code: string, unclosed: UnclosedStrings) {
  const collector = new StructureCollector(code);
  const { nesting, hasLongString } = readCode(code, 0, 0, unclosed, collector);
  const isBroken = nesting.isBroken || nesting.innermost !== undefined;
  return { structure: collector.finish(), isBroken, hasLongString };
}

interface OpenBlock {
  readonly level: Level;
  readonly from: number;
  readonly branches: number[];
}

interface OpenDefinition {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly from: number;
  readonly nameFrom: number;
  readonly children: Definition[];
  /** The depth that the code has again after the definition. */
  readonly depth: number;
  /** Whether it ends with its block, and not with its line. */
  readonly isBlock: boolean;
}

const name = String.raw`[\p{L}\p{Nl}\p{So}\p{Sc}_][\p{L}\p{N}\p{M}\p{So}\p{Sc}\p{Sk}_!′″‴]*`;
/** The name after `function`, `struct` and so on: `f`, `Base.show`, `Base.:+`, `(p::Pump)`, `+`. */
const declared = new RegExp(
  String.raw`[ \t]+((?:${name}\.)*(?:${name}|:?\(?[^\s\w(){}[\],;"'#]+\)?)|\([^()\n]{0,200}::[^()\n]{0,200}\))`,
  'uy',
);
/** A short definition: `f(x) = …`, up to its bracket. */
const short = new RegExp(String.raw`((?:${name}\.)*(?:${name}|:\([^\s()]+\)))(?:\{[^{}\n]{0,200}\})?(?=\()`, 'uy');
const assigned = new RegExp(String.raw`(${name})[ \t]*(?:::[^=\n]{1,200}?)?=(?![=>])`, 'uy');
const afterCall = /[ \t]*(?:::[^=\n]{0,200}?)?(?:where\b[^=\n]{0,200}?)?=(?![=>])/y;
const kinds: Readonly<Record<string, DefinitionKind>> = {
  function: 'function',
  macro: 'macro',
  struct: 'struct',
  type: 'type',
  module: 'module',
  baremodule: 'module',
};
const branching = new Set(['else', 'elseif', 'catch', 'finally']);

class StructureCollector implements ReaderEvents {
  private readonly code: string;
  private readonly blocks: CodeBlock[] = [];
  private readonly top: Definition[] = [];
  private readonly isInText: boolean[] = [];
  private readonly open: OpenBlock[] = [];
  private readonly defining: OpenDefinition[] = [];
  /** What the definitions that are open contain, innermost last. */
  private readonly containers: Definition[][] = [this.top];
  /** The number of open blocks, brackets and strings that are not modules. */
  private inner = 0;
  /** A short definition whose brackets are open: where its name is, and the depth outside its brackets. */
  private call: { readonly from: number; readonly name: string; readonly depth: number } | undefined;
  private line = 0;
  private lineStart = 0;
  private isFirstInLine = true;
  private isAfterConst = false;

  constructor(code: string) {
    this.code = code;
  }

  onToken(kind: 'string' | 'other', text: string, at: number): void {
    const isFirst = this.isFirstInLine || this.isAfterConst;
    const isConstant = this.isAfterConst;
    this.isFirstInLine = false;
    this.isAfterConst = kind === 'other' && isFirst && (text === 'const' || text === 'global');
    if (kind === 'string') return;
    const innermost = this.open.at(-1);
    if (isFirst && branching.has(text) && innermost?.level.opened.kind === 'word') innermost.branches.push(this.line);
    if (isFirst && innermost?.level.opened.kind !== 'bracket') this.define(at, isConstant);
  }

  onLineEnd(line: number, { isAfterOperand, isInText }: LineEnd): void {
    this.isInText[line + 1] = isInText;
    const end = this.code.indexOf('\n', this.lineStart);
    const at = end < 0 ? this.code.length : end;
    // Closed at the end of each line, so that the order of the definitions stays that of the code.
    for (let last = this.defining.at(-1); last !== undefined && !last.isBlock; last = this.defining.at(-1)) {
      if (last.depth < this.open.length || !isAfterOperand) break;
      this.close(at);
    }
    this.line = line + 1;
    this.lineStart = at + 1;
    this.isFirstInLine = true;
  }

  onNesting(level: Level | undefined, at: number): void {
    const depth = level?.depth ?? 0;
    if (depth > this.open.length && level !== undefined) {
      if (level.opened.kind === 'word') this.beginBlock(level.opened.text, at);
      this.open.push({ level, from: at, branches: [] });
      if (!isModule(level)) this.inner++;
      return;
    }
    while (this.open.length > depth) this.closeBlock(at);
    const { call } = this;
    if (call?.depth !== depth) return;
    this.call = undefined;
    afterCall.lastIndex = at;
    if (afterCall.test(this.code)) this.begin('function', call.name, call.from, call.from, false);
  }

  finish(): CodeStructure {
    while (this.open.length > 0) this.closeBlock(this.code.length);
    while (this.defining.length > 0) this.close(this.code.length);
    return { blocks: this.blocks, definitions: this.top, isInText: this.isInText };
  }

  private closeBlock(at: number): void {
    const block = this.open.pop();
    if (block === undefined) return;
    if (!isModule(block.level)) this.inner--;
    const { kind, text, line } = block.level.opened;
    const { from, branches } = block;
    this.blocks.push({ kind, text, from, to: at, firstLine: line, lastLine: this.line, branches });
    while ((this.defining.at(-1)?.depth ?? -1) > this.open.length) this.close(at);
    const last = this.defining.at(-1);
    if (last?.isBlock === true && last.depth === this.open.length) this.close(at);
  }

  /** Begins what a block such as `function f(x)` defines. */
  private beginBlock(word: string, at: number): void {
    const kind = kinds[word];
    if (kind === undefined || this.containers.length > maxDepth) return;
    const end = word === 'type' ? this.code.indexOf('type', at) + 4 : at + word.length;
    declared.lastIndex = end;
    const found = declared.exec(this.code)?.[1];
    if (found === undefined) return;
    const isMutable = word === 'struct' && /\bmutable[ \t]+$/.test(this.code.slice(Math.max(0, at - 20), at));
    const from = isMutable ? this.code.lastIndexOf('mutable', at) : at;
    this.begin(kind, found, from, declared.lastIndex - found.length, true);
  }

  /** Begins what a statement without a block defines: a short function, a constant, or a variable of a module. */
  private define(at: number, isConstant: boolean): void {
    if (this.call === undefined) {
      short.lastIndex = at;
      const called = short.exec(this.code)?.[1];
      if (called !== undefined) this.call = { from: at, name: called, depth: this.open.length };
    }
    assigned.lastIndex = at;
    const found = this.inner === 0 ? assigned.exec(this.code)?.[1] : undefined;
    if (found !== undefined) this.begin(isConstant ? 'constant' : 'variable', found, at, at, false);
  }

  private begin(kind: DefinitionKind, name: string, from: number, nameFrom: number, isBlock: boolean): void {
    const depth = this.open.length;
    const last = this.defining.at(-1);
    // A statement that was not finished, such as `x =`.
    if (last?.isBlock === false && last.depth === depth) this.close(Math.max(last.from, this.lineStart - 1));
    const children: Definition[] = [];
    this.defining.push({ kind, name, from, nameFrom, children, depth, isBlock });
    if (isBlock) this.containers.push(children);
  }

  private close(at: number): void {
    const ended = this.defining.pop();
    if (ended === undefined) return;
    const { kind, name, from, nameFrom, children, isBlock } = ended;
    if (isBlock) this.containers.pop();
    const nameTo = nameFrom + name.length;
    this.containers.at(-1)?.push({ kind, name, from, to: Math.max(at, nameTo), nameFrom, nameTo, children });
  }
}

function isModule({ opened }: Level): boolean {
  return opened.text === 'module' || opened.text === 'baremodule';
}
