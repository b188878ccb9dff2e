# Compression and checksums with zlib

"`z_stream` of zlib.h."
mutable struct Deflater
    next_in::Ptr{UInt8}
    available_in::Cuint
    total_in::Culong
    next_out::Ptr{UInt8}
    available_out::Cuint
    total_out::Culong
    message::Ptr{UInt8}
    state::Ptr{Cvoid}
    allocate::Ptr{Cvoid}
    free::Ptr{Cvoid}
    opaque::Ptr{Cvoid}
    data_type::Cint
    checksum::Culong
    reserved::Culong
end

"The functions of zlib, looked up when a folder is first packed; nothing if the system has no zlib."
const ZLIB = Ref{Any}(missing)

function zlib()
    if ZLIB[] === missing
        found = [from_zlib(name) for name in (:deflateInit2_, :deflate, :deflateEnd, :crc32)]
        ZLIB[] = any(isnothing, found) ? nothing : (start = found[1], deflate = found[2], stop = found[3], crc = found[4])
    end
    return ZLIB[]
end

"Starts a stream of deflated bytes without a header. Optimized for speed."
function Deflater()
    stream = Deflater(C_NULL, 0, 0, C_NULL, 0, 0, C_NULL, C_NULL, C_NULL, C_NULL, C_NULL, 0, 0, 0)
    fastest, deflated, raw, default_memory, default_strategy = 1, 8, -15, 8, 0
    status = ccall(zlib().start::Ptr{Cvoid}, Cint, (Ref{Deflater}, Cint, Cint, Cint, Cint, Cint, Cstring, Cint), stream, fastest, deflated, raw,
        default_memory, default_strategy, "1", sizeof(Deflater))
    status == 0 || throw(Problem(:failed, "", "zlib did not start"))
    return stream
end

"Calls `use` with a new stream and closes it."
function with_deflater(@nospecialize(use))
    stream = Deflater()
    try
        return use(stream)
    finally
        ccall(zlib().stop::Ptr{Cvoid}, Cint, (Ref{Deflater},), stream)
    end
end

"Deflates the first `count` bytes and calls `use` with the output and the number of its bytes."
function deflate!(@nospecialize(use), stream, bytes, count, is_last, made)
    no_flush, finish = 0, 4
    GC.@preserve bytes made begin
        stream.next_in = pointer(bytes)
        stream.available_in = count
        while true
            stream.next_out = pointer(made)
            stream.available_out = length(made)
            status = ccall(zlib().deflate::Ptr{Cvoid}, Cint, (Ref{Deflater}, Cint), stream, is_last ? finish : no_flush)
            # 1: the end of the stream. -5: nothing to do.
            status in (0, 1, -5) || throw(Problem(:failed, "", "zlib failed"))
            use(made, length(made) - Int(stream.available_out))
            stream.available_out == 0 || break
        end
    end
    return nothing
end

"Continues the checksum of a ZIP entry."
function checksum(sum, bytes, count)
    functions = zlib()
    functions === nothing && return slow_checksum(sum, bytes, count)
    return UInt32(ccall(functions.crc::Ptr{Cvoid}, Culong, (Culong, Ptr{UInt8}, Cuint), sum, bytes, count))
end

const CHECKSUM_STEPS = [foldl((value, _) -> value & 1 == 1 ? 0xedb88320 ⊻ (value >> 1) : value >> 1, 1:8; init = UInt32(byte)) for byte in 0:255]

function slow_checksum(sum, bytes, count)
    value = ~sum
    for index in 1:count
        value = CHECKSUM_STEPS[(value⊻bytes[index])&0xff+1] ⊻ (value >> 8)
    end
    return ~value
end
