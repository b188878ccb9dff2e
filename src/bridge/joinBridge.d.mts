/**
 * Returns a Julia module as one text without comments and docstrings, with each `include("file.jl")` replaced by that file.
 * @param file the path of its main file
 */
export function joinBridge(file: string): string;
