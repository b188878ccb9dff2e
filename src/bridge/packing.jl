# Compression

"Bytes from which output is compressed."
const PACKED_BYTES = 16 * 1024

"Returns a function of zlib, or nothing. Julia 1.6 and later bundle zlib; most systems have it anyway."
function from_zlib(name)
    for library in ("libz", "libz.so.1")
        handle = Libdl.dlopen(library; throw_error = false)
        handle === nothing || return Libdl.dlsym(handle, name; throw_error = false)
    end
    return nothing
end

"The compression function, looked up when output is first compressed; `missing` until then."
const COMPRESS = Ref{Any}(missing)

function compression()
    COMPRESS[] === missing && (COMPRESS[] = from_zlib(:compress2))
    return COMPRESS[]
end

"Compresses `bytes` to a zlib stream (RFC 1950), optimized for speed. Returns nothing when the result is longer than half."
function packed(bytes)
    compress = compression()
    compress === nothing && return nothing
    made = Vector{UInt8}(undef, div(length(bytes), 2))
    count = Ref{Culong}(length(made))
    fastest = 1
    status = ccall(compress::Ptr{Cvoid}, Cint, (Ptr{UInt8}, Ref{Culong}, Ptr{UInt8}, Culong, Cint), made, count, bytes, length(bytes), fastest)
    return status == 0 ? resize!(made, count[]) : nothing
end

"Returns the encoding of output and its text. Long output is compressed, for slow networks."
function payload(bytes)
    stream = length(bytes) < PACKED_BYTES ? nothing : Base.invokelatest(packed, bytes)
    stream === nothing || return "deflate", Base.invokelatest(Base64.base64encode, stream)::String
    text = String(copy(bytes))
    return isvalid(text) ? ("text", text) : ("base64", Base.invokelatest(Base64.base64encode, bytes)::String)
end
