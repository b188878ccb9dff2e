import { maxVariables, type VariableList } from '../bridge/bridge.ts';

/** A list from a server, held to what it promises: each name once, not too many, a total that is not less than there are. */
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
