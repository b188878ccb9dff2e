/**
 * Returns the bridge as one text without comments and docstrings, with each `include("file.jl")` replaced by that file.
 * @param file the path of bridge.jl
 */
export function joinBridge(file: string): string;
