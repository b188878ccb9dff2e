import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  payload: AdapterPayload;
  expiresAtMs: number;
}

/** Keeps the state of oidc-provider in memory, by kind and ID. */
export class OAuthStore {
  readonly #kinds = new Map<string, Map<string, Entry>>();

  /** Returns the adapter for one kind of model, as oidc-provider requires it. */
  adapter(kind: string): Adapter {
    const entries = this.#entries(kind);
    const find = (id: string): Promise<AdapterPayload | undefined> => {
      const entry = entries.get(id);
      return Promise.resolve(entry !== undefined && entry.expiresAtMs > Date.now() ? entry.payload : undefined);
    };
    const findBy = (name: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> => {
      const [id] = [...entries].find(([, entry]) => entry.payload[name] === value) ?? [''];
      return find(id);
    };
    return {
      find,
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      upsert: (id, payload, expiresInS) => {
        entries.set(id, { payload, expiresAtMs: expiresInS === undefined ? Infinity : Date.now() + expiresInS * 1000 });
        return Promise.resolve();
      },
      consume: (id) => {
        const entry = entries.get(id);
        if (entry !== undefined) {
          entry.payload.consumed = Math.floor(Date.now() / 1000);
        }
        return Promise.resolve();
      },
      destroy: (id) => {
        entries.delete(id);
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        for (const [id, entry] of entries) {
          if (entry.payload.grantId === grantId) {
            entries.delete(id);
          }
        }
        return Promise.resolve();
      },
    };
  }

  /** Removes all entries of one kind, such as `AccessToken`. */
  forget(kind: string): void {
    this.#entries(kind).clear();
  }

  #entries(kind: string): Map<string, Entry> {
    const known = this.#kinds.get(kind) ?? new Map<string, Entry>();
    this.#kinds.set(kind, known);
    return known;
  }
}
