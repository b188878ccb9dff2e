/**
 * Returns the arguments of vsce. The extension page shows only pictures with an https address. vsce makes such addresses of
 * the relative links in README.md when it knows the host of the repository; otherwise it must leave them as they are.
 */
export function packageArguments(repositoryUrl: string | undefined): readonly string[] {
  const isKnownHost = /^https:\/\/git(?:hub|lab)\.com\//.test(repositoryUrl ?? '');
  return [
    'package',
    '--no-dependencies',
    ...(isKnownHost ? [] : ['--no-rewrite-relative-links']),
    ...(repositoryUrl === undefined ? ['--allow-missing-repository'] : []),
  ];
}
