import * as v from 'valibot';
import type { LocalFiles, Location } from '../../../platform/localFiles.ts';
import type { Memento } from '../../../platform/storage.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { parseRemotePath, type RemotePath } from '../remotePath.ts';

/** A local folder and the folder on Engee to which its files are uploaded. */
export interface Mapping {
  readonly folder: Location;
  readonly remote: RemotePath;
  /** The Engee address and the account. A mapping is never used for the files of someone else. */
  readonly owner: string;
}

const mappingsKey = 'engee.sync.mappings';
const maxMappings = 100;
const storedSchema = v.array(v.object({ folder: v.string(), remote: v.string(), owner: v.string() }));

/** The mappings of a workspace. */
export class Mappings {
  private readonly memento: Memento;
  private readonly local: Pick<LocalFiles, 'namesBelow'>;

  constructor(memento: Memento, local: Pick<LocalFiles, 'namesBelow'>) {
    this.memento = memento;
    this.local = local;
  }

  /** Returns the mappings of an account. */
  of(owner: string): readonly Mapping[] {
    return this.all().filter((each) => each.owner === owner);
  }

  /** Returns the innermost mapping whose folder contains this location, and the location's path relative to the folder. */
  containing(location: Location, owner: string): { mapping: Mapping; relativePath: string } | undefined {
    const found = this.of(owner).flatMap((mapping) => {
      const names = this.local.namesBelow(mapping.folder, location);
      return names === undefined ? [] : [{ mapping, relativePath: names.join('/') }];
    });
    return found.sort((a, b) => b.mapping.folder.length - a.mapping.folder.length)[0];
  }

  /** Adds a mapping, in place of an earlier one of the same folder and account. */
  async set(mapping: Mapping): Promise<void> {
    await this.memento.update(mappingsKey, [mapping, ...this.without(mapping)].slice(0, maxMappings));
  }

  /** Removes a mapping. Changes no files. */
  async remove(mapping: Mapping): Promise<void> {
    await this.memento.update(mappingsKey, this.without(mapping));
  }

  private without({ folder, owner }: Mapping): readonly Mapping[] {
    return this.all().filter((each) => each.folder !== folder || each.owner !== owner);
  }

  private all(): readonly Mapping[] {
    const stored = v.safeParse(storedSchema, this.memento.get(mappingsKey));
    return (stored.success ? stored.output : []).flatMap(({ folder, remote, owner }) => {
      const path = parseRemotePath(remote);
      return path === undefined ? [] : [{ folder, remote: path, owner }];
    });
  }
}

/** Returns the ID under which the state of a mapping is stored. */
export async function mappingId({ folder, remote, owner }: Mapping): Promise<string> {
  return sha256Hex(JSON.stringify([folder, remote, owner]));
}
