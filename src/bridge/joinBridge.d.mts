/**
 * Returns a module of the bridge as one text without comments and docstrings, with each `include("file.jl")` replaced by that file.
 * @param file the path of bridge.jl or files/files.jl
 */
export function joinBridge(file: string): string;
