# Text

"A stream that throws after `limit` bytes, so that even an endless `show` stops, and at the time `stop`."
mutable struct Bounded <: IO
    buffer::IOBuffer
    limit::Int
    is_cut::Bool
    stop::Float64
end
Bounded(limit, seconds) = Bounded(IOBuffer(), limit, false, time() + seconds)

struct Full <: Exception end

function Base.unsafe_write(io::Bounded, bytes::Ptr{UInt8}, count::UInt)
    room = io.limit - io.buffer.size
    io.is_cut |= count > room || (io.stop < Inf && time() > io.stop)
    unsafe_write(io.buffer, bytes, UInt(max(0, min(Int(count), room))))
    io.is_cut && throw(Full())
    return Int(count)
end

Base.write(io::Bounded, byte::UInt8) = (box = Ref(byte); GC.@preserve box unsafe_write(io, Ptr{UInt8}(pointer_from_objref(box)), UInt(1)))
Base.isopen(::Bounded) = true
Base.iswritable(::Bounded) = true
Base.isreadable(::Bounded) = false

"Returns what `print_to(io)` writes, at most `limit` bytes and for some seconds, and whether it was cut."
function bounded(@nospecialize(print_to), limit, seconds = Inf)
    io = Bounded(limit, seconds)
    try
        print_to(io)
    catch
        io.is_cut || rethrow()
    end
    bytes = take!(io.buffer)
    io.is_cut && resize!(bytes, length(bytes) - unfinished(bytes))
    return String(bytes), io.is_cut
end

"Returns the number of bytes at the end that start an incomplete character."
function unfinished(bytes)
    for back in 1:min(3, length(bytes))
        byte = bytes[end-back+1]
        byte & 0xc0 == 0x80 && continue
        wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
        return wanted > back ? back : 0
    end
    return 0
end

"Like `bounded`, but returns only the text, with `mark` after it when it was cut, or a note with the exception's type when `print_to` throws."
function bounded_or_note(@nospecialize(print_to), limit, seconds = Inf, mark = "")
    try
        text, is_cut = bounded(print_to, limit, seconds)
        return is_cut ? string(text, mark) : text
    catch failure
        return string("(could not be shown: ", nameof(typeof(failure)), ")")
    end
end

"Writes `value` as JSON. Bytes that are not UTF-8 become U+FFFD."
function json(io::IO, text::String)
    isvalid(text) || (text = Base.invokelatest(repaired, text)::String)
    write(io, "\"")
    write_escaped(io, text)
    write(io, "\"")
    return nothing
end

repaired(text) = map(c -> isvalid(c) ? c : '\ufffd', text)

const ESCAPED = r"[\"\\\x00-\x1f]"

"Writes text and escapes what JSON doesn't allow. `replace` takes far longer to compile."
function write_escaped(io, text)
    from = 1
    while from <= sizeof(text)
        found = findnext(ESCAPED, text, from)
        stop = found === nothing ? sizeof(text) : first(found) - 1
        GC.@preserve text unsafe_write(io, pointer(text, from), UInt(stop - from + 1))
        found === nothing && break
        write_escape(io, codeunit(text, first(found)))
        from = first(found) + 1
    end
    return nothing
end

function write_escape(io, byte)
    byte < 0x20 || return (write(io, 0x5c); write(io, byte))
    digits = "0123456789abcdef"
    write(io, "\\u00")
    write(io, codeunit(digits, (byte >> 4) + 1))
    return write(io, codeunit(digits, (byte & 0x0f) + 1))
end

json(io::IO, text::AbstractString) = json(io, String(text))
json(io::IO, flag::Bool) = (write(io, flag ? "true" : "false"); nothing)
json(io::IO, number::Integer) = (write(io, string(number)); nothing)
json(io::IO, ::Nothing) = (write(io, "null"); nothing)
json(io::IO, symbol::Symbol) = json(io, String(symbol))
json(io::IO, pairs::Vector{Pair{Symbol,Any}}) = listed(io, "{", pairs, "}")
json(io::IO, items::AbstractVector) = listed(io, "[", items, "]")
function json(io::IO, pair::Pair{Symbol,Any})
    json(io, String(pair.first))
    write(io, ":")
    json(io, pair.second)
    return nothing
end

"A value that is already serialized as JSON."
struct Written
    text::String
end
json(io::IO, written::Written) = (write(io, written.text); nothing)

function listed(io, opening, items, closing)
    write(io, opening)
    for (index, item) in enumerate(items)
        index == 1 || write(io, ",")
        json(io, item)
    end
    write(io, closing)
    return nothing
end

"Returns a JSON object of pairs of a symbol and a value."
function object(@nospecialize(pairs...))
    made = Pair{Symbol,Any}[]
    for pair in pairs
        # For each type of pair, Julia would compile `pair.first`.
        push!(made, Pair{Symbol,Any}(getfield(pair, 1), getfield(pair, 2)))
    end
    return made
end

function written(@nospecialize(value))
    io = IOBuffer()
    json(io, value)
    return Written(String(take!(io)))
end

"Returns a reply: one line of JSON, then the raw payload."
reply(header, payload = "") = string(written(header).text, "\n", payload)

"Like `IOContext(io, settings...)`, which Julia would compile for each combination of types."
function with_settings(io, @nospecialize(settings...))
    entries = Base.ImmutableDict{Symbol,Any}()
    for setting in settings
        entries = Base.ImmutableDict{Symbol,Any}(entries, getfield(setting, 1), getfield(setting, 2))
    end
    return IOContext(io, entries)
end

decoded(text64) = String(Base64.base64decode(text64))
