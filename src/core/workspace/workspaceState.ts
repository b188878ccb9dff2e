import type { ServerSource } from '../api/serverSource.ts';
import { maxVariables, type VariableList } from '../bridge/bridge.ts';
import type { Fault } from '../errors/fault.ts';

/** The last known variables of the user's server. Immutable. */
export type WorkspaceState =
  | Exclude<ServerSource, { kind: 'running' }>
  /** The list of this server has not been read yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'list'; readonly list: VariableList }
  /** @param fault undefined for an unexpected error, which is in the log */
  | { readonly kind: 'failed'; readonly fault: Fault | undefined };

/** Enforces the limits of a list from a server: unique names, a maximum length, and a total that is not too low. */
export function boundedList({ variables, total }: VariableList): VariableList {
  const byName = new Map(variables.slice(0, maxVariables).map((variable) => [variable.name, variable]));
  return { variables: [...byName.values()], total: Math.max(total, byName.size) };
}

export function isSameList(one: VariableList, other: VariableList): boolean {
  return (
    one.total === other.total &&
    one.variables.length === other.variables.length &&
    one.variables.every(({ name, type, size, value }, index) => {
      const same = other.variables[index];
      return name === same?.name && type === same.type && size === same.size && value === same.value;
    })
  );
}
