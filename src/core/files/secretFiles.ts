/** Folders in which tools keep keys and passwords. */
const secretFolders: ReadonlySet<string> = new Set(['.aws', '.azure', '.gnupg', '.ssh']);
const secretNames: ReadonlySet<string> = new Set([
  ...['.netrc', '_netrc', '.npmrc', '.pypirc', '.git-credentials', '.htpasswd', '.pgpass', '.my.cnf'],
  ...['.dockercfg', '.s3cfg', '.boto', '.vault-token', 'auth.toml'],
]);
/** Files with secrets, together with the name of their folder. */
const secretPaths: ReadonlySet<string> = new Set(['.docker/config.json', '.kube/config']);
/** Keys, certificates with keys, key stores and password stores. */
const secretEndings = /\.(?:pem|key|pfx|p12|p8|jks|keystore|kdbx|ppk|ovpn|env)$/;
const secretBeginnings =
  /^(?:\.env(?:rc)?|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|credentials?|secrets?|client_secrets?|service[-_]?account)(?:[._-].*)?$/;
/** Also common words, so they count only as the name of a text file. */
const secretWords = /^(?:passwords?|tokens?|api[-_]?keys?)(?:\.(?:txt|json|ya?ml|toml|ini|cfg|conf))?$/;
/** Parts of a name that show that the file is meant to be shared: `.env.example`, `id_rsa.pub`. */
const harmlessPart = /[._-](?:examples?|samples?|templates?|tmpl|dist|defaults?|pub)(?:[._-]|$)/;

/** In UTF-16 units. Longer names can't be uploaded, and the time to normalize a name grows with the square of its length. */
const maxNameLength = 255;

/**
 * Returns whether a file seems to contain passwords or keys, judged by its name and the names of its folders.
 * @param names the names on the path to the file, with its own name last
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
