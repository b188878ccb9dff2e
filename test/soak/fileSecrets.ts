import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SecretStorage } from '../../src/platform/storage.ts';

const pollMs = 20;
/** The maximum delay until a window sees the writes of the others. */
const maxLagMs = 100;

/**
 * Secret storage with one file per key that several processes share. It has the flaws of the editor's storage: each process
 * reads its own copy, which is updated with a delay, and events are lost, doubled, or fire without a change.
 */
export class FileSecrets implements SecretStorage {
  private readonly directory: string;
  private readonly copy = new Map<string, string>();
  private readonly listeners = new Set<(event: { readonly key: string }) => unknown>();
  private readonly versions = new Map<string, string>();
  private readonly poll: NodeJS.Timeout;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const key of this.keys()) this.read(key);
    this.poll = setInterval(() => {
      this.lookForChanges();
    }, pollMs).unref();
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.copy.get(key));
  }

  async store(key: string, value: string): Promise<void> {
    await delay(Math.random() * maxLagMs);
    const path = this.path(key);
    const whole = `${path}.${process.pid}.tmp`;
    writeFileSync(whole, value);
    renameSync(whole, path);
    this.read(key);
  }

  delete(key: string): Promise<void> {
    rmSync(this.path(key), { force: true });
    this.copy.delete(key);
    return Promise.resolve();
  }

  onDidChange(listener: (event: { readonly key: string }) => unknown) {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  dispose(): void {
    clearInterval(this.poll);
  }

  private lookForChanges(): void {
    const known = new Set([...this.keys(), ...this.copy.keys()]);
    for (const key of known) {
      const version = this.versionOf(key);
      if (version === this.versions.get(key)) continue;
      this.versions.set(key, version);
      setTimeout(() => {
        this.read(key);
        this.tell(key);
      }, Math.random() * maxLagMs);
    }
    if (Math.random() < 0.001)
      [...known].forEach((key) => {
        this.tell(key);
      });
  }

  private tell(key: string): void {
    const times = Math.random() < 0.2 ? 0 : Math.random() < 0.2 ? 2 : 1;
    for (let i = 0; i < times; i++) this.listeners.forEach((listener) => listener({ key }));
  }

  private read(key: string): void {
    try {
      this.copy.set(key, readFileSync(this.path(key), 'utf8'));
    } catch {
      this.copy.delete(key);
    }
  }

  /** Identifies a write. Each write creates a new file, but the file system can reuse the inode of an old one. */
  private versionOf(key: string): string {
    const found = statSync(this.path(key), { throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.mtimeMs}`;
  }

  private keys(): string[] {
    return readdirSync(this.directory)
      .filter((name) => !name.endsWith('.tmp'))
      .map(decodeURIComponent);
  }

  private path(key: string): string {
    return join(this.directory, encodeURIComponent(key));
  }
}
