import { type Bridge, maxVariables } from './bridge.ts';
import type { BridgeCalls } from './bridgeCalls.ts';
import type { DisplayValue } from './displayValue.ts';

/** The size of a single value: wide enough for a table, and long. */
const valueColumns = 160;
const valueRows = 1_000;

const nothingShown: DisplayValue = { text: '', isCut: false, rich: [], omitted: [] };

export function createBridge(calls: BridgeCalls): Bridge {
  return {
    async completions(server, code, offset, signal) {
      const { texts, start, stop, isInserted } = await calls.callInstalled('completions', server, signal, 'complete', {
        text: code.slice(0, offset),
      });
      return { texts, replace: { start, end: stop }, isInserted };
    },
    async help(server, topic, columns, signal) {
      const { shown } = await calls.callInstalled('shown', server, signal, 'help', { text: topic }, columns);
      return shown ?? nothingShown;
    },
    async variables(server, signal) {
      const { variables, total } = await calls.callInstalled('variables', server, signal, 'variables', maxVariables);
      return { variables, total };
    },
    async showVariable(server, name, signal) {
      const { shown } = await calls.callInstalled(
        'shown',
        server,
        signal,
        'show_variable',
        { text: name },
        valueColumns,
        valueRows,
      );
      return shown ?? nothingShown;
    },
    async clearVariable(server, name, signal) {
      return (await calls.callInstalled('cleared', server, signal, 'clear_variable', { text: name })).isCleared;
    },
  };
}
