import * as v from 'valibot';
import type { LeftoverJournal } from '../../../platform/leftoverJournal.ts';
import type { Logger } from '../../../platform/logger.ts';
import { ownFolder } from '../../api/remoteNames.ts';
import type { ServerUrl } from '../../api/serverUrl.ts';
import { EngeeError, faultOf } from '../../errors/engeeError.ts';
import { parseForeignJson } from '../../lib/foreignJson.ts';
import { reportBug } from '../../lib/reportBug.ts';
import { remoteParent, type RemotePath, remoteRoot } from '../remotePath.ts';
import { type JobDependencies, newJobId, runJob } from './remoteJob.ts';

/** The folder on the server in which files wait until they are complete. */
const stagingRoot = below(remoteRoot, ownFolder);

export interface StagingDependencies extends JobDependencies {
  readonly journal: LeftoverJournal;
  readonly log: Logger;
}

/** A place on the server for the temporary files of one job. */
export interface StagingFolder {
  /** The name of the folder and the id of its job, from which the server makes the names of other temporary files. */
  readonly id: string;
  readonly path: RemotePath;
}

/** The result of a job, and whether the job has removed its folder. */
export interface Staged<T> {
  readonly result: T;
  readonly isCleaned: boolean;
}

/** What is stored of a folder. */
const noteSchema = v.object({ server: v.string() });
type Note = v.InferOutput<typeof noteSchema>;

/**
 * Gives each job a folder of its own on the server, and removes it after the job or, if this window ends first, later. Only
 * folders with a note in the journal are removed, so never those of others.
 */
export class RemoteStaging {
  private readonly dependencies: StagingDependencies;

  constructor(dependencies: StagingDependencies) {
    this.dependencies = dependencies;
  }

  /** Does some work that needs a folder, and removes the folder in the background unless the work has removed it. */
  async use<T>(server: ServerUrl, work: (folder: StagingFolder) => Promise<Staged<T>>): Promise<T> {
    const folder = await this.open(server);
    try {
      const { result, isCleaned } = await work(folder);
      if (isCleaned) await this.dependencies.journal.remove(folder.id);
      else this.cleanLater(server, folder);
      return result;
    } catch (error) {
      this.cleanLater(server, folder);
      throw error;
    }
  }

  /** Does some work whose result stays in its folder until `discard`. A failure removes the folder in the background. */
  async fill<T>(server: ServerUrl, work: (folder: StagingFolder) => Promise<T>): Promise<T> {
    const folder = await this.open(server);
    try {
      return await work(folder);
    } catch (error) {
      this.cleanLater(server, folder);
      throw error;
    }
  }

  /** Removes the folder of a result. */
  async discard(server: ServerUrl, result: RemotePath, signal: AbortSignal): Promise<void> {
    const folder = remoteParent(result);
    if (remoteParent(folder) !== stagingRoot)
      throw new EngeeError({ kind: 'remoteFile', path: result, problem: 'invalid' });
    await this.clean(server, folder.slice(stagingRoot.length + 1), signal);
  }

  /** Removes what ended windows and failed attempts left on this server. Sends nothing if they left nothing. Never rejects. */
  async removeLeftovers(server: ServerUrl, signal: AbortSignal): Promise<void> {
    const { journal } = this.dependencies;
    for (const { id, note } of await journal.leftovers()) {
      if (signal.aborted) return;
      const parsed = v.safeParse(noteSchema, parseForeignJson(note));
      if (!parsed.success) await journal.remove(id);
      else if (parsed.output.server === server) await this.attempt(async () => this.clean(server, id, signal));
    }
  }

  private async open(server: ServerUrl): Promise<StagingFolder> {
    const id = newJobId();
    await this.dependencies.journal.add(id, JSON.stringify({ server } satisfies Note));
    return { id, path: below(stagingRoot, id) };
  }

  private cleanLater(server: ServerUrl, { id }: StagingFolder): void {
    void this.attempt(async () => this.clean(server, id));
  }

  /** Also removes the temporary file that the job keeps beside its result while it copies to another file system. */
  private async clean(server: ServerUrl, id: string, signal = new AbortController().signal): Promise<void> {
    const { journal } = this.dependencies;
    try {
      const request = { kind: 'clean', args: [{ text: id }], path: id, isChange: true, result: v.object({}) };
      await runJob(this.dependencies, server, request, signal);
    } catch (error) {
      journal.abandon(id);
      throw error;
    }
    await journal.remove(id);
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) reportBug(error);
      else this.dependencies.log.debug(`files: temporary files are removed the next time (${fault.kind})`);
    }
  }
}

/** Returns the path of one of our own names, which are always valid. */
export function below(folder: RemotePath, name: string): RemotePath {
  return `${folder}/${name}` as RemotePath;
}
