# Files that are written from the beginning to the end

"A file that grows. Small pieces are collected, because a call of the system for each takes longer than all the rest."
mutable struct Output
    path::String
    fd::Cint
    "Bytes in the file, and those that come after them."
    written::Int
    pending::Vector{UInt8}
end
Output(path, fd) = Output(path, fd, 0, UInt8[])

size_of(output::Output) = output.written + length(output.pending)

function add!(output::Output, bytes, count = length(bytes))
    before = length(output.pending)
    resize!(output.pending, before + count)
    copyto!(output.pending, before + 1, bytes, 1, count)
    length(output.pending) >= PIECE_BYTES && flush!(output)
    return nothing
end

function flush!(output::Output)
    write_at(output.fd, output.pending, length(output.pending), output.written, output.path)
    output.written += length(output.pending)
    empty!(output.pending)
    return nothing
end

"Drops what comes after the first `size` bytes."
function cut!(output::Output, size)
    resize!(output.pending, max(0, size - output.written))
    output.written = min(size, output.written)
    return nothing
end

"Replaces bytes that were added together."
function overwrite!(output::Output, bytes, start)
    start < output.written && return write_at(output.fd, bytes, length(bytes), start, output.path)
    copyto!(output.pending, start - output.written + 1, bytes, 1, length(bytes))
    return nothing
end

"Writes what is left. Bytes that were dropped may have been in the file."
function finish!(output::Output)
    flush!(output)
    return or_throw(@system(ccall(:ftruncate, Cint, (Cint, Int64), output.fd, output.written)), output.path)
end
