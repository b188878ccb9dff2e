import { textToBase64 } from '../lib/base64.ts';
import { sha256Hex } from '../lib/crypto.ts';

/** The Julia source of a module that we send. The module name contains its hash, so that versions never mix. */
export interface BridgeModule {
  /** Starts with `#`, so that Julia hides it from lists of names. */
  readonly name: string;
  readonly source: string;
}

/** The file name of the bridge in Julia's stack traces. */
export const bridgeFileName = 'engee-bridge.jl';

/** Names the module after its content. @param source Julia that defines a module whose name starts with `Engee` */
export async function bridgeModule(source: string): Promise<BridgeModule> {
  const name = `#engee_${(await sha256Hex(source)).slice(0, 12)}`;
  return { name, source: source.replace(/^module Engee[A-Z][a-z]+$/m, `module var"${name}"`) };
}

/** An argument of a call. Text is sent as base64, so that Julia never parses it. Plain strings are ids of letters, digits and hyphens. */
export type Argument = string | number | boolean | { readonly text: string };

/** Returns Julia that calls the bridge, or replies `absent` when it is not loaded. */
export function callExpression(module: BridgeModule, call: string, ...args: readonly Argument[]): string {
  return callsExpression(module, [[call, ...args]]);
}

/** Returns Julia for several calls. The reply is that of the last one. */
export function callsExpression(
  module: BridgeModule,
  calls: readonly (readonly [call: string, ...args: readonly Argument[]])[],
): string {
  const inner = calls.map(([call, ...args]) => plainCall(module.name, call, args)).join('; ');
  return `(${isThere(module)}) ? (${inner}) : "{\\"kind\\":\\"absent\\"}\\n"`;
}

/** Returns Julia that checks that the name refers to a bridge, because the user may have reused it. */
export function isThere({ name }: BridgeModule): string {
  return `Core.isdefined(Main, Core.Symbol("${name}")) && Core.isa(Main.var"${name}", Core.Module) && Core.isdefined(Main.var"${name}", :EPOCH)`;
}

function plainCall(name: string, call: string, args: readonly Argument[]): string {
  return `Main.var"${name}".${call}(${args.map(literal).join(', ')})`;
}

function literal(argument: Argument): string {
  if (typeof argument === 'number') return String(Math.trunc(argument));
  if (typeof argument === 'boolean') return String(argument);
  return typeof argument === 'string' ? `"${argument}"` : `"${textToBase64(argument.text)}"`;
}
