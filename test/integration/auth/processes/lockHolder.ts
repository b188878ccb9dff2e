// Takes the lock, says so, and keeps it until it is killed.
import { FileLock } from '../../../../src/platform/node/fileLock.ts';

const [directory = '', name = '', note] = process.argv.slice(2);
const held = await new FileLock(directory).acquire(name, new AbortController().signal);
if (note !== undefined) await held?.leaveNote(note);
process.send?.(held === undefined ? 'none' : 'held');
// An open channel keeps the process alive.
process.on('message', () => undefined);
