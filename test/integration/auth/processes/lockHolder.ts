// Acquires the lock, reports it, and holds it until the process is killed.
import { FileLock } from '../../../../src/platform/node/fileLock.ts';

const [directory = '', name = '', note] = process.argv.slice(2);
const held = await new FileLock(directory).acquire(name, new AbortController().signal);
if (note !== undefined) await held?.leaveNote(note);
process.send?.(held === undefined ? 'none' : 'held');
// The open channel keeps the process alive.
process.on('message', () => undefined);
