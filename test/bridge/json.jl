# A strict JSON reader

struct JsonError <: Exception
    place::Int
end

"Parses JSON to Dict, Vector, String, Float64, Int, Bool or nothing. Throws for invalid JSON."
function parse_json(text)
    isvalid(text) || throw(JsonError(0))
    value, place = json_value(text, 1)
    after(text, place) > ncodeunits(text) || throw(JsonError(place))
    return value
end

after(text, place) = (while place <= ncodeunits(text) && text[place] in (' ', '\n', '\t', '\r'); place += 1; end; place)

function json_value(text, place)
    place = after(text, place)
    rest = SubString(text, place)
    startswith(rest, '{') && return json_list(text, place, '}', json_pair, Dict{String,Any}())
    startswith(rest, '[') && return json_list(text, place, ']', json_value, Any[])
    startswith(rest, '"') && return json_string(text, place)
    for (word, value) in ("true" => true, "false" => false, "null" => nothing)
        startswith(rest, word) && return value, place + length(word)
    end
    number = match(r"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", rest)
    number === nothing && throw(JsonError(place))
    value = number[2] === number[3] === nothing ? parse(Int, number.match) : parse(Float64, number.match)
    return value, place + length(number.match)
end

function json_list(text, place, closing, read, found)
    place = after(text, place + 1)
    text[place] == closing && return found, place + 1
    while true
        item, place = read(text, place)
        push!(found, item)
        place = after(text, place)
        text[place] == closing && return found, place + 1
        text[place] == ',' || throw(JsonError(place))
        place += 1
    end
end

function json_pair(text, place)
    key, place = json_string(text, after(text, place))
    place = after(text, place)
    text[place] == ':' || throw(JsonError(place))
    value, place = json_value(text, place + 1)
    return key => value, place
end

const ESCAPES = Dict('"' => '"', '\\' => '\\', '/' => '/', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t')

function json_string(text, place)
    text[place] == '"' || throw(JsonError(place))
    place += 1
    found = IOBuffer()
    while text[place] != '"'
        c = text[place]
        c < ' ' && throw(JsonError(place))
        if c == '\\'
            kind = text[place+1]
            if kind == 'u'
                print(found, Char(parse(UInt16, text[place+2:place+5]; base = 16)))
                place += 6
            else
                print(found, ESCAPES[kind])
                place += 2
            end
        else
            print(found, c)
            place = nextind(text, place)
        end
    end
    return String(take!(found)), place + 1
end
