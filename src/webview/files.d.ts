/** A style sheet that is bundled as text (`with { type: 'text' }`), or as a file if the import has no name. */
declare module '*.css' {
  const text: string;
  export default text;
}
