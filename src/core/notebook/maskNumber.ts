import type { FieldForm } from './maskForm.ts';
import { isWholeSource, type Literal, numberLiteral } from './maskLiteral.ts';

type NumberForm = FieldForm & { readonly kind: 'number' };

/** Why a typed number is not a value of a field. */
export type NumberProblem =
  | { readonly kind: 'noNumber' }
  | { readonly kind: 'noInteger' }
  | { readonly kind: 'tooSmall'; readonly min: number }
  | { readonly kind: 'tooLarge'; readonly max: number }
  /** @param nearest the closest value that the field accepts */
  | { readonly kind: 'offStep'; readonly step: number; readonly nearest: string };

/** Steps such as 0.1 are not exact. */
const tolerance = 1e-6;
const maxDecimals = 15;

/** Returns the literal for a typed number, or what is wrong with it. @param now the present value */
export function typedNumber(form: NumberForm, typed: string, now: Literal): Literal | NumberProblem {
  const literal = numberLiteral(typed, now);
  if (literal?.kind !== 'number') return { kind: 'noNumber' };
  const { value } = literal;
  const { min, max, step } = form;
  if (min !== undefined && value < min) return { kind: 'tooSmall', min };
  if (max !== undefined && value > max) return { kind: 'tooLarge', max };
  const wouldChangeType = isWholeSource(now.source) && !isWholeSource(literal.source);
  if (form.isWhole && (wouldChangeType || !Number.isInteger(value))) return { kind: 'noInteger' };
  if (step === undefined) return literal;
  const steps = (value - (min ?? 0)) / step;
  if (Math.abs(steps - Math.round(steps)) <= tolerance * Math.max(1, Math.abs(steps))) return literal;
  const nearest = Math.round(steps);
  const fits = max === undefined || (min ?? 0) + nearest * step <= max + tolerance * step;
  return { kind: 'offStep', step, nearest: atStep(form, fits ? nearest : nearest - 1) };
}

/** Returns the next value of a field, as one types it. @param typed the present text; the value in the code if it is no number */
export function stepped(form: NumberForm, typed: string, now: Literal, direction: 1 | -1): string {
  const { min = 0, max = Infinity, step = 1 } = form;
  const literal = numberLiteral(typed, now) ?? now;
  const value = literal.kind === 'number' ? literal.value : min;
  const steps = (value - min) / step;
  const isOnStep = Math.abs(steps - Math.round(steps)) <= tolerance;
  const whole = isOnStep ? Math.round(steps) : direction > 0 ? Math.floor(steps) : Math.ceil(steps);
  const last = max === Infinity ? Infinity : Math.floor((max - min) / step + tolerance);
  const first = form.min === undefined ? -Infinity : 0;
  return atStep(form, Math.min(Math.max(whole + direction, first), last));
}

function atStep({ min = 0, step = 1 }: NumberForm, steps: number): string {
  const decimals = Math.max(decimalsOf(min), decimalsOf(step));
  const value = min + steps * step;
  return decimals > maxDecimals ? String(value) : String(Number(value.toFixed(decimals)));
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
