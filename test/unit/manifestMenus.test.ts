import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group?: string;
}

interface Setting {
  readonly order?: number;
  readonly scope?: string;
  readonly ignoreSync?: boolean;
  readonly markdownDescription?: string;
}

interface Contributes {
  readonly submenus: readonly { readonly id: string }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly configuration: readonly {
    readonly title?: string;
    readonly order?: number;
    readonly properties: Readonly<Record<string, Setting>>;
  }[];
}

const { submenus, menus, configuration } = (
  JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: Contributes }
).contributes;
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;
const submenuIds = submenus.map(({ id }) => id);

describe('The menus in package.json', () => {
  for (const menu of ['editor/context', 'explorer/context']) {
    it(`add one submenu and no command to ${menu}`, () => {
      const items = menus[menu] ?? [];
      assert.equal(items.length, 1);
      assert.ok(submenuIds.includes(items[0]?.submenu ?? ''), JSON.stringify(items));
    });
  }

  it('declare each submenu, fill it and use it', () => {
    const used = Object.values(menus).flatMap((items) => items.flatMap(({ submenu }) => submenu ?? []));
    assert.deepEqual(used.toSorted(), submenuIds.toSorted());
    for (const id of submenuIds) assert.ok((menus[id] ?? []).length > 0, id);
  });

  it('offer an upload only for files that a file system other than the server provides', () => {
    const uploads = Object.values(menus)
      .flat()
      .filter(({ command }) => command === 'engee.files.upload');
    assert.ok(uploads.length >= 3);
    for (const { when } of uploads) assert.equal(when, 'isFileSystemResource && resourceScheme != engee');
  });

  it('offer the remote copy only of a file that a file system other than the server provides', () => {
    const copies = Object.values(menus)
      .flat()
      .filter(({ command }) => command === 'engee.files.downloadRemoteCopy');
    assert.equal(copies.length, 3);
    for (const { when } of copies) assert.ok(when?.startsWith('isFileSystemResource && resourceScheme != engee'), when);
  });
});

describe('The settings in package.json', () => {
  const settings = Object.fromEntries(configuration.flatMap(({ properties }) => Object.entries(properties)));

  it('have groups with titles in a unique order', () => {
    for (const { title = '' } of configuration) assert.ok(strings[title.replaceAll('%', '')], title);
    assertUnique(configuration.map(({ order }) => order));
  });

  it('have a unique order and a description each', () => {
    assertUnique(Object.values(settings).map(({ order }) => order));
    for (const [name, { markdownDescription = '' }] of Object.entries(settings))
      assert.ok(strings[markdownDescription.replaceAll('%', '')], name);
  });

  it('do not sync the OAuth client, because its secret and its redirect URI belong to one editor', () => {
    const unsynced = Object.keys(settings).filter((name) => settings[name]?.ignoreSync === true);
    assert.deepEqual(unsynced.toSorted(), ['engee.oauth.clientId', 'engee.oauth.redirectUri', 'engee.oauth.scope']);
  });
});

function assertUnique(orders: readonly (number | undefined)[]): void {
  assert.ok(orders.every((order) => order !== undefined));
  assert.equal(new Set(orders).size, orders.length, orders.join());
}
