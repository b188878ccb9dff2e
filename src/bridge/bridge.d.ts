/** The Julia of the bridge as one text; the bundler puts it in. */
declare module '*/bridge.jl' {
  const source: string;
  export default source;
}
