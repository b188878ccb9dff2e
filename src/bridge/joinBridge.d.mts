/** The bridge as one text without comments and docstrings: each line `include("file.jl")` gives way to that file. @param file the path of bridge.jl */
export function joinBridge(file: string): string;
