/** A style sheet that is bundled as text (`with { type: 'text' }`), or, where nothing is taken from it, beside the script. */
declare module '*.css' {
  const text: string;
  export default text;
}
