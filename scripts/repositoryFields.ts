/** The fields of package.json that hold the address of the repository. */
export interface RepositoryFields {
  readonly repository: { readonly type: 'git'; readonly url: string };
  readonly bugs: { readonly url: string };
  readonly homepage: string;
}

/**
 * Returns the fields for a repository.
 * @param address the address of its page, such as `https://github.com/owner/name`, with or without `.git`
 * @throws Error when it is not an https address with an owner and a name
 */
export function repositoryFields(address: string): RepositoryFields {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const path = url?.pathname.replace(/\/$/, '').replace(/\.git$/, '') ?? '';
  if (url?.protocol !== 'https:' || !/^(?:\/[\w.-]+){2,}$/.test(path) || url.search + url.hash !== '')
    throw new Error(`Not the address of a repository: ${address}. It must look like https://github.com/owner/name.`);
  const page = `${url.origin}${path}`;
  return {
    repository: { type: 'git', url: `${page}.git` },
    bugs: { url: `${page}${url.host === 'gitlab.com' ? '/-' : ''}/issues` },
    homepage: `${page}#readme`,
  };
}

/** Returns the text of package.json with the fields set, after `license`. */
export function setRepositoryFields(manifestText: string, address: string): string {
  const fields = repositoryFields(address);
  const entries = Object.entries(JSON.parse(manifestText) as Record<string, unknown>)
    .filter(([name]) => !(name in fields))
    .flatMap(([name, value]) => (name === 'license' ? [[name, value], ...Object.entries(fields)] : [[name, value]]));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}
