import { textToBase64 } from '../lib/base64.ts';
import { sha256Hex } from '../lib/crypto.ts';

/** The bridge as it is sent to a server: its Julia, under a name that carries its hash, so that versions never mix. */
export interface BridgeModule {
  /** A name that begins with `#` is in no list of names that Julia shows. */
  readonly name: string;
  readonly source: string;
}

/** The file name of the bridge in Julia's stack traces. */
export const bridgeFileName = 'engee-bridge.jl';

/** @param source Julia that defines `module EngeeBridge` */
export async function bridgeModule(source: string): Promise<BridgeModule> {
  const name = `#engee_${(await sha256Hex(source)).slice(0, 12)}`;
  return { name, source: source.replace(/^module EngeeBridge$/m, `module var"${name}"`) };
}

/** What the Julia of a call may be given. Text travels as base64: no quote, dollar or comment of it is ever read as Julia. */
export type Argument = string | number | boolean | { readonly text: string };

/**
 * Julia that calls the bridge, or answers that it is not there. Strings are ids of ours: letters, digits and hyphens.
 */
export function callExpression(module: BridgeModule, call: string, ...args: readonly Argument[]): string {
  return callsExpression(module, [[call, ...args]]);
}

/** Several calls in one request; the answer is the last one's. */
export function callsExpression(
  module: BridgeModule,
  calls: readonly (readonly [call: string, ...args: readonly Argument[]])[],
): string {
  const inner = calls.map(([call, ...args]) => plainCall(module.name, call, args)).join('; ');
  return `(${isThere(module)}) ? (${inner}) : "{\\"kind\\":\\"absent\\"}\\n"`;
}

/** Whether what has the name is a bridge: the user may have given it to something else. */
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
