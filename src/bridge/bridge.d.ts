/** The Julia source of the bridge, inserted by the bundler. */
declare module '*/bridge.jl' {
  const source: string;
  export default source;
}

/** The Julia source of the module for the server's files, inserted by the bundler. */
declare module '*/files.jl' {
  const source: string;
  export default source;
}

/** The Julia source of the module that helps the editor, inserted by the bundler. */
declare module '*/help.jl' {
  const source: string;
  export default source;
}
