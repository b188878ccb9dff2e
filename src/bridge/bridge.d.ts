/** The Julia source of the bridge, inserted by the bundler. */
declare module '*/bridge.jl' {
  const source: string;
  export default source;
}
