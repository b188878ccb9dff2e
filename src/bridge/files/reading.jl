# Reading

"""
Replies with a part of a file as payload: at most `length` bytes from `offset`. Fails with `changed` if the file doesn't have
the given version, or changes meanwhile. An empty version means any.
"""
function read_range(path64::String, offset::Int, length::Int, version::String)
    return answering(path64) do path
        offset >= 0 && length >= 0 || throw(Problem(:invalid, path, "a negative range"))
        length <= PIECE_BYTES || throw(Problem(:tooLarge, path, "a long range"))
        return with_opened(opened -> range_reply(opened, offset, length, version), path)
    end
end

function range_reply(opened, offset, length, version)
    state = state_of(opened)
    current = version_of(opened, state)
    isempty(version) || version == current || throw(Problem(:changed, opened.path))
    bytes = Vector{UInt8}(undef, clamp(Int(state.size) - offset, 0, length))
    resize!(bytes, read_at!(bytes, opened, offset))
    version_of(opened, state_of(opened)) == current || throw(Problem(:changed, opened.path))
    stream = Base.length(bytes) < PACKED_BYTES ? nothing : Base.invokelatest(packed, bytes)
    header = object(:kind => "range", :epoch => EPOCH, :size => Int(state.size), :version => current,
        :encoding => stream === nothing ? "base64" : "deflate", :bytes => Base.length(bytes))
    return reply(header, Base64.base64encode(stream === nothing ? bytes : stream))
end
