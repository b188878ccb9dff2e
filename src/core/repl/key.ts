/** What the user did at the keyboard. */
export type Key =
  /** Printable characters, as typed or composed. */
  | { readonly kind: 'text'; readonly text: string }
  /** A pasted text; line ends are LF, and of control characters there is only TAB. */
  | { readonly kind: 'paste'; readonly text: string }
  /** Any other key, such as `enter`, `ctrl+a`, `alt+enter`, `ctrl+left`. */
  | { readonly kind: 'key'; readonly name: string };
