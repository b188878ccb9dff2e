/** Folders in which tools keep keys and passwords. */
const secretFolders: ReadonlySet<string> = new Set(['.aws', '.azure', '.gnupg', '.ssh']);
const secretNames: ReadonlySet<string> = new Set([
  ...['.netrc', '_netrc', '.npmrc', '.pypirc', '.git-credentials', '.htpasswd', '.pgpass', '.my.cnf'],
  ...['.dockercfg', '.s3cfg', '.boto', '.vault-token', 'auth.toml'],
]);
/** Files that hold secrets among others in a folder of this name. */
const secretPaths: ReadonlySet<string> = new Set(['.docker/config.json', '.kube/config']);
/** Keys, certificates with keys, stores of keys and of passwords. */
const secretEndings = /\.(?:pem|key|pfx|p12|p8|jks|keystore|kdbx|ppk|ovpn|env)$/;
const secretBeginnings =
  /^(?:\.env(?:rc)?|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|credentials?|secrets?|client_secrets?|service[-_]?account)(?:[._-].*)?$/;
/** Common words as well, so they count only as the name of a plain text. */
const secretWords = /^(?:passwords?|tokens?|api[-_]?keys?)(?:\.(?:txt|json|ya?ml|toml|ini|cfg|conf))?$/;
/** Parts of a name that say that it is made to be passed on: `.env.example`, `id_rsa.pub`. */
const harmlessPart = /[._-](?:examples?|samples?|templates?|tmpl|dist|defaults?|pub)(?:[._-]|$)/;

/** No longer name can be uploaded (in UTF-16 units), and to compose a long one takes time that grows with its square. */
const maxNameLength = 255;

/**
 * Whether a file looks as if it held passwords or keys, by its name and those of the folders that it is in.
 * @param names on the way to the file, its own last
 */
export function looksLikeSecretFile(names: readonly string[]): boolean {
  const keys = names.map((name) => name.slice(0, maxNameLength).normalize('NFKC').toLowerCase());
  const name = keys.at(-1) ?? '';
  if (harmlessPart.test(name)) return false;
  if (keys.slice(0, -1).some((folder) => secretFolders.has(folder))) return true;
  return (
    secretNames.has(name) ||
    secretPaths.has(keys.slice(-2).join('/')) ||
    secretEndings.test(name) ||
    secretBeginnings.test(name) ||
    secretWords.test(name)
  );
}
