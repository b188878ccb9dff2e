import { textToBase64 } from '../lib/base64.ts';

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
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
  const hash = [...new Uint8Array(digest).subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = `#engee_${hash}`;
  return { name, source: source.replace(/^module EngeeBridge$/m, `module var"${name}"`) };
}

/** What the Julia of a call may be given. Text travels as base64: no quote, dollar or comment of it is ever read as Julia. */
export type Argument = string | number | { readonly text: string };

/**
 * Julia that calls the bridge, or answers that it is not there. Strings are ids of ours: letters, digits and hyphens.
 */
export function callExpression(module: BridgeModule, call: string, ...args: readonly Argument[]): string {
  return callsExpression(module, [[call, ...args]]);
}

/** Several calls in one request; the answer is the last one's. */
export function callsExpression(module: BridgeModule, calls: readonly (readonly [call: string, ...args: readonly Argument[]])[]): string {
  const inner = calls.map(([call, ...args]) => plainCall(module.name, call, args)).join('; ');
  return `(${isThere(module)}) ? (${inner}) : "{\\"kind\\":\\"absent\\"}\\n"`;
}

/**
 * Julia that loads the bridge, unless it is there already, and has it say hello. What was just defined is seen only by what
 * is evaluated anew (world age).
 */
export function installExpression(module: BridgeModule): string {
  const { name, source } = module;
  // A standard library that is no part of Julia's image is found by 1.11 and later without asking the load path.
  const load =
    'let base64 = (Core.isdefined(Base, :require_stdlib) ? Base.require_stdlib : Base.require)(Base.PkgId(Base.UUID("2a0f44e3-6c83-55bd-87e4-b1978d98bd5f"), "Base64"));' +
    ` Base.include_string(Main, String(Base.invokelatest(base64.base64decode, "${textToBase64(source)}")), "${bridgeFileName}"); end`;
  return `((${isThere(module)}) || ${load}; Core.eval(Main, Meta.parse("Main.var\\"${name}\\".hello()")))`;
}

/** Whether what has the name is a bridge: the user may have given it to something else. */
function isThere({ name }: BridgeModule): string {
  return `Core.isdefined(Main, Core.Symbol("${name}")) && Core.isa(Main.var"${name}", Core.Module) && Core.isdefined(Main.var"${name}", :EPOCH)`;
}

function plainCall(name: string, call: string, args: readonly Argument[]): string {
  return `Main.var"${name}".${call}(${args.map(literal).join(', ')})`;
}

function literal(argument: Argument): string {
  if (typeof argument === 'number') return String(Math.trunc(argument));
  return typeof argument === 'string' ? `"${argument}"` : `"${textToBase64(argument.text)}"`;
}
