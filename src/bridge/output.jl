# Output

"""
What a run printed: its first bytes, its last bytes, and all beyond the first in a file. Positions count the bytes of the
whole output from 0.
"""
mutable struct Output
    head::Vector{UInt8}
    tail::Vector{UInt8}
    "Position of the first byte in `tail`."
    tail_start::Int
    spill::Union{Nothing,IOStream}
    spill_path::String
    spilled::Int
end
Output() = Output(UInt8[], UInt8[], HEAD_BYTES, nothing, "", 0)

total(output::Output) = isempty(output.tail) ? length(output.head) : output.tail_start + length(output.tail)

function Base.append!(output::Output, bytes::Vector{UInt8})
    room = HEAD_BYTES - length(output.head)
    if length(bytes) <= room
        append!(output.head, bytes)
        return output
    end
    append!(output.head, view(bytes, 1:room))
    rest = bytes[room+1:end]
    spill!(output, rest)
    append!(output.tail, rest)
    if length(output.tail) > 2 * TAIL_BYTES
        surplus = length(output.tail) - TAIL_BYTES
        deleteat!(output.tail, 1:surplus)
        output.tail_start += surplus
    end
    return output
end

"A disk that is full costs the middle of the output, not the run."
function spill!(output, bytes)
    try
        if output.spill === nothing
            output.spill_path, output.spill = mktemp()
        end
        room = SPILL_BYTES - output.spilled
        output.spilled += write(output.spill, length(bytes) <= room ? bytes : bytes[1:max(0, room)])
    catch
    end
    return nothing
end

function discard!(output::Output)
    output.spill === nothing && return nothing
    close(output.spill)
    rm(output.spill_path; force = true)
    output.spill = nothing
    return nothing
end

"Bytes from `start` on, at most `limit`, and the position that they begin at: later than `start` where some are not kept."
function chunk(output::Output, start::Int, limit::Int)
    start = clamp(start, 0, total(output))
    if start < length(output.head) || isempty(output.tail)
        return output.head[start+1:min(start + limit, length(output.head))], start
    end
    start = max(start, output.tail_start)
    from = start - output.tail_start
    return output.tail[from+1:min(from + limit, length(output.tail))], start
end

"How many bytes at the end of `bytes` are the beginning of a character that is not complete."
function unfinished(bytes)
    for back in 1:min(3, length(bytes))
        byte = bytes[end-back+1]
        byte & 0xc0 == 0x80 && continue
        wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
        return wanted > back ? back : 0
    end
    return 0
end
