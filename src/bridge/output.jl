# Output

"""
The output of a run: its first bytes, its last bytes, and everything after the first bytes in a file. Positions are byte
offsets in the whole output, from 0.
"""
mutable struct Output
    head::Vector{UInt8}
    tail::Vector{UInt8}
    "Position of the first byte in `tail`."
    tail_start::Int
    spill::Union{Nothing,IOStream}
    spill_path::String
    spilled::Int
    "Whether further output is dropped. A process that outlives the run may print forever."
    is_closed::Bool
end
Output() = Output(UInt8[], UInt8[], HEAD_BYTES, nothing, "", 0, false)

total(output::Output) = isempty(output.tail) ? length(output.head) : output.tail_start + length(output.tail)

function Base.append!(output::Output, bytes::Vector{UInt8})
    output.is_closed && return output
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

"Appends to the file. A full disk loses the middle of the output, but does not fail the run."
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

"Returns at most `limit` bytes from `start` on, and their position, which is later than `start` when bytes were dropped."
function chunk(output::Output, start::Int, limit::Int)
    start = clamp(start, 0, total(output))
    is_in_head = start < length(output.head) || isempty(output.tail)
    bytes = is_in_head ? output.head[start+1:min(start + limit, length(output.head))] : UInt8[]
    is_in_head && (length(bytes) == limit || has_gap(output)) && return bytes, start
    is_in_head || (start = max(start, output.tail_start))
    from = max(0, start - output.tail_start)
    append!(bytes, view(output.tail, from+1:min(from + limit - length(bytes), length(output.tail))))
    return bytes, start
end

"Returns whether some output is only in the file."
has_gap(output::Output) = !isempty(output.tail) && output.tail_start > length(output.head)
