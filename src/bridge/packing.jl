# Packing

"A function of zlib, which Julia brings along from 1.6 on and systems have before; nothing where it is not found."
function from_zlib(name)
    for library in ("libz", "libz.so.1")
        handle = Libdl.dlopen(library; throw_error = false)
        handle === nothing || return Libdl.dlsym(handle, name; throw_error = false)
    end
    return nothing
end

const COMPRESS = from_zlib(:compress2)

"`bytes` as a stream of zlib (RFC 1950), made fast rather than small; nothing where that would not be half as long at most."
function packed(bytes)
    COMPRESS === nothing && return nothing
    made = Vector{UInt8}(undef, div(length(bytes), 2))
    count = Ref{Culong}(length(made))
    fastest = 1
    status = ccall(COMPRESS, Cint, (Ptr{UInt8}, Ref{Culong}, Ptr{UInt8}, Culong, Cint), made, count, bytes, length(bytes), fastest)
    return status == 0 ? resize!(made, count[]) : nothing
end

"How output travels, and as what text: long output in a stream of zlib, for the sake of those whose network is slow."
function payload(bytes)
    stream = length(bytes) < PACKED_BYTES ? nothing : packed(bytes)
    stream === nothing || return "deflate", Base64.base64encode(stream)
    text = String(copy(bytes))
    return isvalid(text) ? ("text", text) : ("base64", Base64.base64encode(bytes))
end
